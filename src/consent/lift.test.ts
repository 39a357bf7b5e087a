import { beforeEach, expect, test } from 'vitest';
import type { SendOutcome } from '../deps.ts';
import { signToken } from '../links/tokens.ts';
import { confirmUrl } from '../links/urls.ts';
import { signedInClinic, testClinic } from '../testing/clinic.ts';
import { DAY, WEEK } from '../testing/deps.ts';
import { CLINIC, signupForm } from '../testing/walk.ts';
import { suppressions as words } from '../texts/ja/suppressions.ts';
import { releaseStrikeOffs } from './in-question.ts';
import { liftSuppression } from './lift.ts';
import { addressHash } from './suppression.ts';

const YES: SendOutcome = { accepted: true, response: '250 OK' };
const NO: SendOutcome = { accepted: false, kind: 'hard', rule: 'no-such-user', reason: '550 5.1.1 User unknown' };
const READER = 'reader@mail.example';

let world: Awaited<ReturnType<typeof signedInClinic>>;
beforeEach(async () => {
  world = await signedInClinic({ kind: 'smtp', clinic: CLINIC });
});

const run = () => world.run();
async function signUp(email = READER, more?: Record<string, string>) {
  const { body } = signupForm(email, more);
  const response = await world.post('/signup', [...new URLSearchParams(body as string)]);
  await world.queue.idle();
  return response;
}
async function confirm(email = READER) {
  const [signup] = await world.sql(
    `SELECT g.id FROM signups g JOIN subscribers s ON s.id = g.subscriber_id WHERE s.email = ? ORDER BY requested_at DESC, g.id LIMIT 1`,
    email,
  );
  const response = await world.post(new URL(confirmUrl(world.deps, signup!.id)).pathname);
  await run();
  return response;
}
const answer = (outcome: SendOutcome) => {
  world.mailer.answer = () => outcome;
};
const status = async (email = READER) =>
  (await world.sql('SELECT id, status FROM subscribers WHERE email = ?', email))[0]?.status;
const idOf = async (email = READER) => (await world.sql('SELECT id FROM subscribers WHERE email = ?', email))[0]!.id;
const lessons = async () =>
  (
    await world.sql(
      "SELECT course || '/' || lesson AS lesson FROM deliveries WHERE kind = 'lesson' AND state = 'sent' ORDER BY accepted_at",
    )
  ).map(({ lesson }) => lesson);
const confirmations = async () =>
  (await world.sql("SELECT state FROM deliveries WHERE kind = 'confirmation' ORDER BY due_at")).map(
    ({ state }) => state,
  );
const mailsTo = (email = READER) => world.messages.filter(({ to }) => to === email).length;
const audited = async () =>
  (await world.sql("SELECT action, detail FROM audit_log WHERE action <> 'signed-in' ORDER BY id")).map(row => [
    row.action,
    row.detail as string | null,
  ]);

/** A reader whose second lesson of a course is refused. */
async function struckOff() {
  await signUp();
  await confirm();
  world.clock.advance(WEEK);
  answer(NO);
  await run();
  expect(await status()).toBe('suppressed');
  answer(YES);
  world.clock.advance(DAY);
}

test('the clinic lifts on the reader’s page: it says what will happen, and the course goes on where it stood', async () => {
  await struckOff();
  const page = `/admin/readers/${await idOf()}`;
  expect(await world.text(page)).toContain(words.reader.liftHelp);
  const pressed = await world.post(`${page}/lift`);
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, `${page}?lifted=1`]);
  const after = await world.text(`${page}?lifted=1`);
  expect(after).toContain(words.reader.lifted);
  expect(after).not.toContain(words.reader.liftHelp);
  expect(await status()).toBe('active');
  expect(await audited()).toEqual([['suppression-lifted', await idOf()]]);
  for (let day = 0; day < 15; day += 1) {
    await run();
    world.clock.advance(DAY);
  }
  expect((await lessons()).slice(0, 3)).toEqual(['thigh-sciatica/1', 'thigh-sciatica/2', 'thigh-sciatica/3']);
  // A second press, from an old page, changes and audits nothing.
  expect((await world.post(`${page}/lift`)).headers.get('location')).toBe(page);
  expect(await audited()).toHaveLength(1);
});

test('a reader who does not exist cannot be lifted, nor without signing in', async () => {
  expect((await world.post('/admin/readers/sub_nobody/lift')).status).toBe(404);
  const stranger = await testClinic();
  for (const path of ['/admin/readers/x/lift', '/admin/suppressions/lift', '/admin/suppressions/release'])
    expect((await stranger.post(path)).status).toBe(401);
});

test('an address whose reader was erased is lifted by typing it; the log keeps a hash', async () => {
  await struckOff();
  await world.sql('DELETE FROM subscribers');
  const lift = (address: string) => world.post('/admin/suppressions/lift', { address });
  const answers = [await lift('これは違う'), await lift('other@mail.example'), await lift(` ${READER.toUpperCase()}`)];
  expect(answers.map(({ status }) => status)).toEqual([422, 404, 303]);
  expect(await answers[0]!.text()).toContain(words.invalid);
  expect(await answers[1]!.text()).toContain(words.notSuppressed);
  expect(answers[2]!.headers.get('location')).toBe('/admin/suppressions?lifted=1');
  expect(await world.text('/admin/suppressions?lifted=1')).toContain(words.liftedAddress);
  expect(await world.sql('SELECT * FROM suppressions')).toEqual([]);
  expect(await audited()).toEqual([['suppression-lifted', expect.stringMatching(/^[\w-]{43}$/)]]);
});

test('typing the address of a reader who is there leads to the reader', async () => {
  await struckOff();
  const lifted = await world.post('/admin/suppressions/lift', { address: READER });
  expect(lifted.headers.get('location')).toBe(`/admin/readers/${await idOf()}?lifted=1`);
});

test('a suppression from before readers were named in it is lifted too', async () => {
  await struckOff();
  await world.sql('UPDATE suppressions SET subscriber_id = NULL, day = NULL, domain = NULL');
  expect(await liftSuppression(world.deps, READER)).toMatchObject({ outcome: 'lifted' });
  expect(await status()).toBe('active');
  await run();
  expect(await lessons()).toHaveLength(2);
});

test('a lesson that was given up before is not what the course goes on with', async () => {
  await struckOff();
  await world.sql("UPDATE deliveries SET state = 'failed' WHERE lesson = 1");
  await liftSuppression(world.deps, READER);
  expect(
    await world.sql('SELECT lesson, state, attempts FROM deliveries WHERE lesson IS NOT NULL ORDER BY lesson'),
  ).toEqual([
    { lesson: 1, state: 'failed', attempts: 1 },
    { lesson: 2, state: 'cancelled', attempts: 0 },
  ]);
});

test('a mail refused for now before the reader was suppressed starts again with all its attempts', async () => {
  await signUp();
  await confirm();
  world.clock.advance(WEEK);
  answer({ accepted: false, kind: 'full', rule: 'mailbox-full', reason: '452 4.2.2 full' });
  await run();
  const attempts = () => world.sql("SELECT state, attempts FROM deliveries WHERE kind = 'lesson' AND lesson = 2");
  await world.sql("UPDATE deliveries SET attempts = 17 WHERE state = 'retry'");
  answer(NO);
  await signUp();
  await run();
  expect(await status()).toBe('suppressed');
  expect(await attempts()).toEqual([{ state: 'cancelled', attempts: 17 }]);
  await world.post(`/admin/readers/${await idOf()}/lift`);
  answer({ accepted: false, kind: 'full', rule: 'mailbox-full', reason: '452 4.2.2 full' });
  await run();
  expect(await status()).toBe('active');
  expect(await attempts()).toEqual([{ state: 'retry', attempts: 1 }]);
});

test('a reader of two courses is suppressed in both and continues in both, one lesson a day', async () => {
  await signUp();
  await confirm();
  world.clock.advance(DAY);
  await signUp(READER, { symptom: 'knee-back' });
  await confirm();
  world.clock.advance(WEEK);
  answer(NO);
  await run();
  expect(await world.sql('SELECT state, stopped_from FROM enrollments')).toEqual(
    Array(2).fill({ state: 'stopped', stopped_from: 'active' }),
  );
  await world.post(`/admin/readers/${await idOf()}/lift`);
  await world.post(`/admin/readers/${await idOf()}/lift`);
  answer(YES);
  const before = mailsTo();
  await run();
  await run();
  expect(mailsTo()).toBe(before + 1);
  for (let day = 0; day < 8; day += 1) {
    world.clock.advance(DAY);
    await run();
  }
  expect(await world.sql('SELECT state, stopped_from FROM enrollments')).toEqual(
    Array(2).fill({ state: 'active', stopped_from: null }),
  );
  const sent = await lessons();
  expect(new Set(sent).size).toBe(sent.length);
  expect(new Set(sent.map(lesson => String(lesson).split('/')[0])).size).toBe(2);
});

test('a reader who left before the address was suppressed has still left after the suppression is lifted', async () => {
  await struckOff();
  await world.sql(
    "INSERT INTO consents (subscriber_id, act, wording_version, wording_hash, at, origin) SELECT subscriber_id, 'withdrawn', '', '', 0, '' FROM consents LIMIT 1",
  );
  await liftSuppression(world.deps, READER);
  expect(await status()).toBe('unsubscribed');
});

test('the clinic cannot bring back a reader who unsubscribed', async () => {
  await struckOff();
  const [mail] = await world.sql('SELECT id FROM deliveries WHERE lesson = 1');
  const unsubscribe = `/unsubscribe/${signToken(world.deps.keys, 'unsubscribe', mail!.id)}`;
  expect(await world.text(unsubscribe)).toContain('<form');
  await world.post(unsubscribe);
  const page = await world.text(`/admin/readers/${await idOf()}`);
  expect(page).toContain(words.reader.unsubscribed);
  expect(page).not.toContain(words.reader.liftHelp);
  await world.post(`/admin/readers/${await idOf()}/lift`);
  expect(await status()).toBe('unsubscribed');
  await run();
  expect(await lessons()).toHaveLength(1);
  expect(await world.sql('SELECT state FROM deliveries WHERE lesson = 2')).toEqual([{ state: 'failed' }]);
  // The reader's own press brings them back, from the beginning.
  await signUp();
  await confirm();
  expect(await status()).toBe('active');
  await run();
  expect(await lessons()).toEqual(['thigh-sciatica/1', 'thigh-sciatica/1']);
});

test('only the reader lifts a complaint, by a later sign-up and its confirmation', async () => {
  await signUp();
  await confirm();
  world.clock.advance(DAY);
  await signUp(READER, { symptom: 'knee-back' }); // a link that is on its way when the complaint comes
  const before = mailsTo();
  world.clock.advance(DAY);
  await world.sql(
    "INSERT INTO suppressions (address_hash, reason, at, cause) VALUES (?, 'abuse', ?, 'complaint')",
    addressHash(world.deps, READER),
    world.clock.now(),
  );
  await world.sql("UPDATE subscribers SET status = 'suppressed'");
  const page = `/admin/readers/${await idOf()}`;
  expect(await world.text(page)).toContain(words.reader.complaint);
  expect(await world.text(page)).not.toContain(words.reader.liftHelp);
  expect((await world.post(`${page}/lift`)).headers.get('location')).toBe(page);
  expect((await world.post('/admin/suppressions/lift', { address: READER })).status).toBe(409);
  expect((await confirm()).status).toBe(404);
  expect(await status()).toBe('suppressed');
  world.clock.advance(DAY);
  await signUp(READER, { symptom: 'knee-back' });
  expect(mailsTo()).toBe(before + 1);
  expect((await confirm()).status).toBe(303);
  expect(await status()).toBe('active');
  expect(await world.sql('SELECT * FROM suppressions')).toEqual([]);
});

test('a suppressed reader who signs up again gets one confirmation in thirty days, and the same answer as everybody', async () => {
  await struckOff();
  const before = mailsTo();
  const page = await (await signUp('somebody.else@mail.example')).text();
  for (let hour = 0; hour < 29 * 24; hour += 12) {
    expect(await (await signUp()).text()).toBe(page);
    world.clock.advance(DAY / 2);
    await run();
  }
  expect(mailsTo()).toBe(before + 1);
  world.clock.advance(2 * DAY);
  await Promise.all([signUp(), signUp(), signUp()]);
  expect(mailsTo()).toBe(before + 2);
  expect(await confirmations()).toHaveLength(4); // the first one, somebody else's, and two in sixty days
  expect(await lessons()).toHaveLength(1);
});

test('the thirty days are counted to the millisecond, and a wrong clock does not lock out', async () => {
  await struckOff();
  const before = mailsTo();
  await signUp();
  world.clock.advance(30 * DAY - 1);
  await signUp();
  expect(mailsTo()).toBe(before + 1);
  world.clock.advance(1);
  await signUp();
  expect(mailsTo()).toBe(before + 2);
  world.clock.advance(-DAY); // the clock had run ahead
  await signUp();
  expect(mailsTo()).toBe(before + 3);
});

test('erasing the reader does not erase the limit', async () => {
  await struckOff();
  await signUp();
  const before = mailsTo();
  for (const table of ['subscribers', 'signups', 'consents', 'enrollments', 'deliveries'])
    await world.sql(`DELETE FROM ${table}`);
  world.clock.advance(29 * DAY);
  await signUp();
  expect(mailsTo()).toBe(before);
  world.clock.advance(DAY);
  await signUp();
  expect(mailsTo()).toBe(before + 1);
  await confirm();
  expect([await status(), await world.sql('SELECT * FROM suppressions')]).toEqual(['active', []]);
  await run();
  expect(await lessons()).toEqual(['thigh-sciatica/1']);
});

test('confirming lifts: the course goes on where it stood, and is not begun a second time', async () => {
  await struckOff();
  await signUp();
  expect(await status()).toBe('suppressed'); // asking alone lifts nothing
  expect((await confirm()).status).toBe(303);
  expect([await status(), await world.sql('SELECT * FROM suppressions')]).toEqual(['active', []]);
  for (let day = 0; day < 15; day += 1) {
    await run();
    world.clock.advance(DAY);
  }
  expect((await lessons()).slice(0, 3)).toEqual(['thigh-sciatica/1', 'thigh-sciatica/2', 'thigh-sciatica/3']);
  expect(await world.sql('SELECT state FROM enrollments')).toEqual([{ state: 'active' }]);
});

test('confirming another course begins it, and the one that a refusal stopped goes on', async () => {
  await struckOff();
  await signUp(READER, { symptom: 'knee-back' });
  await confirm();
  const courses = await world.sql('SELECT course, state, next_lesson FROM enrollments ORDER BY course');
  expect(courses).toEqual([
    { course: 'knee-back', state: 'active', next_lesson: expect.any(Number) },
    { course: 'thigh-sciatica', state: 'active', next_lesson: expect.any(Number) },
  ]);
});

test('a link from before the suppression still confirms, because whoever presses it gets our mail', async () => {
  await signUp();
  world.clock.advance(3_600_000);
  answer(NO);
  await signUp();
  expect(await status()).toBe('suppressed');
  answer(YES);
  expect((await confirm()).status).toBe(303);
  expect(await status()).toBe('active');
  // The consent is confirmed already, so no new confirmation is sent.
  expect(await confirmations()).toEqual(['sent', 'failed']);
});

test('a link that was used before opens no page of a suppressed reader', async () => {
  await struckOff();
  expect((await confirm()).status).toBe(404);
  expect(await status()).toBe('suppressed');
});

test('a refused confirmation goes out again after the suppression is lifted, while the sign-up is open', async () => {
  for (const [email, wait, mails] of [
    ['a@mail.example', DAY, 1],
    ['b@mail.example', 8 * DAY, 0],
  ] as const) {
    answer(NO);
    await signUp(email);
    expect(await status(email)).toBe('suppressed');
    answer(YES);
    world.clock.advance(wait);
    await liftSuppression(world.deps, email);
    await run();
    expect([email, await status(email), mailsTo(email)]).toEqual([email, 'pending', mails]);
  }
  expect(await confirmations()).toEqual(['sent', 'failed']);
});

/** A second confirmation beside the one that waits, as 0.1.0 sent it when a reader asked twice. */
async function sendSecond() {
  await world.sql(
    `INSERT INTO deliveries (id, kind, subscriber_id, subject_id, state, due_at, next_attempt_at, message_id)
     SELECT 'dlv_second', kind, subscriber_id, subject_id, 'due', ?, ?, '<second>' FROM deliveries WHERE kind = 'confirmation'`,
    world.clock.now(),
    world.clock.now(),
  );
  await world.queue.send(['dlv_second']);
  await world.queue.idle();
}

test('a confirmation that arrived is not sent again, though an earlier one was refused after it', async () => {
  answer({ accepted: false, kind: 'full', rule: 'full', reason: '452' });
  await signUp();
  world.clock.advance(11 * 60_000);
  answer(YES);
  const first = (await world.sql('SELECT message_id AS id FROM deliveries'))[0]!.id;
  world.mailer.answer = ({ messageId }) => (messageId === first ? NO : YES);
  await sendSecond();
  await run();
  expect([await status(), mailsTo(), await confirmations()]).toEqual(['suppressed', 1, ['failed', 'sent']]);
  answer(YES);
  await liftSuppression(world.deps, READER);
  await run();
  expect([await status(), mailsTo()]).toEqual(['pending', 1]);
});

test('only one of several cancelled confirmations goes out again', async () => {
  answer({ accepted: false, kind: 'full', rule: 'full', reason: '452' });
  await signUp();
  world.clock.advance(11 * 60_000);
  answer(NO);
  await sendSecond();
  expect(await status()).toBe('suppressed');
  answer(YES);
  await liftSuppression(world.deps, READER);
  await run();
  world.clock.advance(DAY);
  await run();
  expect(mailsTo()).toBe(1);
});

test('a confirmation from a clock that ran ahead does not hide the one that a refusal called off', async () => {
  world.clock.advance(90 * DAY);
  await signUp();
  world.clock.advance(-90 * DAY);
  answer(NO);
  await signUp();
  expect([await status(), mailsTo()]).toEqual(['suppressed', 1]);
  answer(YES);
  await liftSuppression(world.deps, READER);
  await run();
  expect(mailsTo()).toBe(2);
});

test('a reader in question gets only the one confirmation that they ask for, and continues at once after confirming', async () => {
  for (let n = 0; n < 5; n += 1) {
    await signUp(`r${n}@mail.example`);
    await confirm(`r${n}@mail.example`);
  }
  world.clock.advance(WEEK);
  answer(NO);
  await run();
  answer(YES);
  expect(await world.sql('SELECT DISTINCT status FROM subscribers')).toEqual([{ status: 'in-question' }]);
  const before = mailsTo('r0@mail.example');
  world.clock.advance(WEEK);
  await run();
  expect(mailsTo('r0@mail.example')).toBe(before);
  await signUp('r0@mail.example');
  await signUp('r0@mail.example');
  expect(mailsTo('r0@mail.example')).toBe(before + 1);
  await confirm('r0@mail.example');
  expect(await status('r0@mail.example')).toBe('active');
  expect(await status('r1@mail.example')).toBe('in-question');
  const day = '2026-11-29';
  expect(await releaseStrikeOffs(world.deps, { day, until: world.clock.now() })).toBe(4);
  expect(await world.sql('SELECT DISTINCT status FROM subscribers')).toEqual([{ status: 'active' }]);
});

test('the alarm leads to the page, each decision is one press, and the audit log keeps it', async () => {
  for (let n = 0; n < 5; n += 1) {
    await signUp(`r${n}@mail.example`);
    await confirm(`r${n}@mail.example`);
  }
  expect(await world.text('/admin/suppressions')).toContain(words.none);
  expect(await world.text('/admin')).not.toContain(words.toInQuestion);
  world.clock.advance(WEEK);
  answer(NO);
  await run();
  answer(YES);
  expect(await world.text('/admin')).toContain(words.banner(5));
  const healthz = await world.get('/healthz');
  expect([healthz.status, await healthz.json()]).toMatchObject([
    200,
    { status: 'degraded', inQuestion: { readers: 5, explanation: expect.stringContaining('suppression') } },
  ]);
  const page = await world.text('/admin/suppressions');
  for (const text of [words.lead(5), 'mail.example', 'r0@mail.example', NO.accepted ? '' : NO.reason, words.release(5)])
    expect(page).toContain(text);
  expect(page).not.toContain(words.newest(5));
  const seen = { day: '2026-11-29', until: /name="until" value="(\d+)"/.exec(page)![1]! };
  const [one] = await world.sql('SELECT subscriber_id AS id FROM suppressions LIMIT 1');
  expect(await world.text(`/admin/readers/${one!.id}`)).toContain(words.reader.inQuestionText);

  for (const wrong of [{}, { ...seen, day: '29.11.2026' }, { ...seen, until: 'x' }])
    for (const verb of ['release', 'confirm'])
      expect((await world.post(`/admin/suppressions/${verb}`, wrong as Record<string, string>)).status).toBe(404);
  const nothing = await world.post('/admin/suppressions/confirm', { ...seen, until: '0' });
  expect(nothing.headers.get('location')).toBe('/admin/suppressions?confirmed=0');

  const release = await world.post('/admin/suppressions/release', seen);
  expect(release.headers.get('location')).toBe('/admin/suppressions?released=5');
  expect(await world.text('/admin/suppressions?released=5')).toContain(words.released(5));
  expect((await (await world.get('/healthz')).json()) as object).toMatchObject({ inQuestion: { readers: 0 } });
  answer(NO);
  await run();
  const confirmed = await world.post('/admin/suppressions/confirm', seen);
  expect(confirmed.headers.get('location')).toBe('/admin/suppressions?confirmed=5');
  expect(await world.text('/admin/suppressions?confirmed=5')).toContain(words.confirmed(5));
  expect(await audited()).toEqual([
    ['suppressions-released', '2026-11-29 5'],
    ['suppressions-confirmed', '2026-11-29 5'],
  ]);
  expect((await world.post('/admin/suppressions/release', seen)).headers.get('location')).toBe(
    '/admin/suppressions?released=0',
  );
  expect(await audited()).toHaveLength(2);
});
