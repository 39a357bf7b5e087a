import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Library } from '../src/deps.ts';
import { type Draws, newDraws } from './draw.ts';
import type { Event, Fact } from './facts.ts';
import { type FileGround, fileGround, type Ground } from './ground.ts';
import { newHouse, type House } from './house.ts';
import { newLoop, type Loop } from './loop.ts';
import type { Mix } from './mixes.ts';
import { newPeople, type People } from './people.ts';
import type { Plan } from './plan.ts';
import { newServers, type Servers } from './server.ts';
import { newClinic, type ClinicActs } from './clinic.ts';

/** A world: time, a machine with a disk and a clock, mail servers, people, a clinic, and the processes of the program. */
export type World = House &
  ClinicActs & {
    loop: Loop;
    draws: Draws;
    plan: Plan;
    mix: Mix;
    library: Library;
    servers: Servers;
    people: People;
    disk: { full: boolean };
    folder: string;
    /** How many machines were made for processes: two may begin in one millisecond, and must not draw the same. */
    births: number;
    /** The machine's clock, epoch ms. */
    wall(): number;
    setClock(by: number): void;
    fillDisk(lasts: number): void;
    tell(event: Event): void;
    /** Does something for which time stands still. What goes wrong in it ends the world. */
    outsideWork(work: () => Promise<unknown>): void;
    /** Runs once the next lesson is on its way. */
    atNextMail(work: () => void): void;
    /** The course that this address has confirmed last. */
    courseConfirmed(who: string): Promise<string>;
    ground: Ground;
    /** The same, if it is a file. */
    files: FileGround | undefined;
    /** Told of every error that nobody expected. */
    failed(error: unknown): void;
  };

/** `heard`: told of every fact. `failed`: told of every error that nobody expected. `ground`: unset, the rows are in a file. */
export type Around = { heard(fact: Fact): void; failed(error: unknown): void; ground?: (loop: Loop) => Ground };

/** A world before its first moment. */
export function newWorld(plan: Plan, mix: Mix, library: Library, folder: string, { heard, failed, ground }: Around): World {
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
    courseConfirmed: async (who: string) => {
      const [signup] = await world.ground.query(
          `SELECT s.course FROM signups s JOIN subscribers r ON r.id = s.subscriber_id WHERE r.email = ?
           ORDER BY s.confirmed_at IS NULL, s.confirmed_at DESC, s.requested_at DESC LIMIT 1`,
          who,
        );
      return String(signup?.course ?? '');
    },
  };
  const setDisk = (full: boolean) => {
    world.disk.full = full;
    world.tell({ kind: 'disk', full });
  };

  const servers = newServers(loop, draws, process => ({
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

const deliveryOf = (messageId: string): string => messageId.slice(1, messageId.indexOf('@'));

export const fileIn = (folder: string, nth: number) => join(folder, `house-${nth}.db`);
export const clear = (folder: string) => rmSync(folder, { recursive: true, force: true });
