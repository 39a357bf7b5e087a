import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { recordAnswerAct } from '../answers/consent.ts';
import { eraseAnswers, keepAnswer, keepNumbers } from '../answers/keep.ts';
import { stopCourse } from '../check-in/stop.ts';
import { saveClinic } from '../clinic/settings.ts';
import { unsubscribe } from '../consent/unsubscribe.ts';
import { subscribers } from '../db/schema.ts';
import { readSendingState, resumeSending } from '../pauses/sending-state.ts';
import { changeCourse } from '../readers/change-course.ts';
import { readCourse } from '../readers/courses.ts';
import { pauseCourse } from '../readers/pause.ts';
import { bringForward } from '../readers/send-now.ts';
import { decodeLine, type Entry, encodeLine } from '../restore-guard/memory.ts';
import { enterWithCode, makeSheet, readSheet } from '../sign-in/codes.ts';
import { removePasskey } from '../sign-in/passkeys.ts';
import { confirmSignup } from '../signup/confirm.ts';
import { parseSignup } from '../signup/form.ts';
import { requestSignup } from '../signup/request-signup.ts';
import { slugsOf } from '../testing/changed-course.ts';
import { sqlOn } from '../testing/database.ts';
import { DAY, enrollReaders, handClock, START, WEEK } from '../testing/deps.ts';
import { PATIENCE } from '../testing/patience.ts';
import { reply, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC } from '../testing/walk.ts';
import { backUp, restore } from './backup.ts';
import { acceptSecret } from './database-handle.ts';
import { type Node, startNode } from './start.ts';

// Backups are put back, through the program as it starts on Node, with real files and real SMTP. Only the clock is set by hand.

const COURSE = 'thigh-sciatica';
const NOBODY = { network: undefined, behindProxy: false, origin: 'test' };
let folder: string;
let sink: SmtpSink;
let environment: Record<string, string>;
let open: Node[];
let clock: ReturnType<typeof handClock>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  sink = await smtpSink();
  environment = {
    DATABASE_FILE: join(folder, 'dayori.db'),
    SMTP_URL: sink.url,
    LOG_LEVEL: 'silent',
    APP_SECRET: 'a secret for tests that is long enough',
  };
  open = [];
  clock = handClock();
});
afterEach(async () => {
  for (const node of open) await node.close();
  await sink.close();
  rmSync(folder, { recursive: true });
});

const database = () => join(folder, 'dayori.db');
const memory = () => `${database()}.memory`;
const backup = (name = 'backup') => join(folder, `${name}.db`);

async function start(more: Record<string, string> = {}): Promise<Node> {
  const node = await startNode({ ...environment, ...more }, { clock, wall: clock, steady: clock.steady });
  open.push(node);
  return node;
}
async function stop(...nodes: Node[]) {
  for (const node of nodes) {
    open.splice(open.indexOf(node), 1);
    await node.close();
  }
}
async function tick(node: Node) {
  await node.tick();
  await node.queue.idle();
}
/** A tick every day, as a running program makes many. */
async function live(node: Node, days: number) {
  for (let day = 0; day < days; day += 1) {
    clock.advance(DAY);
    await tick(node);
  }
}

/** `count` readers, `r0` due at once and each other one a week later than the one before. */
async function clinic(count: number): Promise<Node> {
  const node = await start();
  await saveClinic(node.deps, CLINIC);
  await enrollReaders(sqlOn(node.file.raw), { count, at: START });
  for (let n = 0; n < count; n += 1)
    run(node, `UPDATE enrollments SET next_send_at = ${START + n * WEEK} WHERE id = 'enr_${n}'`);
  await tick(node);
  return node;
}

const run = (node: Node, statement: string) => node.file.raw.exec(statement);
const rows = (node: Node, query: string) => node.file.raw.prepare(query).all() as Record<string, unknown>[];
/** What arrived for a reader, by subjects. */
const got = (n: number) =>
  sink.received.filter(mail => mail.recipient === `r${n}@mail.example`).map(mail => mail.subject);
const subjects = (node: Node) =>
  node.deps.library.courses.find(({ slug }) => slug === COURSE)!.lessons.map(({ subject }) => subject);
const statusOf = (node: Node, n: number) =>
  rows(node, `SELECT status FROM subscribers WHERE id = 'sub_${n}'`)[0]?.status;

async function leave(node: Node, n: number) {
  const [mail] = rows(node, `SELECT id FROM deliveries WHERE subscriber_id = 'sub_${n}' LIMIT 1`);
  await unsubscribe(node.deps, String(mail!.id), 'test');
}
/** The next mail to this reader finds that the address does not exist. */
const bounceOf = (n: number) => (address: string) =>
  address === `r${n}@mail.example` ? reply(550, '5.1.1 no such user') : undefined;

/** Puts the backup back, starts, checks that nothing goes out, and resumes. */
async function restoredFrom(name = 'backup'): Promise<Node> {
  expect(await restore(environment, backup(name))).toMatchObject({ sending: 'paused' });
  const before = sink.received.length;
  const node = await start();
  await tick(node);
  expect(await readSendingState(node.deps)).toMatchObject({ pauses: [{ reason: 'restored', remembered: true }] });
  expect(sink.received).toHaveLength(before);
  await resumeSending(node.deps);
  await tick(node);
  return node;
}

/** Nobody got a lesson twice, and between two lessons of a reader lie six days at least. */
function expectNoneTwice(readers: number) {
  for (let n = 0; n < readers; n += 1) expect(got(n)).toEqual([...new Set(got(n))]);
  for (const [, mails] of Map.groupBy(sink.received, ({ recipient }) => recipient)) {
    const times = mails.map(({ date }) => Date.parse(date!)).filter(at => at > 0);
    for (const [index, at] of times.slice(1).entries()) expect(at - times[index]!).toBeGreaterThanOrEqual(6 * DAY);
  }
}

test('a backup, then an address is struck off, then a restore: it is noticed, and the address gets nothing', async () => {
  const node = await clinic(2);
  backUp(environment, backup());
  sink.refuse.rcpt = bounceOf(1);
  await live(node, 7);
  delete sink.refuse.rcpt;
  expect(statusOf(node, 1)).toBe('suppressed');
  await stop(node);
  const again = await restoredFrom();
  expect(statusOf(again, 1)).toBe('suppressed');
  await live(again, 14);
  expect(got(1)).toEqual([]);
});

test('a backup, then a suppression alone, then a restore: it is noticed', async () => {
  const node = await clinic(1);
  backUp(environment, backup());
  run(node, "INSERT INTO suppressions (address_hash, reason, at) VALUES ('somebody', 'user-unknown', 0)");
  await stop(node);
  expect(await restore(environment, backup())).toMatchObject({ sending: 'paused', remembered: { suppressed: 1 } });
});

test('a backup, then a lesson without an answer, then a restore: it goes out marked, as the same message', async () => {
  const node = await clinic(2);
  backUp(environment, backup());
  clock.advance(WEEK);
  let arrived = 0;
  sink.refuse.data = () => {
    arrived += 1;
    return new Promise(() => {}); // the server has the message, and its answer never comes
  };
  await node.tick();
  await vi.waitFor(() => expect(arrived).toBe(2), { timeout: PATIENCE });
  await node.breakOff();
  await node.queue.idle();
  await stop(node);
  delete sink.refuse.data;
  const doubtful = (of: string) =>
    ask(
      of,
      'SELECT id, message_id FROM deliveries WHERE possible_duplicate = 1 AND lesson_slug IS NOT NULL ORDER BY id',
    );
  const before = doubtful(database());
  expect(before).toHaveLength(2);
  expect(await restore(environment, backup())).toMatchObject({ sending: 'paused', remembered: { doubtful: 2 } });
  const again = await start();
  await resumeSending(again.deps);
  clock.advance(DAY); // longer than the wait before another attempt, which holds as without the restore
  await tick(again);
  expect(doubtful(database())).toEqual(before);
  const ids = sink.received.map(({ messageId }) => messageId);
  expect(ids).toEqual(expect.arrayContaining(before.map(row => row.message_id)));
});

test.each(['before it was due', 'after a first refusal', 'while the second copy is under way'] as const)(
  'a lesson that left twice without an answer, then a restore of a backup from %s: no third copy within a week',
  async made => {
    let node = await clinic(1);
    if (made === 'before it was due') backUp(environment, backup());
    if (made === 'after a first refusal') {
      clock.advance(WEEK + DAY);
      sink.refuse.rcpt = () => reply(451, '4.3.0 later');
      await tick(node);
      delete sink.refuse.rcpt;
      backUp(environment, backup());
    }
    const first = await leaveWithoutAnswer(node);
    await stop(node);
    node = await start();
    expect(await leaveWithoutAnswer(node, made)).toBe(first);
    await stop(node);
    await restore(environment, backup());
    const again = await start();
    await resumeSending(again.deps);
    await tick(again);
    await live(again, 6);
    expect(sink.received.map(({ messageId }) => messageId)).not.toContain(first);
    await live(again, 3); // the week begins when the copy under way is taken back
    expect(sink.received.filter(({ messageId }) => messageId === first)).toHaveLength(1);
  },
);

/** The next lesson arrives at the server, whose answer never comes. Returns its Message-ID. `made`: when the backup is made. */
async function leaveWithoutAnswer(node: Node, made?: string): Promise<string> {
  const [due] = rows(
    node,
    `SELECT next_attempt_at AS at FROM deliveries WHERE state IN ('due', 'retry')
       UNION ALL SELECT next_send_at FROM enrollments WHERE next_send_at IS NOT NULL`,
  );
  clock.advance(Math.max(0, Number(due!.at) - clock.now()));
  let arrived = 0;
  sink.refuse.data = () => {
    arrived += 1;
    return new Promise(() => {});
  };
  await node.tick();
  await vi.waitFor(() => expect(arrived).toBe(1), { timeout: PATIENCE });
  const [sending] = rows(node, "SELECT message_id FROM deliveries WHERE state = 'sending'");
  if (made === 'while the second copy is under way') {
    await node.keep();
    backUp(environment, backup());
  }
  await node.breakOff();
  await node.queue.idle();
  delete sink.refuse.data;
  return String(sending!.message_id);
}

function ask(file: string, query: string) {
  const raw = new DatabaseSync(file);
  const found = raw.prepare(query).all();
  raw.close();
  return found;
}

test('a backup, then a reader leaves, then a restore: nothing until they confirm anew, and nothing twice', async () => {
  const node = await clinic(3);
  await live(node, 14);
  backUp(environment, backup());
  await leave(node, 0);
  await live(node, 14);
  await stop(node);
  const before = got(0);
  const again = await restoredFrom();
  expect(statusOf(again, 0)).toBe('unsubscribed');
  await live(again, 60);
  expect(got(0)).toEqual(before);
  expectNoneTwice(3);
  expect(got(1)).toEqual(subjects(again).slice(1));
  await signUpAnew(again, 0);
  await tick(again);
  expect(statusOf(again, 0)).toBe('active');
  expect(got(0).at(-1)).toBe(subjects(again)[0]);
});

async function signUpAnew(node: Node, n: number) {
  const body = { email: `r${n}@mail.example`, symptom: COURSE, consent: true };
  await requestSignup(node.deps, parseSignup(body, node.deps.library.courses), NOBODY);
  await node.queue.idle();
  const [signup] = rows(node, `SELECT id FROM signups WHERE subscriber_id = 'sub_${n}' ORDER BY requested_at DESC`);
  await confirmSignup(node.deps, String(signup!.id), 'test');
}

test('a backup of six weeks ago: everybody goes on behind the last accepted lesson, and every wish holds', async () => {
  const node = await clinic(6);
  await live(node, 7);
  backUp(environment, backup());
  await live(node, 14);
  await leave(node, 1);
  sink.refuse.rcpt = bounceOf(2);
  await live(node, 7);
  delete sink.refuse.rcpt;
  run(node, "DELETE FROM subscribers WHERE id = 'sub_3'"); // erased
  await leave(node, 4);
  await signUpAnew(node, 4);
  await live(node, 19);
  await stop(node);
  const before = [0, 1, 2, 3].map(got);
  const again = await restoredFrom();
  expect([1, 2, 3].map(n => statusOf(again, n))).toEqual(['unsubscribed', 'suppressed', undefined]);
  expect([1, 2, 3].map(got)).toEqual(before.slice(1));
  expect(statusOf(again, 4)).toBe('active');
  await live(again, 80);
  expect([1, 2, 3].map(got)).toEqual(before.slice(1));
  expect(got(0)).toEqual(subjects(again).slice(1));
  expect(got(5)).toEqual(subjects(again).slice(1));
  expectNoneTwiceButAnew();
  const slugs = rows(
    again,
    "SELECT lesson_slug AS slug FROM deliveries WHERE enrollment_id = 'enr_0' ORDER BY accepted_at",
  );
  expect(slugs.map(({ slug }) => slug)).toEqual(slugsOf(again.deps.library, COURSE).slice(1));
});

/** Reader 4 signed up anew, which the copy does not know. */
const expectNoneTwiceButAnew = () => {
  for (const n of [0, 1, 2, 3, 5]) expect(got(n)).toEqual([...new Set(got(n))]);
};

test('restored readers get their next lesson a week after the last one, not before', async () => {
  const node = await clinic(1);
  backUp(environment, backup());
  await live(node, 21);
  await stop(node);
  expect(got(0)).toHaveLength(4);
  clock.advance(DAY);
  const again = await restoredFrom();
  expect(got(0)).toHaveLength(4);
  await live(again, 5);
  expect(got(0)).toHaveLength(4);
  await live(again, 1);
  expect(got(0)).toEqual(subjects(again).slice(1, 6));
});

test('a lesson is brought forward, then a backup, and it goes out, then a restore: the one behind it keeps its week', async () => {
  const node = await clinic(1);
  await live(node, 3);
  const course = (await readCourse(node.deps, 'sub_0', 'enr_0'))!;
  expect(await bringForward(node.deps, course, course.enrollment.nextLessonSlug!)).toBe(true);
  backUp(environment, backup());
  await live(node, 2);
  expect(got(0)).toHaveLength(2);
  await stop(node);
  const again = await restoredFrom();
  expect(rows(again, 'SELECT brought_forward_from AS was FROM enrollments')).toEqual([{ was: null }]);
  await live(again, 4);
  expect(got(0)).toHaveLength(2);
  await live(again, 7);
  expect(got(0)).toEqual(subjects(again).slice(1, 4));
});

test('the links of mails sent after the backup work again', async () => {
  const node = await clinic(1);
  backUp(environment, backup());
  await live(node, 7);
  const [last] = rows(node, 'SELECT id FROM deliveries ORDER BY accepted_at DESC');
  await stop(node);
  const again = await restoredFrom();
  expect(await unsubscribe(again.deps, String(last!.id), 'test')).toBe(true);
  expect(statusOf(again, 0)).toBe('unsubscribed');
});

test('two processes write into one memory, and what either of them did is remembered', async () => {
  const node = await clinic(4);
  backUp(environment, backup());
  const other = await start();
  await leave(other, 0);
  await tick(other);
  await live(node, 14);
  await live(other, 7);
  await leave(node, 1);
  await tick(other);
  await stop(node, other);
  const again = await restoredFrom();
  expect([0, 1].map(n => statusOf(again, n))).toEqual(['unsubscribed', 'unsubscribed']);
  await live(again, 70);
  expectNoneTwice(4);
});

test('the same backup is put back twice, with sending in between', async () => {
  const node = await clinic(3);
  backUp(environment, backup());
  await live(node, 14);
  await leave(node, 0);
  await stop(node);
  const again = await restoredFrom();
  await live(again, 14);
  await leave(again, 1);
  backUp(environment, backup('later'));
  await live(again, 7);
  await stop(again);
  const third = await restoredFrom();
  expect([0, 1].map(n => statusOf(third, n))).toEqual(['unsubscribed', 'unsubscribed']);
  await live(third, 7);
  await stop(third);
  const fourth = await restoredFrom('later');
  await live(fourth, 70);
  expectNoneTwice(3);
  expect(got(2)).toEqual(subjects(fourth).slice(1));
});

test('who signs up again after a restore that forgot the first sign-up gets a mail of another Message-ID, which no program takes for a copy', async () => {
  const node = await clinic(1);
  backUp(environment, backup());
  const signUp = async (at: Node) => {
    const asked = { email: 'r0@mail.example', symptom: 'back-line', consent: 'yes' };
    await requestSignup(at.deps, parseSignup(asked, at.deps.library.courses), NOBODY);
    await at.queue.idle();
    const [signup] = rows(at, 'SELECT id FROM signups');
    return [sink.received.at(-1)!.messageId, signup!.id];
  };
  const [firstMail, firstSignup] = await signUp(node);
  await stop(node);
  clock.advance(DAY);
  const [secondMail, secondSignup] = await signUp(await restoredFrom());
  expect(secondMail).not.toBe(firstMail);
  expect(secondSignup).not.toBe(firstSignup);
});

test('a lesson that an earlier restore had forgotten went out again: a copy from in between goes on behind the last time', async () => {
  const node = await clinic(1);
  const asked = { email: 'new@mail.example', symptom: COURSE, consent: 'yes' };
  await requestSignup(node.deps, parseSignup(asked, node.deps.library.courses), NOBODY);
  await node.queue.idle();
  const confirm = async (at: Node) => {
    await confirmSignup(at.deps, String(rows(at, 'SELECT id FROM signups')[0]!.id), 'test');
    await tick(at);
  };
  backUp(environment, backup());
  await confirm(node);
  await live(node, 4);
  backUp(environment, backup('later'));
  await live(node, 1);
  await stop(node);
  const again = await restoredFrom();
  await confirm(again);
  await live(again, 1);
  await stop(again);
  await live(await restoredFrom('later'), 30);
  const isLesson = ({ subject }: { subject?: string }) => /^第\d回/.test(subject ?? '');
  const mails = sink.received.filter(mail => mail.recipient === asked.email && isLesson(mail));
  const times = mails.map(({ date }) => Date.parse(date!));
  expect(new Set(mails.map(({ subject }) => subject)).size).toBe(mails.length - 1);
  expect(mails.length).toBeGreaterThan(4);
  for (const [index, at] of times.slice(2).entries()) expect(at - times[index + 1]!).toBeGreaterThanOrEqual(6 * DAY);
});

test('the secret was rotated between backup and restore: the oldest one still tells who it was', async () => {
  const node = await clinic(2);
  backUp(environment, backup());
  await stop(node);
  environment.APP_SECRET = `another secret that is long enough,${environment.APP_SECRET}`;
  const rotated = await start();
  await live(rotated, 7);
  await leave(rotated, 0);
  await stop(rotated);
  const again = await restoredFrom();
  expect(statusOf(again, 0)).toBe('unsubscribed');
  await live(again, 60);
  expectNoneTwice(2);
});

test('when the secret that it was written with is given up, the memory counts as lost', async () => {
  const node = await clinic(1);
  await stop(node);
  environment.APP_SECRET = 'quite another secret that is long enough';
  await acceptSecret(environment);
  expect(await readSendingState((await start()).deps)).toMatchObject({
    pauses: [{ reason: 'restored', remembered: false }],
  });
});

test('a crash tears the last line of the memory: nothing is lost, and nothing is paused', async () => {
  const node = await clinic(2);
  backUp(environment, backup());
  await live(node, 7);
  await leave(node, 0);
  await stop(node);
  writeFileSync(memory(), `${readFileSync(memory(), 'utf8')}deadbeef {"n":99,"kind":"le`);
  const after = await start();
  expect(await readSendingState(after.deps)).toMatchObject({ state: 'open' });
  await live(after, 7);
  await stop(after);
  for (const line of readFileSync(memory(), 'utf8').trimEnd().split('\n')) expect(decodeLine(line)).toBeDefined();
  const again = await restoredFrom();
  expect(statusOf(again, 0)).toBe('unsubscribed');
  await live(again, 60);
  expectNoneTwice(2);
});

test('the end of the memory is gone: the database still knows it and writes it again', async () => {
  const node = await clinic(2);
  backUp(environment, backup());
  await live(node, 7);
  await leave(node, 0);
  await stop(node);
  const whole = readFileSync(memory(), 'utf8');
  writeFileSync(memory(), whole.slice(0, Math.floor(whole.length / 2)));
  const after = await start();
  expect(await readSendingState(after.deps)).toMatchObject({ state: 'open' });
  await stop(after);
  const again = await restoredFrom();
  expect(statusOf(again, 0)).toBe('unsubscribed');
  await live(again, 60);
  expectNoneTwice(2);
});

test.each([
  ['is missing', () => rmSync(memory())],
  ['is damaged in the middle', () => damage()],
  ['belongs to another installation', () => writeFileSync(memory(), foreign())],
])('a memory that %s pauses sending; resumed, a new one begins with what the database knows', async (_, lose) => {
  const node = await clinic(3);
  await live(node, 14);
  backUp(environment, backup());
  await leave(node, 0);
  await stop(node);
  lose();
  const paused = await start();
  expect(await readSendingState(paused.deps)).toMatchObject({
    state: 'paused',
    pauses: [{ reason: 'restored', remembered: false }],
  });
  await resumeSending(paused.deps);
  await live(paused, 7);
  await stop(paused);
  expect(existsSync(memory())).toBe(true);
  const again = await restoredFrom();
  expect(statusOf(again, 0)).toBe('unsubscribed');
  await live(again, 60);
  expectNoneTwice(3);
});

function damage() {
  const lines = readFileSync(memory(), 'utf8').split('\n');
  lines[1] = lines[1]!.replace('"kind"', '"kinb"');
  writeFileSync(memory(), lines.join('\n'));
}

const foreign = () => readFileSync(memory(), 'utf8').split('\n').slice(1).join('\n');

test.each([
  ['restore', () => restore(environment, backup())],
  ['by hand', () => copyFileSync(backup(), database())],
] as const)(
  'the database is gone, a start begins a new one, then a backup comes back (%s): its memory is taken up again, and who left gets nothing',
  async (how, putBack) => {
    const node = await clinic(2);
    backUp(environment, backup());
    await live(node, 7);
    await leave(node, 0);
    await stop(node);
    const whole = readFileSync(memory(), 'utf8');
    removeDatabase();
    const empty = await start();
    await tick(empty);
    await stop(empty);
    const begun = readFileSync(memory(), 'utf8');
    if (how === 'by hand') removeDatabase();
    const restored = await putBack();
    if (how === 'restore') expect(restored).toMatchObject({ sending: 'paused', remembered: { left: 1 } });
    const back = await start();
    expect(statusOf(back, 0)).toBe('unsubscribed');
    const before = got(0).length;
    await resumeSending(back.deps);
    await live(back, 30);
    expect(got(0)).toHaveLength(before);
    expect(new Set(got(1)).size).toBe(got(1).length);
    expect(readFileSync(memory(), 'utf8').startsWith(whole.split('\n')[0]!)).toBe(true);
    expect(readFileSync(`${memory()}.${idIn(begun)}`, 'utf8')).toBe(begun);
  },
);

test('of two memories that are put aside under one name none is lost', async () => {
  const node = await clinic(1);
  await stop(node);
  for (const suffix of ['', '.1']) {
    const whole = readFileSync(memory(), 'utf8');
    writeFileSync(`${memory()}.${idIn(whole)}${suffix}`, `of before${suffix}`);
  }
  const whole = readFileSync(memory(), 'utf8');
  removeDatabase();
  await stop(await start());
  const [name] = [`${memory()}.${idIn(whole)}`];
  expect([name, `${name}.1`, `${name}.2`].map(file => readFileSync(file, 'utf8'))).toEqual([
    whole,
    'of before.1',
    'of before',
  ]);
});

const idIn = (text: string) => (decodeLine(text.split('\n')[0]!) as unknown as { id: string }).id.slice(0, 8);
function removeDatabase() {
  for (const suffix of ['', '-wal', '-shm']) rmSync(database() + suffix, { force: true });
}

test('a database of another house is not filled from this memory, and the file is kept', async () => {
  const node = await clinic(2);
  await live(node, 7);
  await leave(node, 0);
  await stop(node);
  const whole = readFileSync(memory(), 'utf8');
  const other = join(folder, 'other');
  const elsewhere = { ...environment, DATABASE_FILE: join(other, 'dayori.db') };
  const house = await startNode(elsewhere, { clock, wall: clock, steady: clock.steady });
  await saveClinic(house.deps, CLINIC);
  await enrollReaders(sqlOn(house.file.raw), { count: 2, at: START });
  await tick(house);
  backUp(elsewhere, backup('other'));
  await house.close();
  expect(await restore(environment, backup('other'))).toMatchObject({ sending: 'paused', remembered: 'lost' });
  const moved = await start();
  expect(statusOf(moved, 0)).toBe('active');
  await resumeSending(moved.deps);
  await tick(moved);
  await stop(moved);
  const [header] = whole.split('\n');
  const { id } = decodeLine(header!) as { n: number } & { id: string };
  expect(readFileSync(`${memory()}.${id.slice(0, 8)}`, 'utf8')).toBe(whole);
});

test('the file is for its owner only, and holds no address, no course and no lesson', async () => {
  const node = await clinic(2);
  await live(node, 7);
  await leave(node, 0);
  await stop(node);
  expect(statSync(memory()).mode & 0o777).toBe(0o600);
  const text = readFileSync(memory(), 'utf8');
  expect(text.split('\n').length).toBeGreaterThan(3);
  for (const word of ['mail.example', 'sub_', 'enr_', COURSE, ...slugsOf((await start()).deps.library, COURSE)])
    expect(text).not.toContain(word);
});

test('backup and restore leave the file as it is', async () => {
  const node = await clinic(2);
  backUp(environment, backup());
  await live(node, 7);
  await stop(node);
  const before = readFileSync(memory(), 'utf8');
  backUp(environment, backup('second'));
  await restore(environment, backup());
  expect(readFileSync(memory(), 'utf8')).toBe(before);
});

test('lessons leave the memory after 400 days, people stay', async () => {
  const node = await clinic(1);
  await live(node, 7);
  await leave(node, 0);
  await tick(node);
  const kinds = () =>
    readFileSync(memory(), 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => (decodeLine(line) as { n: number } & { kind: string }).kind);
  expect(kinds()).toContain('accepted');
  clock.advance(401 * DAY);
  await tick(node);
  expect(kinds()).toContain('accepted');
  clock.advance(7 * DAY);
  await tick(node);
  expect(kinds()).toContain('left');
  expect(kinds()).not.toContain('accepted');
  await stop(node);
  expect(await readSendingState((await start()).deps)).toMatchObject({ state: 'open' });
});

/** What a clock that runs ahead calls too old stays, however often it is set. */
test.each([
  ['once', [401]],
  ['twice, further the second time', [401, 420]],
  ['until after a restart', [401], true],
] as [string, number[], boolean?][])(
  'a clock that runs more than a year ahead %s takes no lesson from the memory',
  async (_, days, restarts = false) => {
    let node = await clinic(1);
    backUp(environment, backup());
    await live(node, 7);
    expect(got(0)).toHaveLength(2);
    for (const ahead of days) {
      const right = clock.now();
      clock.set(right + ahead * DAY);
      await tick(node);
      if (restarts) {
        await stop(node);
        node = await start();
      }
      clock.advance(DAY);
      await tick(node);
      clock.set(right + DAY);
      await tick(node);
    }
    const before = got(0);
    await stop(node);
    const again = await restoredFrom();
    await live(again, 14);
    expect(new Set(got(0)).size).toBe(got(0).length);
    expect(got(0).length).toBeGreaterThan(before.length);
  },
);

test('a restore by hand is filled as well, and an interrupted one is begun again', async () => {
  const node = await clinic(3);
  backUp(environment, backup());
  await live(node, 14);
  await leave(node, 0);
  await stop(node);
  copyFileSync(backup(), database());
  for (const end of ['-wal', '-shm']) rmSync(database() + end, { force: true });
  const first = await start();
  // As a crash in the middle leaves it: done in part, and not noted as done.
  run(first, "UPDATE epoch SET memory_entry = 1; UPDATE subscribers SET status = 'active' WHERE id = 'sub_0'");
  await stop(first);
  const second = await start();
  expect(statusOf(second, 0)).toBe('unsubscribed');
  await resumeSending(second.deps);
  await live(second, 70);
  expectNoneTwice(3);
});

test('a memory that cannot be written holds up no mail, and is made up for later', async () => {
  mkdirSync(`${memory()}.${process.pid}`); // what is written first cannot be opened
  const node = await clinic(2);
  backUp(environment, backup());
  await live(node, 7);
  await leave(node, 0);
  expect(sink.received).toHaveLength(3);
  expect(existsSync(memory())).toBe(false);
  rmSync(`${memory()}.${process.pid}`, { recursive: true });
  await live(node, 1);
  await stop(node);
  const again = await restoredFrom();
  expect(statusOf(again, 0)).toBe('unsubscribed');
  await live(again, 60);
  expectNoneTwice(2);
});

/** As the browser makes one, without the browser: what it signs is not asked for here. */
const PASSKEY = `INSERT INTO passkeys (id, public_key, counter, transports, device_type, backed_up, name, rp_id, created_at)
  VALUES ('credential', x'00', 0, '[]', 'singleDevice', 0, '受付', 'localhost', ${START})`;

test('codes that were used or replaced since the backup, and passkeys that were removed, open nothing again', async () => {
  let node = await clinic(1);
  const [first, second] = await makeSheet(node.deps);
  run(node, PASSKEY);
  await tick(node);
  await backUp(environment, backup());
  expect(await enterWithCode(node.deps, first!)).toBeDefined();
  expect(await removePasskey(node.deps, 'credential', 'own')).toBe(true);
  await live(node, 8);
  await stop(node);

  node = await restoredFrom();
  expect(await enterWithCode(node.deps, first!)).toBeUndefined();
  expect(rows(node, 'SELECT id FROM passkeys')).toEqual([]);
  expect(await enterWithCode(node.deps, second!)).toBeDefined();
  await makeSheet(node.deps);
  await live(node, 1);
  await stop(node);

  const text = readFileSync(memory(), 'utf8');
  for (const secret of ['credential', first!, second!]) expect(text).not.toContain(secret);
  node = await restoredFrom();
  expect((await readSheet(node.deps))?.left).toBe(0);
});

test('a memory that begins later knows of codes that were used before', async () => {
  const node = await clinic(1);
  const [code] = await makeSheet(node.deps);
  rmSync(memory());
  run(node, 'UPDATE epoch SET memory_entry = 0, file_written = 0');
  expect(await enterWithCode(node.deps, code!)).toBeDefined();
  await live(node, 1);
  expect(readFileSync(memory(), 'utf8').match(/"kind":"closed"/g)).toHaveLength(1);
});

test('a backup, then a reader takes their answers back, then a restore: the answers go again, and those of others stay', async () => {
  const node = await clinic(3);
  const { db } = node.deps;
  const say = (n: number, act: 'agreed' | 'withdrawn') =>
    recordAnswerAct(db, { subscriberId: `sub_${n}`, act, at: clock.now(), origin: 'test' });
  for (const n of [0, 1, 2]) {
    await say(n, 'agreed');
    const answering = { subscriberId: `sub_${n}`, enrollmentId: `enr_${n}`, at: clock.now() };
    await keepAnswer(db, answering, { deliveryId: `dlv_${n}`, answer: 'rested', reason: 'pain' });
    await keepNumbers(db, answering, { moment: 'start', worst: n, activity: null, ability: null, change: null });
  }
  await tick(node);
  backUp(environment, backup());
  clock.advance(DAY);
  for (const n of [0, 2]) {
    await say(n, 'withdrawn');
    for (const statement of eraseAnswers(db, `sub_${n}`)) await statement;
  }
  clock.advance(DAY);
  await say(2, 'agreed'); // it does not bring back what was said before
  await live(node, 1);
  await stop(node);
  const back = await restoredFrom();
  expect(rows(back, 'SELECT subscriber_id AS id FROM check_ins')).toEqual([{ id: 'sub_1' }]);
  expect(rows(back, 'SELECT subscriber_id AS id FROM self_checks')).toEqual([{ id: 'sub_1' }]);
  const last = `SELECT act, origin FROM answer_consents WHERE subscriber_id = 'sub_0' ORDER BY id DESC LIMIT 1`;
  expect(rows(back, last)).toEqual([{ act: 'withdrawn', origin: 'memory' }]);
});

/** Asks for a course and confirms it, as whoever comes back does. */
async function comeBack(node: Node, n: number) {
  const asked = { email: `r${n}@mail.example`, symptom: COURSE, consent: 'yes' };
  await requestSignup(node.deps, parseSignup(asked, node.deps.library.courses), NOBODY);
  await node.queue.idle();
  const [open] = rows(node, `SELECT id FROM signups WHERE subscriber_id = 'sub_${n}' AND confirmed_at IS NULL`);
  expect(await confirmSignup(node.deps, String(open!.id), 'test')).toMatchObject({ state: 'confirmed' });
  await tick(node);
}
/** What the clinic does on the reader's page. `instead`: the course that ends. */
const change = async (node: Node, instead?: string) => {
  const reader = (await node.deps.db.select().from(subscribers).where(eq(subscribers.id, 'sub_0')))[0]!;
  expect(await changeCourse(node.deps, reader, { course: 'back-line', pattern: null, instead })).toBeDefined();
  await tick(node);
};
const coursesOf = (node: Node, n: number) =>
  rows(node, `SELECT course, state FROM enrollments WHERE subscriber_id = 'sub_${n}' ORDER BY created_at, id`).map(
    ({ course, state }) => `${course} ${state}`,
  );

test('a reader leaves and comes back to the same course, then a restore: what they left stays ended, and what they began goes on where it is known', async () => {
  const node = await clinic(1);
  backUp(environment, backup());
  await live(node, 1);
  await leave(node, 0);
  await comeBack(node, 0);
  await live(node, 7);
  backUp(environment, backup('later'));
  await live(node, 1);
  await stop(node);
  const once = await restoredFrom();
  expect(coursesOf(once, 0)).toEqual([`${COURSE} stopped`]);
  const before = got(0).length;
  await live(once, 14);
  expect(got(0)).toHaveLength(before);
  await comeBack(once, 0);
  expect(coursesOf(once, 0)).toEqual([`${COURSE} stopped`, `${COURSE} active`]);
  await stop(once);
  const twice = await restoredFrom();
  expect(coursesOf(twice, 0)).toEqual([`${COURSE} stopped`]);
  await stop(twice);
  const later = await restoredFrom('later');
  expect(coursesOf(later, 0)).toEqual([`${COURSE} stopped`, `${COURSE} active`]);
  const then = got(0).length;
  await live(later, 8);
  expect(got(0).length).toBeGreaterThan(then);
});

test('the wrong backup is put back, then the right one: who came back in between is let go by neither, and the retention goes on later', async () => {
  const node = await clinic(2);
  await live(node, 2);
  await leave(node, 0);
  await live(node, 60);
  const asked = { email: 'asked@mail.example', symptom: COURSE, consent: true };
  const ask = () => requestSignup(node.deps, parseSignup(asked, node.deps.library.courses), NOBODY);
  await ask();
  await node.queue.idle();
  await live(node, 13); // a day before the request would be forgotten
  backUp(environment, backup('wrong'));
  await ask();
  await node.queue.idle();
  const [signup] = rows(
    node,
    "SELECT g.id FROM signups g JOIN subscribers s ON s.id = g.subscriber_id WHERE s.email LIKE 'asked%' ORDER BY g.requested_at DESC",
  );
  expect(await confirmSignup(node.deps, String(signup!.id), 'test')).toMatchObject({ state: 'confirmed' });
  await signUpAnew(node, 0);
  await live(node, 16);
  backUp(environment, backup('right'));
  await live(node, 2);
  await stop(node);

  const emails = (at: Node) => rows(at, 'SELECT email FROM subscribers ORDER BY email').map(({ email }) => email);
  const wrong = await restoredFrom('wrong');
  await live(wrong, 3); // both would be let go by now
  expect(emails(wrong)).toEqual(['asked@mail.example', 'r0@mail.example', 'r1@mail.example']);
  await stop(wrong);
  const right = await restoredFrom('right');
  expect(emails(right)).toEqual(['asked@mail.example', 'r0@mail.example', 'r1@mail.example']);
  const before = got(0).length;
  await live(right, 8);
  expect(got(0).length).toBeGreaterThan(before);
  await stop(right);

  const again = await restoredFrom('wrong');
  await live(again, 8);
  expect(emails(again)).toEqual(['r0@mail.example', 'r1@mail.example']);
  await live(again, 84); // r1's course was over by then, too
  expect(emails(again)).toEqual([]);
});

test('the clinic changes a course, then a restore: the old one stays ended, and the new one can be begun again', async () => {
  const node = await clinic(1);
  backUp(environment, backup());
  await live(node, 1);
  await change(node, 'enr_0');
  await live(node, 1);
  await stop(node);
  const again = await restoredFrom();
  expect(coursesOf(again, 0)).toEqual([`${COURSE} stopped`]);
  const before = got(0).length;
  await live(again, 14);
  expect(got(0)).toHaveLength(before);
  await change(again);
  await live(again, 8);
  expect(coursesOf(again, 0)).toEqual([`${COURSE} stopped`, 'back-line active']);
  expect(got(0).length).toBeGreaterThan(before);
});

test('a course that its reader stopped, one that rests and one that goes on, then a restore: each stands as it stood', async () => {
  const node = await clinic(3);
  backUp(environment, backup());
  const course = async (n: number) => (await readCourse(node.deps, `sub_${n}`, `enr_${n}`))!;
  await stopCourse(node.deps, await course(0));
  await pauseCourse(node.deps, await course(1), null);
  await live(node, 1);
  await stop(node);
  // Nothing was sent, so nothing is paused: what the memory knows is written all the same.
  await restore(environment, backup());
  const again = await start();
  const before = [0, 1].map(n => got(n).length);
  await live(again, 28);
  expect([0, 1, 2].flatMap(n => coursesOf(again, n))).toEqual(
    ['stopped', 'paused', 'active'].map(state => `${COURSE} ${state}`),
  );
  expect([0, 1].map(n => got(n).length)).toEqual(before);
  expect(got(2).length).toBeGreaterThan(0);
});

test('a completed course does not go on after a restore, also when its lessons have left the memory', async () => {
  const node = await clinic(1);
  run(node, "UPDATE enrollments SET next_lesson_slug = 'invitation'");
  // Without a course that rests, the reader would be let go after ninety days.
  run(
    node,
    `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_lesson_slug, weekday, created_at)
     VALUES ('enr_rests', 'sub_0', 'back-line', 'paused', 1, 'not-only-the-back', 1, 9e15)`,
  );
  backUp(environment, backup());
  await live(node, 8);
  const stands = [`${COURSE} completed`, 'back-line paused'];
  expect(coursesOf(node, 0)).toEqual(stands);
  for (const days of [401, 7]) {
    clock.advance(days * DAY);
    await tick(node);
  }
  await stop(node);
  expect(readFileSync(memory(), 'utf8')).not.toContain('"kind":"accepted"');
  const before = got(0).length;
  const again = await restoredFrom();
  await live(again, 1);
  expect(coursesOf(again, 0)).toEqual(stands);
  expect(got(0)).toHaveLength(before);
});

/** The memory as an older version wrote it, which knew of readers only who had the last word. */
function makeOld() {
  const lines = readFileSync(memory(), 'utf8').trimEnd().split('\n');
  const old = lines.map(line => {
    const { courses: _, leftAt: __, ...known } = decodeLine(line) as Entry & { courses?: unknown; leftAt?: number };
    return encodeLine(known as Entry);
  });
  writeFileSync(memory(), old.join(''));
}
const header = () => decodeLine(readFileSync(memory(), 'utf8').split('\n')[0]!);

test('a memory of an older version knows that a reader left before they came back', async () => {
  const node = await clinic(1);
  backUp(environment, backup());
  await leave(node, 0);
  await live(node, 1);
  await comeBack(node, 0);
  await live(node, 1);
  await stop(node);
  makeOld();
  copyFileSync(backup(), database());
  for (const end of ['-wal', '-shm']) rmSync(database() + end, { force: true });
  expect(coursesOf(await start(), 0)).toEqual([`${COURSE} stopped`]);
});

test('a memory of an older version learns which courses had ended before the update', async () => {
  const node = await clinic(1);
  backUp(environment, backup());
  await change(node, 'enr_0');
  await live(node, 1);
  await stop(node);
  makeOld();
  expect(header()).not.toHaveProperty('courses');
  const updated = await start();
  await live(updated, 1);
  await stop(updated);
  expect(header()).toMatchObject({ courses: true });
  expect(coursesOf(await restoredFrom(), 0)).toEqual([`${COURSE} stopped`]);
});
