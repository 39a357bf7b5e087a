import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onD1 } from '../testing/database.ts';
import { type Lives, lives, person, tracesOf } from '../testing/readers/lives.ts';
import { erase } from './erase.ts';

const PEOPLE = ['Hana', 'Taro', 'Mina', 'Sora'].map(person);
const COURSES = ['thigh-sciatica', 'heavy-legs', 'knee-back'];

const step = fc.record({
  what: fc.constantFrom('ask', 'confirm', 'week', 'week', 'open', 'click', 'consult', 'leave', 'refuse', 'erase'),
  who: fc.nat(PEOPLE.length - 1),
  which: fc.nat(2),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** One thing that happens. Lessons are picked among those that the reader got. */
async function happen(world: Lives, { what, who: n, which }: Step) {
  const who = PEOPLE[n]!;
  const lessons = await world.lessonsOf(who);
  const lesson = lessons[which % Math.max(1, lessons.length)];
  if (what === 'ask') return world.ask(who, COURSES[which]!);
  if (what === 'confirm') return world.confirm(who);
  if (what === 'week') return world.weeks(1);
  if (what === 'refuse') {
    world.mailer.answer = ({ to }) =>
      to === who.email
        ? { accepted: false, kind: which === 0 ? 'hard' : 'full', rule: 'a-rule', reason: `<${to}> refused` }
        : { accepted: true, response: '250 OK' };
    await world.weeks(1);
    world.mailer.answer = () => ({ accepted: true, response: '250 OK' });
    return;
  }
  if (what !== 'erase' && lesson) return world[what as 'open' | 'click' | 'consult' | 'leave'](who, lesson);
}

/** The figures before an erasure, with the courses of this reader that it ends. */
async function expected(world: Lives, id: string) {
  const before = await world.sums();
  const open = await world.sql(
    "SELECT course FROM enrollments WHERE subscriber_id = ? AND state IN ('active', 'paused')",
    id,
  );
  const ended = (rows: Record<string, unknown>[]) =>
    rows.map(row => ({
      ...row,
      stopped: Number(row.stopped) + open.filter(({ course }) => course === row.course).length,
    }));
  return {
    ...before,
    courses: ended(before.courses),
    recounted: { ...before.recounted, courses: ended(before.recounted.courses) },
  };
}

test('whatever happened, and whoever is erased when: the sums stay, a recount says the same, and nothing is left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), async steps => {
      const world = await lives({ kind: 'smtp' });
      // Something has happened to everybody, so that there is something to erase.
      for (const who of PEOPLE) await world.ask(who);
      for (const who of PEOPLE.slice(1)) await world.confirm(who);
      const gone = new Set<number>();
      for (const one of [...steps, ...PEOPLE.map((_, who) => ({ what: 'erase' as const, who, which: 0 }))]) {
        if (one.what === 'ask') gone.delete(one.who);
        await happen(world, one);
        if (one.what !== 'erase') continue;
        const id = await world.idOf(PEOPLE[one.who]!);
        if (!id) continue;
        const figures = await expected(world, id);
        await erase(world.deps, id);
        gone.add(one.who);
        expect(await world.sums()).toEqual(figures);
        expect(figures.recounted).toEqual({ lessons: figures.lessons, courses: figures.courses });
        const everything = await world.everything();
        for (const who of gone) for (const trace of tracesOf(PEOPLE[who]!)) expect(everything).not.toContain(trace);
      }
      expect(await world.sql('SELECT * FROM subscribers')).toEqual([]);
      expect(await world.everything()).not.toContain('first-steps');
    }),
    { numRuns: onD1 ? 3 : 15 },
  );
});
