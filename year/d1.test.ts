import { expect, test } from 'vitest';
import { loadLibrary } from '../src/rendering/library.ts';
import { type Carry, openD1Again } from '../src/testing/d1/databases.ts';
import type { Fact } from './facts.ts';
import type { Ground } from './ground.ts';
import type { Loop } from './loop.ts';
import { planFor } from './make-plan.ts';
import { runWorld } from './run-world.ts';

// The same small world on SQLite and on D1: every reader comes to the same end, by the same mails on the same days.

const SEED = 4;
/** D1 answers from another process, some ten thousand times. */
const PATIENCE = 240_000;

test(
  'a world ends the same for every reader on SQLite and on D1',
  async () => {
    const library = await loadLibrary('emails', 'build/mails');
    const plan = planFor(SEED, 'small');
    const tryOn = async (ground?: (loop: Loop) => Ground) => {
      const arrived: string[] = [];
      const see = (fact: Fact) => {
        if (fact.kind === 'submitted') arrived.push(`${new Date(fact.at).toISOString().slice(0, 10)} ${fact.who}`);
      };
      const judged = () => ({ see, day() {}, end() {}, violations: () => [], gaps: () => ({}) });
      const { ends, violations } = await runWorld(plan, library, { judged, ground });
      expect(violations).toEqual([]);
      return { ends, arrived: arrived.sort() };
    };
    const onFile = await tryOn();
    const onD1 = await tryOn(await d1Ground());
    expect(onFile.ends.length).toBeGreaterThan(4);
    expect(onD1).toEqual(onFile);
  },
  PATIENCE,
);

/** All processes of the world use one D1 database. Time stands still while it answers; a dead process gets no answer. */
async function d1Ground(): Promise<(loop: Loop) => Ground> {
  const open = await openD1Again();
  return loop => {
    const { sql } = open(question => loop.outside(question()));
    return {
      query: (text, ...values) => sql(text, ...values),
      async open(_, { isAlive }) {
        const carry: Carry = async question => {
          if (!isAlive()) return NEVER;
          const answer = await loop.outside(question());
          return isAlive() ? answer : NEVER;
        };
        const { db, storage } = open(carry);
        return { db, storage, close() {} };
      },
    };
  };
}

const NEVER = new Promise<never>(() => {});
