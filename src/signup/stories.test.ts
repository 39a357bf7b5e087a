import PostalMime from 'postal-mime';
import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { leave, unsubscribeForReader } from '../consent/unsubscribe.ts';
import type { SendOutcome } from '../deps.ts';
import { DAY, testDeps, WEEK } from '../testing/deps.ts';
import { linksTo } from '../testing/smtp-sink.ts';
import { signupForm } from '../testing/walk.ts';

// What becomes of a sign-up while the mail server is away or the clock is wrong, and how it is counted.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const READER = 'reader@mail.example';
/** A mail that nobody answered again and again waits for so long. */
const LONGEST_SILENCE = 15 * 60_000;
const AWAY: SendOutcome = { accepted: false, kind: 'unreachable', rule: 'unreachable', reason: 'nobody answers' };
const YES: SendOutcome = { accepted: true, response: '250 OK' };
const IN_DOUBT: SendOutcome = { accepted: false, kind: 'in-doubt', rule: 'no-answer', reason: 'no answer' };
const FULL: SendOutcome = { accepted: false, kind: 'full', rule: 'full', reason: '452' };
const NO: SendOutcome = { accepted: false, kind: 'hard', rule: 'no-such-user', reason: '550 5.1.1 User unknown' };

let world: Awaited<ReturnType<typeof testDeps>>;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  world = await testDeps();
  app = createApp(world.deps);
});

const server = (outcome: SendOutcome) => {
  world.mailer.answer = () => outcome;
};
async function visit(path: string, init?: RequestInit) {
  const response = await app.request(path, init);
  await world.idle();
  return response;
}
async function ask(symptom = 'thigh-sciatica', email = READER) {
  expect((await visit('/signup', signupForm(email, { symptom }))).status).toBe(303);
}
/** Time goes on by `ms`, with a pass of the scheduler at its end. */
async function after(ms: number) {
  world.clock.advance(ms);
  await world.run();
}
/** The link of each confirmation that arrived. */
async function links(): Promise<string[]> {
  const mails = await Promise.all(world.messages.map(({ raw }) => PostalMime.parse(raw)));
  return mails.flatMap(mail => linksTo(mail, '/confirm/').map(url => new URL(url).pathname));
}
const mails = async () => (await links()).length;
/** The status of the page that the reader sees in the end. */
async function confirm(n: number): Promise<number> {
  const link = (await links())[n]!;
  const { status } = await visit(link, { method: 'POST' });
  return status === 303 ? (await visit(link)).status : status;
}
const courses = () => world.sql('SELECT course FROM enrollments ORDER BY created_at, course').then(rows => rows.map(row => row.course)); // biome-ignore format: one line
const counted = () => world.sql('SELECT course, requested, confirmed FROM course_counts ORDER BY course');

/** Does `between` after a request has read what it decides from, and before it writes. */
function justBefore(between: () => Promise<unknown>) {
  const { db } = world.deps;
  const batch = db.batch.bind(db);
  db.batch = (async (statements: never) => {
    db.batch = batch;
    await between();
    return batch(statements);
  }) as typeof db.batch;
}

test('server away for nine days, three requests before and three after: the mail comes, and its link works', async () => {
  server(AWAY);
  for (const wait of [HOUR, 26 * HOUR, 9 * DAY]) {
    await ask();
    await after(wait);
  }
  server(YES);
  await after(MINUTE);
  expect(await mails()).toBe(0); // the requests are over a week old
  for (const _ of [1, 2, 3]) await ask();
  expect(await mails()).toBe(1);
  expect(await confirm(0)).toBe(200);
});

test('server away for three days, requests at 0, 1 and 27 hours: one mail, with what was asked for last', async () => {
  server(AWAY);
  await ask('thigh-sciatica');
  await after(HOUR);
  await ask('heavy-legs');
  await after(26 * HOUR);
  await ask('knee-back');
  await after(45 * HOUR);
  server(YES);
  await after(MINUTE);
  await after(HOUR);
  expect(await mails()).toBe(1);
  expect(await confirm(0)).toBe(200);
  expect(await courses()).toEqual(['knee-back']);
});

test('a mail that waits for longer than its request lives is renewed by the next one, and its link works', async () => {
  server(AWAY);
  await ask('thigh-sciatica');
  world.clock.advance(8 * DAY); // nothing runs meanwhile, so nothing calls the mail off
  await ask('heavy-legs');
  server(YES);
  await after(MINUTE);
  expect(await mails()).toBe(1);
  expect(await confirm(0)).toBe(200);
  expect(await courses()).toEqual(['heavy-legs']);
});

test('a reader of a course asks for it while the server is away, then for another: the mail that comes confirms the other', async () => {
  await ask('thigh-sciatica');
  await confirm(0);
  server(AWAY);
  await ask('thigh-sciatica');
  await after(HOUR);
  await ask('heavy-legs');
  server(YES);
  await after(LONGEST_SILENCE);
  expect(await mails()).toBe(2);
  expect(await confirm(1)).toBe(200);
  expect(await courses()).toEqual(['thigh-sciatica', 'heavy-legs']);
});

test('the wait begins when the mail leaves, not when it was asked for', async () => {
  server(AWAY);
  await ask();
  await after(3 * DAY);
  server(YES);
  await after(LONGEST_SILENCE);
  await ask();
  expect(await mails()).toBe(1);
  await after(10 * MINUTE);
  await ask();
  expect(await mails()).toBe(2);
});

test('mails in doubt count, also after they are given up, and mails refused for good do not', async () => {
  server(IN_DOUBT);
  await ask();
  await after(31 * MINUTE);
  expect(await world.sql('SELECT state FROM deliveries')).toEqual([{ state: 'failed' }]);
  server(YES);
  await ask();
  expect(await mails()).toBe(0); // the second attempt may have arrived a moment ago
  await after(10 * MINUTE);
  await ask();
  await ask();
  expect(await mails()).toBe(1);
  server(FULL);
  await ask('thigh-sciatica', 'full@mail.example');
  for (let hour = 0; hour < 50; hour += 1) await after(HOUR);
  server(YES);
  await ask('thigh-sciatica', 'full@mail.example');
  expect(await mails()).toBe(2);
});

test('however often somebody asks, three mails go out, and never two within ten minutes', async () => {
  server(AWAY);
  for (let n = 0; n < 30; n += 1) {
    await Promise.all([ask(), ask(), ask()]);
    if (n === 10) server(YES);
    await after(5 * HOUR);
  }
  expect(await mails()).toBe(3);
});

test('confirming gives the mails back, also when the clock ran ahead meanwhile', async () => {
  for (const ahead of [0, 90 * DAY]) {
    const before = await mails();
    world.clock.advance(ahead);
    await ask('thigh-sciatica', `${ahead}@mail.example`);
    await confirm(before);
    world.clock.advance(HOUR - ahead);
    for (const _ of [1, 2]) await ask('heavy-legs', `${ahead}@mail.example`);
    expect(await mails()).toBe(before + 2);
    world.clock.advance(10 * MINUTE);
    await ask('heavy-legs', `${ahead}@mail.example`);
    expect(await mails()).toBe(before + 3);
    expect(await confirm(before + 2)).toBe(200);
  }
});

test.each([90, -90])(
  'signed up while the clock was %i days off, then asked eight times: mail comes, its link works',
  async days => {
    world.clock.advance(days * DAY);
    await ask();
    world.clock.advance(HOUR - days * DAY);
    await ask();
    expect(await mails()).toBe(2);
    for (let n = 0; n < 7; n += 1) {
      await after(MINUTE);
      await ask();
    }
    expect(await mails()).toBe(2);
    expect(await confirm(1)).toBe(200);
  },
);

test('what a clock ran ahead with is no link for months: it works again when somebody asks again, for seven days', async () => {
  world.clock.advance(90 * DAY);
  await ask();
  world.clock.advance(HOUR - 90 * DAY);
  expect((await visit((await links())[0]!)).status).toBe(410);
  expect(await confirm(0)).toBe(410);
  expect(await courses()).toEqual([]);
  await ask();
  expect((await visit((await links())[0]!)).status).toBe(200);
  world.clock.advance(WEEK + 1);
  expect((await visit((await links())[0]!)).status).toBe(410);
});

test.each([90, -90])('a mail that waits while the clock is %i days off for an hour is not lost', async days => {
  server(AWAY);
  if (days > 0) world.clock.advance(days * DAY);
  await ask();
  if (days < 0) world.clock.advance(days * DAY);
  await after(HOUR);
  world.clock.advance(-days * DAY);
  server(YES);
  // The first pass sees that the clock was set; the wait then begins anew.
  await after(MINUTE);
  await after(LONGEST_SILENCE);
  expect(await mails()).toBe(1);
  if (days > 0) await ask(); // its link says that it has expired, and to ask again
  expect(await mails()).toBe(1);
  expect(await confirm(0)).toBe(200);
});

test('an hour that a clock ran ahead, or the wrong zone, costs nobody the link', async () => {
  world.clock.advance(14 * HOUR);
  await ask();
  world.clock.advance(-14 * HOUR);
  expect(await confirm(0)).toBe(200);
});

test('a suppressed address that asks while the server is away gets one mail, and is not locked out by one that was called off', async () => {
  await ask();
  await confirm(0);
  server(NO);
  await after(WEEK);
  expect(await world.sql('SELECT status FROM subscribers')).toEqual([{ status: 'suppressed' }]);
  server(AWAY);
  await ask('heavy-legs');
  await after(HOUR);
  await ask('knee-back');
  await after(9 * DAY); // the requests expire, and the mail is called off
  server(YES);
  await after(MINUTE);
  expect(await mails()).toBe(1);
  for (const _ of [1, 2]) await ask('knee-back');
  expect(await mails()).toBe(2);
  expect(await confirm(1)).toBe(200);
});

test('a complaint is not taken back by a request from a clock that ran ahead, made before it', async () => {
  const { addressHash } = await import('../consent/suppression.ts');
  world.clock.advance(12 * HOUR);
  await ask();
  world.clock.advance(-12 * HOUR);
  await world.sql(
    "INSERT INTO suppressions (address_hash, reason, at, cause) VALUES (?, 'abuse', ?, 'complaint')",
    ...[addressHash(world.deps, READER), world.clock.now() + MINUTE],
  );
  world.clock.advance(HOUR);
  expect(await confirm(0)).toBe(404);
});

test('asked for A, then for B, while neither mail has left: B was asked for and confirmed, A was not', async () => {
  server(AWAY);
  await ask('thigh-sciatica');
  await ask('heavy-legs');
  expect(await counted()).toEqual([
    { course: 'heavy-legs', requested: 1, confirmed: 0 },
    { course: 'thigh-sciatica', requested: 0, confirmed: 0 },
  ]);
  server(YES);
  await after(HOUR);
  await confirm(0);
  expect(await counted()).toEqual([
    { course: 'heavy-legs', requested: 1, confirmed: 1 },
    { course: 'thigh-sciatica', requested: 0, confirmed: 0 },
  ]);
});

test('asked for A, then for B within ten minutes: each gets its mail, and each link confirms its own course', async () => {
  await ask('thigh-sciatica');
  await after(MINUTE);
  await ask('heavy-legs');
  expect(await mails()).toBe(1);
  await after(9 * MINUTE);
  expect(await mails()).toBe(2);
  expect(await confirm(0)).toBe(200);
  expect(await courses()).toEqual(['thigh-sciatica']);
  expect(await confirm(1)).toBe(200);
  expect(await counted()).toEqual([
    { course: 'heavy-legs', requested: 1, confirmed: 1 },
    { course: 'thigh-sciatica', requested: 1, confirmed: 1 },
  ]);
});

test('asked for B in the moment in which A is confirmed: what began is what is counted', async () => {
  await ask('thigh-sciatica');
  let asking: Promise<void> | undefined;
  justBefore(() => (asking = ask('heavy-legs')));
  await visit((await links())[0]!, { method: 'POST' });
  await asking;
  const began = await courses();
  expect(began).toHaveLength(1);
  expect(await counted()).toContainEqual({ course: began[0], requested: 1, confirmed: 1 });
  expect((await world.sql('SELECT course FROM signups'))[0]).toEqual({ course: began[0] });
});

const words = () => world.sql('SELECT act FROM consents ORDER BY id').then(rows => rows.map(({ act }) => act));
const status = async () => (await world.sql('SELECT status FROM subscribers'))[0]!.status;

test('a button that is pressed twelve times at once confirms once', async () => {
  await ask();
  const [link] = await links();
  await Promise.all(Array.from({ length: 12 }, () => visit(link!, { method: 'POST' })));
  expect(await words()).toEqual(['requested', 'confirmed']);
  expect([await status(), await courses()]).toEqual(['active', ['thigh-sciatica']]);
});

test('who confirms twice, and leaves between the two, has left', async () => {
  await ask();
  const [link] = await links();
  const { sub } = await firstReader();
  justBefore(async () => {
    expect(await confirm(0)).toBe(200);
    await leave(world.deps, { id: sub, status: 'active' }, 'origin');
  });
  await visit(link!, { method: 'POST' });
  expect(await words()).toEqual(['requested', 'confirmed', 'withdrawn']);
  expect(await status()).toBe('unsubscribed');
  expect(await world.sql("SELECT id FROM enrollments WHERE state IN ('active', 'paused')")).toEqual([]);
});

test('whom the clinic stops in the moment in which they confirm is stopped', async () => {
  await ask();
  const { sub } = await firstReader();
  justBefore(() => {
    world.clock.advance(1);
    return unsubscribeForReader(world.deps, sub, 'origin');
  });
  await visit((await links())[0]!, { method: 'POST' });
  expect(await words()).toEqual(['requested', 'withdrawn']);
  expect([await status(), await courses()]).toEqual(['unsubscribed', []]);
});

const firstReader = async () => (await world.sql('SELECT id AS sub FROM subscribers'))[0] as { sub: string };
