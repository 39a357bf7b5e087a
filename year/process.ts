import { type LocalQueue, localQueue } from '../src/adapters/local-queue/local-queue.ts';
import { runProgram } from '../src/assembly/running.ts';
import { readConfig } from '../src/config.ts';
import type { Log } from '../src/deps.ts';
import type { Machine } from '../src/machine.ts';
import { newWebsite } from '../src/node/website.ts';
import { madeUpDns } from '../src/testing/made-up-dns.ts';
import { MINUTE } from './lengths.ts';
import { timersOf } from './loop.ts';
import type { Process, Trap, World } from './world.ts';

export async function startProcess(world: World, name: string): Promise<Process> {
  const { loop } = world;
  let alive = true;
  let trap: Trap | undefined;
  let sprung = () => {};
  let died = () => {};
  const death = new Promise<undefined>(resolve => {
    died = () => resolve(undefined);
  });
  const isAlive = () => alive;
  /** What came while the process stands still; unset: it does not. */
  let missed: (() => void)[] | undefined;
  const whenAwake = (work: () => void) => void (missed ? missed.push(work) : work());

  /** Counts down to the trap. */
  function springs(isIt: (trap: Trap) => boolean): boolean {
    if (!trap || !isIt(trap)) return false;
    trap = { ...trap, nth: trap.nth - 1 };
    if (trap.nth > 0) return false;
    die();
    sprung();
    return true;
  }

  const opened = await world.ground.open(name, {
    isAlive,
    isFull: () => world.disk.full,
    dies: (when, commit) =>
      springs(set => set.when === when && 'commit' in set && (set.commit === 'any' || set.commit === commit)),
    committed: facts => {
      for (const fact of facts) world.tell(fact);
    },
  });
  const { db, storage, beside } = opened;
  const running = await runProgram({
    ...machineOf(world, name, isAlive, whenAwake),
    config: readConfig(world.environment),
    ...{ db, storage, beside },
    library: world.library,
    log: logTo(world),
    assets: { picture: async () => undefined },
    spamScore: async () => undefined,
    appSecret: world.environment.APP_SECRET!,
    remoteAddress: () => '203.0.113.7',
    runtime: 'node',
    resolver: madeUpDns({}),
    postAlarm: async () => ({ ok: true }),
    mail: { mailer: world.servers.mailerOf(name, isAlive, whenAwake), mailbox: false },
    newQueue: (work, log) => {
      const inMemory = localQueue(work, log);
      return world.mix.unsureQueue ? unsure(world, inMemory) : inMemory;
    },
    giveUp: world.failed,
  });
  const { queue, heartbeat, close, use } = running;
  const website = newWebsite(running);

  function die() {
    if (!alive) return;
    alive = false;
    opened.close();
    died();
    world.tell({ kind: 'process', process: name, now: 'died' });
  }

  function wake() {
    if (!alive || !missed) return;
    const works = missed;
    missed = undefined;
    world.tell({ kind: 'process', process: name, now: 'woke' });
    for (const work of works) loop.at(loop.now(), () => isAlive() && whenAwake(work));
  }

  world.tell({ kind: 'process', process: name, now: 'started' });
  return {
    name,
    isAlive,
    answers: () => alive && !missed,
    use: work => Promise.race([death, use(({ deps }) => work(deps))]),
    visit: (path, init) => Promise.race([death, website(new Request(new URL(path, world.environment.BASE_URL), init))]),
    async beat() {
      if (missed) return;
      const ended = await Promise.race([death, heartbeat.beat().then(() => true)]);
      if (ended) world.tell({ kind: 'beat', process: name });
    },
    setTrap(set, then) {
      trap = set;
      sprung = then;
    },
    freeze() {
      if (!alive || missed) return;
      missed = [];
      world.tell({ kind: 'process', process: name, now: 'froze' });
    },
    wake,
    owes: () => void springs(({ when }) => when === 'owed'),
    async stop() {
      wake();
      await Promise.race([death, queue.stop().then(heartbeat.idle).then(close)]);
      if (!alive) return;
      alive = false;
      opened.close();
      died(); // whoever still asks it for something gets no answer any more
      world.tell({ kind: 'process', process: name, now: 'stopped' });
    },
  };
}

/** How far (ms) a clock can get during one moment of the simulation. */
const MOST_PASSED = 5;

/** What a machine gives this process, under the world's seed. A dead process gets no more of it. */
export function machineOf(
  world: World,
  name: string,
  isAlive: () => boolean,
  whenAwake?: (work: () => void) => void,
): Machine {
  const { loop, draws } = world;
  const born = loop.now();
  const nth = world.births++;
  let drawn = 0;
  let moment = born;
  let readings = 0;
  /** Time passes while a program works, so two readings of one moment differ. */
  function passed() {
    if (moment !== loop.now()) [moment, readings] = [loop.now(), 0];
    return Math.min(readings++, MOST_PASSED);
  }
  return {
    wall: { now: () => world.wall() + passed() },
    steady: { now: () => loop.now() - born },
    timers: timersOf(loop, isAlive, whenAwake),
    chance: {
      bytes: count => {
        drawn += 1;
        return draws.bytes(count, 'chance', name, nth, drawn);
      },
    },
  };
}

/** An error that the program logs for operators breaks no promise by itself. It stands in the trace. */
const logTo = (world: World): Log => ({
  debug() {},
  info() {},
  warn() {},
  error(message, facts) {
    world.tell({ kind: 'logged', message, error: String(facts?.error ?? ''), problem: String(facts?.problem ?? '') });
  },
});

/** A queue outside the process, as on Cloudflare: it loses some ids, brings some twice, and some late. */
function unsure({ loop, draws, tell, stayAwake }: World, queue: LocalQueue): LocalQueue {
  const bring = (id: string, after: number) => loop.at(loop.now() + after, () => queue.send([id]));
  const holdsFor = 15 * MINUTE;
  let sent = 0;
  return {
    ...queue,
    holdsFor,
    async send(ids) {
      for (const id of ids) {
        sent += 1;
        const fate = draws.share('queue', loop.now(), sent);
        const late = fate < 0.6 ? 0 : draws.between(1, 20 * MINUTE, 'late', loop.now(), sent);
        const isLost = fate < 0.08;
        // The next pass after that hands a lost id over again.
        if (isLost || late > 0)
          tell({ kind: 'queue', delivery: id, until: loop.now() + (isLost ? holdsFor + MINUTE : late) });
        if (isLost) {
          loop.at(loop.now() + holdsFor, stayAwake);
          continue;
        }
        bring(id, late);
        if (fate > 0.85) bring(id, draws.between(0, 10 * MINUTE, 'twice', loop.now(), sent));
      }
    },
  };
}
