import type { Library } from '../src/deps.ts';
import { newClinic } from './clinic.ts';
import { newDraws } from './draw.ts';
import type { Event, Fact } from './facts.ts';
import { fileGround } from './file-ground.ts';
import type { Ground } from './ground.ts';
import { newHouse } from './house.ts';
import { type Loop, newLoop } from './loop.ts';
import { newPeople } from './people.ts';
import type { Mix, Plan } from './plan.ts';
import { newServers } from './server.ts';
import { deliveryOf, type World } from './world.ts';

/** `heard`: told of every fact. `failed`: told of every error that nobody expected. `ground`: unset, the rows are in a file. */
export type Around = { heard(fact: Fact): void; failed(error: unknown): void; ground?: (loop: Loop) => Ground };

/** A world before its first moment. */
export function newWorld(
  plan: Plan,
  mix: Mix,
  library: Library,
  folder: string,
  { heard, failed, ground }: Around,
): World {
  const loop = newLoop(plan.start);
  const draws = newDraws(plan.seed);
  const waiting: (() => void)[] = [];
  let offset = 0;
  const world = { loop, draws, plan, mix, library, folder, disk: { full: false }, births: 0, failed } as World;

  const own = {
    wall: () => loop.now() + offset,
    setClock(by: number) {
      offset += by;
      world.tell({ kind: 'clock', by });
    },
    fillDisk(lasts: number) {
      setDisk(true);
      loop.at(loop.now() + lasts, () => setDisk(false));
    },
    tell(event: Event) {
      heard({ at: loop.now(), wall: own.wall(), ...event });
      if (event.kind === 'delivery' && event.mail === 'lesson' && event.to === 'sending')
        for (const work of waiting.splice(0)) loop.at(loop.now() + draws.between(50, 1_500, 'mid', loop.now()), work);
    },
    outsideWork(work: () => Promise<unknown>) {
      void loop.outside(work()).catch(failed);
    },
    atNextMail: (work: () => void) => void waiting.push(work),
    courseConfirmed: async (who: string, delivery: string) => {
      const [signup] = await world.ground.query(
        `SELECT s.course FROM signups s WHERE s.subscriber_id = coalesce(
             (SELECT d.subscriber_id FROM deliveries d JOIN subscribers r ON r.id = d.subscriber_id WHERE d.id = ?),
             (SELECT r.id FROM subscribers r WHERE r.email = ?))
           ORDER BY s.confirmed_at IS NULL, s.confirmed_at DESC, s.requested_at DESC LIMIT 1`,
        ...[delivery, who],
      );
      return String(signup?.course ?? '');
    },
  };
  const setDisk = (full: boolean) => {
    world.disk.full = full;
    world.tell({ kind: 'disk', full });
  };

  const servers = newServers(loop, draws, mix.connections ?? 5, process => ({
    submitted(message, saying, arrived) {
      const { to: who, messageId } = message;
      world.tell({ kind: 'submitted', who, messageId, delivery: deliveryOf(messageId), process, saying, arrived });
      if (arrived) world.people.gets(message);
      world.processNamed(process)?.owes();
    },
    answered({ to: who, messageId }, saying) {
      world.tell({ kind: 'answered', who, messageId, delivery: deliveryOf(messageId), process, saying });
      // While a server is away every waiting mail asks each minute, which a year need not show every minute of.
      if (saying !== 'accepted' && saying !== 'away') world.stayAwake();
    },
  }));
  const files = ground ? undefined : fileGround(() => world.file);
  Object.assign(world, own, { servers, files, ground: ground?.(loop) ?? files });
  Object.assign(world, newHouse(world), newClinic(world));
  world.people = newPeople(world);
  return world;
}
