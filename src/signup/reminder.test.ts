import PostalMime from 'postal-mime';
import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { addressHash } from '../consent/suppression.ts';
import { suppressions } from '../db/schema.ts';
import { DAY, testDeps, WEEK } from '../testing/deps.ts';
import { linksTo } from '../testing/smtp-sink.ts';
import { CLINIC, signupForm } from '../testing/walk.ts';

// Who does not press the button of the confirmation is reminded once, on the next day.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const READER = 'reader@mail.example';

let world: Awaited<ReturnType<typeof testDeps>>;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  world = await testDeps({ clinic: CLINIC, kind: 'smtp' });
  app = createApp(world.deps);
});

async function ask(symptom = 'thigh-sciatica', email = READER, more: Record<string, string> = {}) {
  await app.request('/signup', signupForm(email, { symptom, ...more }));
  await world.idle();
}
const hours = (count: number) => world.hours(count);
const parsed = () => Promise.all(world.messages.map(({ raw }) => PostalMime.parse(raw)));
const subjects = async () => (await parsed()).map(({ subject }) => subject);
const REMINDER = '登録の確認が、まだお済みでないようです';
const reminders = async () => (await subjects()).filter(subject => subject === REMINDER).length;
const link = async (nth: number) => new URL(linksTo((await parsed())[nth]!, '/confirm/')[0]!).pathname;

test('one bare reminder comes a day after the confirmation, in the open hours, and confirms with its link', async () => {
  await ask('thigh-sciatica', READER, { name: '見本' });
  await hours(23);
  expect(await reminders()).toBe(0);
  await hours(2);
  expect(await reminders()).toBe(1);
  const mail = (await parsed())[1]!;
  for (const words of [mail.text, mail.html]) {
    expect(words).not.toContain('見本様');
    expect(words).not.toMatch(/\/o\/|\/c\/|見本さん/);
  }
  expect(mail.headers.map(({ key }) => key)).not.toContain('list-unsubscribe');
  expect((await app.request(await link(1), { method: 'POST' })).status).toBe(303);
  await hours(40 * 24);
  expect(await reminders()).toBe(1);
});

test('it waits for the morning', async () => {
  world.clock.set(Date.parse('2026-11-22T22:30:00+09:00'));
  await ask();
  await hours(30);
  expect(await reminders()).toBe(0);
  await hours(4);
  expect(await reminders()).toBe(1);
});

test.each([
  ['confirmed', async () => void (await app.request(await link(0), { method: 'POST' }))],
  ['been suppressed', () => world.sql("UPDATE subscribers SET status = 'suppressed'")],
  ['left after asking', () => world.sql("INSERT INTO consents (subscriber_id, act, wording_version, wording_hash, at, origin) SELECT id, 'withdrawn', '', '', 0, '' FROM subscribers")],
  ['let the link expire', () => world.sql('UPDATE signups SET expires_at = ?', world.clock.now())],
])('who has %s gets none', async (_, happens: () => Promise<unknown>) => {
  await ask();
  await happens();
  await world.idle();
  await hours(60);
  expect(await reminders()).toBe(0);
  expect(await world.sql("SELECT state FROM deliveries WHERE kind = 'confirmation-reminder'")).toEqual([{ state: 'cancelled' }]);
}); // biome-ignore format: a table

test('whose address is suppressed, and who was let go since, gets the one confirmation that they ask for, and no reminder', async () => {
  const row = { addressHash: addressHash(world.deps, READER), reason: '550', at: world.clock.now() } as const;
  await world.deps.db.insert(suppressions).values({ ...row, cause: 'refusal', state: 'struck-off' });
  await ask();
  expect(await world.sql("SELECT kind, state FROM deliveries WHERE kind = 'confirmation'")).toEqual([
    { kind: 'confirmation', state: 'sent' },
  ]);
  await hours(60);
  expect(world.messages).toHaveLength(1);
});

test('it follows a mail that left: none for one that was refused, and a day after one that waited for the server', async () => {
  world.mailer.answer = () => ({ accepted: false, kind: 'unreachable', rule: 'unreachable', reason: 'away' });
  await ask();
  await hours(30);
  world.mailer.answer = () => ({ accepted: true, response: '250 OK' });
  await hours(1);
  expect(world.messages).toHaveLength(1);
  await hours(22);
  expect(await reminders()).toBe(0);
  await hours(30);
  expect(await reminders()).toBe(1);
});

test('three mails in thirty days, the reminder included, however often somebody asks and presses', async () => {
  for (let n = 0; n < 29 * 4; n += 1) {
    await ask('thigh-sciatica', READER, { was: READER });
    await hours(6);
  }
  expect(world.messages.filter(({ to }) => to === READER)).toHaveLength(3);
  expect(await reminders()).toBe(1);
});

test('one mailbox is reminded once, under however many tags', async () => {
  await ask('thigh-sciatica', 'me+a@mail.example');
  await hours(1);
  await ask('thigh-sciatica', 'me+b@mail.example');
  await hours(60);
  expect(world.messages).toHaveLength(3);
  expect(await reminders()).toBe(1);
});

test('a mail on request makes the reminder wait for the day after it', async () => {
  await ask();
  await hours(20);
  await ask();
  await hours(10);
  expect(await reminders()).toBe(0);
  await hours(30);
  expect(await reminders()).toBe(1);
});

test('what no mail has spoken of yet takes the place of the reminder', async () => {
  await ask('thigh-sciatica');
  await hours(1);
  await ask('heavy-legs');
  await hours(1);
  await ask('knee-back');
  await hours(40);
  expect(world.messages).toHaveLength(3);
  expect(await reminders()).toBe(0);
  await app.request(await link(2), { method: 'POST' });
  expect(await world.sql('SELECT course FROM enrollments')).toEqual([{ course: 'knee-back' }]);
  await hours(24 * 10);
  expect(await reminders()).toBe(0);
});

test('after thirty days it begins anew', async () => {
  await ask();
  await hours(48);
  world.clock.advance(5 * WEEK);
  await ask();
  await hours(48);
  expect(await reminders()).toBe(2);
  expect(DAY).toBe(24 * HOUR);
});
