import { expect, test } from 'vitest';
import { DAY } from '../testing/deps.ts';
import { type Lives, lives, person, tracesOf } from '../testing/readers/lives.ts';
import { form } from '../testing/walk.ts';
import { readEvidence } from './evidence.ts';

const HANA = person('Hana');
const TARO = person('Taro');

/** So many days, with a pass on each. */
async function days({ clock, run }: Lives, count: number) {
  for (let n = 0; n < count; n += 1) {
    clock.advance(DAY);
    await run();
  }
}

/** A reader whose course was ended today by the link in the mail, and who did all else. */
async function left(who = HANA): Promise<Lives> {
  const world = await lives({ kind: 'smtp' });
  await world.ask(who);
  await world.confirm(who);
  await world.weeks(2);
  const [first, second] = await world.lessonsOf(who);
  await world.open(who, first!);
  await world.click(who, second!);
  await world.consult(who, second!);
  await world.leave(who, second!);
  return world;
}

test('ninety days after the last course nothing of the reader is left, the sums are the same, and can be counted again', async () => {
  const world = await left();
  await days(world, 90);
  expect(await world.idOf(HANA)).toBeDefined();
  const { readers: _, ...before } = await world.sums();
  await days(world, 3);
  expect(await world.idOf(HANA)).toBeUndefined();
  const everything = await world.everything();
  for (const trace of [...tracesOf(HANA), HANA.pattern]) expect(everything).not.toContain(trace);
  const { readers: __, ...after } = await world.sums();
  expect(after).toEqual(before);
  expect(after.recounted.courses).toEqual(after.courses);
});

test('of the consent the proof is kept for three years, without the course, and says who ended it', async () => {
  const world = await lives({ kind: 'smtp' });
  await world.ask(HANA);
  await world.confirm(HANA);
  await world.weeks(1);
  await world.sql("UPDATE enrollments SET state = 'completed', next_send_at = NULL, ended_at = ?", world.clock.now());
  await days(world, 93);
  const proof = () => readEvidence(world.deps, HANA.email.toLowerCase());
  expect((await proof()).map(({ act, recordedBy, signupId }) => [act, recordedBy, signupId])).toEqual([
    ['requested', 'reader', null],
    ['confirmed', 'reader', null],
    ['withdrawn', 'program', null],
  ]);
  world.clock.advance(3 * 365 * DAY - 5 * DAY);
  await days(world, 2);
  expect(await proof()).toHaveLength(3);
  await days(world, 6);
  expect(await proof()).toEqual([]);
});

test.each<[string, (world: Lives) => Promise<unknown>]>([
  [
    'has begun another course',
    async world => {
      await world.ask(HANA, 'heavy-legs');
      await world.confirm(HANA);
    },
  ],
  ['has a course that rests', world => world.sql("UPDATE enrollments SET state = 'paused', ended_at = NULL")],
  [
    'has asked the clinic something since',
    async world => {
      const [first] = await world.lessonsOf(HANA);
      await world.visit(world.link('consultation', first!), form({ contactBy: 'mail', preferredTimes: 'いつでも' }));
    },
  ],
  ['waits for the clinic’s word', world => world.sql("UPDATE subscribers SET status = 'in-question'")],
  ['is of a trial', world => world.sql("UPDATE subscribers SET status = 'trial'")],
])('who %s is kept', async (_, goOn) => {
  const world = await left();
  await days(world, 80);
  await goOn(world);
  await days(world, 15);
  expect(await world.idOf(HANA)).toBeDefined();
});

test('only whose time has come goes', async () => {
  const world = await left();
  await days(world, 10);
  await world.ask(TARO);
  await world.confirm(TARO);
  await world.run();
  await world.leave(TARO, (await world.lessonsOf(TARO))[0]!);
  await days(world, 83);
  expect([await world.idOf(HANA), await world.idOf(TARO)]).toEqual([undefined, expect.anything()]);
});

test('who had ended before this version came is kept for ninety days from then on', async () => {
  const world = await left();
  await world.sql("DELETE FROM settings WHERE key = 'readers-let-go'");
  await world.sql('UPDATE subscribers SET created_at = 0');
  await world.sql('UPDATE enrollments SET ended_at = 1');
  await days(world, 90);
  expect(await world.idOf(HANA)).toBeDefined();
  await days(world, 4);
  expect(await world.idOf(HANA)).toBeUndefined();
});

test('more than a pass can take go over several passes', async () => {
  const world = await lives();
  await world.sql(
    `WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 49)
     INSERT INTO subscribers (id, email, email_key, status, hour, created_at)
     SELECT 'sub_' || n, 'r' || n || '@mail.example', 'r' || n || '@mail.example', 'active', 7, 1 FROM r`,
  );
  await world.sql("INSERT INTO settings (key, value, updated_at) VALUES ('readers-let-go', '1', 1)");
  const counts: number[] = [];
  for (let pass = 0; pass < 5; pass += 1) {
    await world.run();
    counts.push((await world.sql('SELECT id FROM subscribers')).length);
  }
  expect(counts).toEqual([30, 10, 0, 0, 0]);
});
