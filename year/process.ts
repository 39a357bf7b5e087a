import { localQueue } from '../src/adapters/local-queue/local-queue.ts';
import { migrate } from '../src/adapters/sqlite/file.ts';
import { restoreGuardFile } from '../src/adapters/sqlite/restore-guard-file.ts';
import { storageCheck } from '../src/adapters/sqlite/storage-check.ts';
import { createApp } from '../src/app.tsx';
import { partsOf } from '../src/assembly/parts.ts';
import { readConfig } from '../src/config.ts';
import { deliver } from '../src/delivery/deliver.ts';
import type { DeliveryQueue, Deps, Log } from '../src/deps.ts';
import { keepRestoreGuard } from '../src/restore-guard/keep.ts';
import { newHeartbeat } from '../src/scheduling/heartbeat.ts';
import { tick } from '../src/scheduling/tick.ts';
import { restoreGuardFor } from '../src/node/start.ts';
import { type CommitKind, openWatched } from './watched-database.ts';
import type { World } from './world.ts';

/** At which moment a process dies: at the `nth` commit of this kind, or with the `nth` mail whose answer is owed. */
export type Trap = { when: 'before' | 'after'; commit: CommitKind; nth: number } | { when: 'owed'; nth: number };

/** One process of the program over the world's database file. */
export type Process = {
  name: string;
  isAlive(): boolean;
  deps: Deps;
  /** `undefined`: the process died meanwhile. */
  visit(path: string, init?: RequestInit): Promise<Response | undefined>;
  /** One pass of the scheduler. */
  beat(): Promise<void>;
  /** `sprung`: called when the process has died of it. */
  setTrap(trap: Trap, sprung: () => void): void;
  /** A whole mail has reached its server. */
  owes(): void;
  die(): void;
  /** Resolves when it has died. */
  death: Promise<undefined>;
  /** Ends what is under way, in simulated time. */
  stop(): Promise<void>;
};

const log: Log = { debug() {}, info() {}, warn() {}, error: (m, f) => console.log('LOG', m, f) };

export async function startProcess(world: World, name: string): Promise<Process> {
  let alive = true;
  let trap: Trap | undefined;
  let sprung = () => {};
  let died = () => {};
  const death = new Promise<undefined>(resolve => {
    died = () => resolve(undefined);
  });
  const isAlive = () => alive;

  /** Counts down to the trap. */
  function springs(isIt: (trap: Trap) => boolean): boolean {
    if (!trap || !isIt(trap)) return false;
    trap = { ...trap, nth: trap.nth - 1 };
    if (trap.nth > 0) return false;
    die();
    sprung();
    return true;
  }

  const watched = openWatched(world.file, name, {
    isAlive,
    isFull: () => world.disk.full,
    dies: (when, commit) =>
      springs(set => set.when === when && 'commit' in set && (set.commit === 'any' || set.commit === commit)),
    committed: facts => {
      for (const fact of facts) world.tell(fact);
    },
    migrate: raw => migrate({ raw }, 'migrations'),
  });
  const { db, raw } = watched;
  const storage = storageCheck(world.file, raw);
  const beside = restoreGuardFile(restoreGuardFor(world.file), raw);
  const wall = { now: world.wall };
  const mailer = world.servers.mailerOf(name, isAlive);
  const keep = async () => {
    if (alive && !storage.isReplaced()) await keepRestoreGuard({ db, clock: wall, log }, beside);
  };
  const queue = localQueue(async (ids, stopping) => {
    if (storage.isReplaced()) return;
    const { mended } = await deliver(deps, ids, stopping);
    await keep();
    if (mended && !stopping.aborted) await heartbeat.beat();
  }, log);
  const heartbeat = newHeartbeat(async () => {
    await keep();
    await tick(deps);
  });
  const parts = partsOf(readConfig(world.environment), {
    ...{ db, queue: world.mix.unsureQueue ? unsure(world, queue) : queue, wall, log, library: world.library, storage },
    assets: { picture: async () => undefined },
    spamScore: async () => undefined,
    wake: () => void heartbeat.beat().catch(() => {}),
    appSecret: world.environment.APP_SECRET!,
    remoteAddress: () => '203.0.113.7',
  });
  const deps: Deps = { ...parts, mailer, clock: wall };
  const app = createApp(deps);

  function die() {
    if (!alive) return;
    alive = false;
    raw.close();
    died();
    world.tell({ kind: 'process', process: name, now: 'died' });
  }

  await keep();
  world.tell({ kind: 'process', process: name, now: 'started' });
  return {
    name,
    isAlive,
    deps,
    visit: (path, init) =>
      Promise.race([
        death,
        (async () => app.fetch(new Request(new URL(path, world.environment.BASE_URL), init), {}))(),
      ]),
    async beat() {
      const failed = await Promise.race([death, heartbeat.beat().then(() => false, () => true)]);
      if (failed !== undefined) world.tell({ kind: 'beat', process: name, failed });
    },
    setTrap(set, then) {
      trap = set;
      sprung = then;
    },
    owes: () => void springs(({ when }) => when === 'owed'),
    die,
    death,
    async stop() {
      await Promise.race([death, queue.stop().then(heartbeat.idle).then(keep)]);
      if (!alive) return;
      alive = false;
      raw.close();
      world.tell({ kind: 'process', process: name, now: 'stopped' });
    },
  };
}

/** A queue outside the process, as on Cloudflare: it loses some ids, brings some twice, and some late. */
function unsure({ loop, draws }: World, queue: DeliveryQueue): DeliveryQueue {
  const bring = (id: string, after: number) => loop.at(loop.now() + after, () => queue.send([id]));
  let sent = 0;
  return {
    holdsFor: 15 * 60_000,
    async send(ids) {
      for (const id of ids) {
        sent += 1;
        const fate = draws.share('queue', loop.now(), sent);
        if (fate < 0.08) continue;
        bring(id, fate < 0.6 ? 0 : draws.between(1, 1_200_000, 'late', loop.now(), sent));
        if (fate > 0.85) bring(id, draws.between(0, 600_000, 'twice', loop.now(), sent));
      }
    },
  };
}
