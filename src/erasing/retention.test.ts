import { expect, test } from 'vitest';
import { DAY } from '../testing/deps.ts';
import { type Lives, lives, person, tracesOf } from '../testing/readers/lives.ts';
import { erase } from './erase.ts';
import { readEvidence } from './evidence.ts';
import { tidyReaders } from './retention.ts';

const HANA = person('Hana');
const TARO = person('Taro');

/** A pass of the scheduler each day. */
async function days(world: Lives, count: number) {
  for (let n = 0; n < count; n += 1) {
    world.clock.advance(DAY);
    await world.run();
  }
}
const readers = async ({ sql }: Lives) =>
  (await sql('SELECT email FROM subscribers ORDER BY email')).map(({ email }) => email);
const isThere = async (world: Lives, who = HANA) => (await world.idOf(who)) !== undefined;

test('who never confirms is kept for the link’s seven days and seven more; then address, name and symptom are gone, and the sums stay', async () => {
  const world = await lives();
  await world.ask(HANA);
  await days(world, 14);
  expect(await isThere(world)).toBe(true);
  const before = await world.sums();
  await days(world, 2);
  const everything = await world.everything();
  for (const trace of [...tracesOf(HANA), HANA.pattern]) expect(everything).not.toContain(trace);
  expect(await world.sums()).toEqual(before);
  expect(await world.sql('SELECT * FROM consents')).toEqual([]);
});

test('asking again begins the time anew', async () => {
  const world = await lives();
  await world.ask(HANA);
  await days(world, 6);
  await world.ask(HANA);
  await days(world, 14);
  expect(await isThere(world)).toBe(true);
  await days(world, 2);
  expect(await isThere(world)).toBe(false);
});

/** Consents that name a request which is no longer their reader's: an import would refuse them. */
const strayConsents = ({ sql }: Lives) =>
  sql('SELECT c.id FROM consents c JOIN signups g ON g.id = c.signup_id WHERE g.subscriber_id <> c.subscriber_id');

test('a later request for another course keeps the reader, and the first one goes', async () => {
  const world = await lives();
  await world.ask(HANA);
  await days(world, 10);
  await world.ask(HANA, 'heavy-legs');
  await days(world, 6);
  expect(
    await world.sql('SELECT course, substr(subscriber_id, 1, 4) AS whose, pattern FROM signups ORDER BY requested_at'),
  ).toEqual([
    { course: 'thigh-sciatica', whose: 'era_', pattern: null },
    { course: 'heavy-legs', whose: 'sub_', pattern: null },
  ]);
  expect(await strayConsents(world)).toEqual([]);
  expect(await isThere(world)).toBe(true);
  await world.confirm(HANA);
  await world.weeks(1);
  expect(await world.sql('SELECT status FROM subscribers')).toEqual([{ status: 'active' }]);
});

test('a reader keeps the course that was confirmed, and loses only a request that was not', async () => {
  const world = await lives();
  await world.ask(HANA);
  await world.confirm(HANA);
  await world.ask(HANA, 'heavy-legs');
  const before = await world.sums();
  await days(world, 16);
  const rows = await world.sql('SELECT course, subscriber_id FROM signups ORDER BY course');
  expect(rows.map(({ course, subscriber_id }) => [course, subscriber_id.slice(0, 4)])).toEqual([
    ['heavy-legs', 'era_'],
    ['thigh-sciatica', 'sub_'],
  ]);
  expect(await strayConsents(world)).toEqual([]);
  expect((await world.sums()).courses).toEqual(before.courses);
  expect(await world.sql('SELECT state FROM enrollments')).toEqual([{ state: 'active' }]);
});

test('the limit of the mailbox outlives the request', async () => {
  const world = await lives();
  for (const at of [0, 1, 2]) {
    world.clock.advance(at * DAY);
    await world.ask(HANA);
  }
  await days(world, 20);
  expect(await isThere(world)).toBe(false);
  const sent = world.messages.length;
  await world.ask(HANA);
  expect(world.messages).toHaveLength(sent);
});

test('a request that comes while the passes let the old one go is kept', async () => {
  const world = await lives();
  await world.ask(HANA);
  world.clock.advance(15 * DAY);
  const { deps } = world;
  let asked = false;
  const batch: typeof deps.db.batch = async statements => {
    if (!asked) {
      asked = true;
      await world.ask(HANA, 'heavy-legs');
    }
    return deps.db.batch(statements);
  };
  await tidyReaders({ ...deps, db: Object.assign(Object.create(deps.db), { batch }) });
  expect(await readers(world)).toEqual([HANA.email]);
  await world.confirm(HANA);
  expect(await world.sql('SELECT course, state FROM enrollments')).toEqual([{ course: 'heavy-legs', state: 'active' }]);
});

test('more than a pass can take go over several passes, and then it rests for a day', async () => {
  const world = await lives();
  await world.sql(
    `WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 119)
     INSERT INTO subscribers (id, email, email_key, status, hour, created_at)
     SELECT 'sub_' || n, 'r' || n || '@mail.example', 'r' || n || '@mail.example', 'pending', 7, 0 FROM r`,
  );
  await world.sql(
    `INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at)
     SELECT 'sgn_' || substr(id, 5), id, 'thigh-sciatica', 0, 1 FROM subscribers`,
  );
  const left: number[] = [];
  for (let pass = 0; pass < 4; pass += 1) {
    await world.run();
    left.push((await readers(world)).length);
  }
  expect(left).toEqual([70, 20, 0, 0]);
  await world.ask(TARO);
  await world.sql('UPDATE signups SET expires_at = 1 WHERE subscriber_id = ?', (await world.idOf(TARO))!);
  await world.run();
  expect(await isThere(world, TARO)).toBe(true);
  await days(world, 1); // this pass has a reminder to decide about
  await world.run();
  expect(await isThere(world, TARO)).toBe(false);
});

test('what a trial left waits for the clinic', async () => {
  const world = await lives();
  await world.ask(HANA);
  await world.sql("UPDATE subscribers SET status = 'trial'");
  await world.sql('UPDATE signups SET expires_at = 0');
  await days(world, 2);
  expect(await isThere(world)).toBe(true);
});

test('the consent of an erased reader is kept for three years, all of it', async () => {
  const world = await lives();
  await world.ask(HANA);
  await world.confirm(HANA);
  await world.weeks(1);
  await erase(world.deps, (await world.idOf(HANA))!);
  world.clock.advance(3 * 365 * DAY - DAY);
  await world.run();
  expect(await readEvidence(world.deps, HANA.email.toLowerCase())).toHaveLength(3);
  world.clock.advance(3 * DAY);
  await world.run();
  expect(await world.sql('SELECT * FROM consents')).toEqual([]);
});
