import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Library } from '../src/deps.ts';
import { type Draws, newDraws } from './draw.ts';
import type { Event, Fact, Look } from './facts.ts';
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
    courseConfirmed(who: string): string;
    look: Look;
    /** Told of every error that nobody expected. */
    failed(error: unknown): void;
  };

export type Seen = (fact: Fact) => void;

/** A world before its first moment. `heard`: told of every fact. `failed`: told of every error that nobody expected. */
export function newWorld(plan: Plan, mix: Mix, library: Library, folder: string, heard: Seen, failed: (error: unknown) => void): World {
  const loop = newLoop(plan.start);
  const draws = newDraws(plan.seed);
  const waiting: (() => void)[] = [];
  let offset = 0;
  const world = { loop, draws, plan, mix, library, folder, disk: { full: false }, failed } as World;

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
    courseConfirmed: (who: string) =>
      String(
        world.look(
          `SELECT s.course FROM signups s JOIN subscribers r ON r.id = s.subscriber_id WHERE r.email = ?
           ORDER BY s.confirmed_at IS NULL, s.confirmed_at DESC, s.requested_at DESC LIMIT 1`,
          who,
        )[0]?.course ?? '',
      ),
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
  Object.assign(world, own, { servers, people: undefined });
  Object.assign(world, newHouse(world), newClinic(world));
  world.people = newPeople(world);
  return world;
}

const deliveryOf = (messageId: string): string => messageId.slice(1, messageId.indexOf('@'));

/** Reads a database over a connection of its own, as the judge does. */
export function lookAt(open: () => DatabaseSync): Look {
  return (sql, ...values) => open().prepare(sql).all(...values) as Record<string, unknown>[];
}

export const fileIn = (folder: string, nth: number) => join(folder, `house-${nth}.db`);
export const clear = (folder: string) => rmSync(folder, { recursive: true, force: true });
