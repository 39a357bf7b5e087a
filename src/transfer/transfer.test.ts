import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import type { Db } from '../db/database.ts';
import { courseCounts, deliveries, enrollments, events, lessonCounts, subscribers } from '../db/schema.ts';
import { pauseFor, readStanding, resumeSending } from '../pauses/sending-state.ts';
import { emptyD1 } from '../testing/d1/empty.ts';
import { DAY, WEEK } from '../testing/deps.ts';
import {
  exported,
  installationOver,
  lessonsTo,
  mailsTo,
  moveIn,
  oldInstallation,
  oneClickOf,
  schemas,
  textOf,
} from '../testing/old-installation.ts';
import { linksTo, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { form, signupForm, type TestNode } from '../testing/walk.ts';
import { CARRIED } from './carried.ts';
import { DatabaseChanged, exportChecked } from './export.ts';

// From a SQLite file to a D1 database of workerd, and back. The same program runs over both.

let sink: SmtpSink;
let old: TestNode;
let d1: Awaited<ReturnType<typeof emptyD1>>;

beforeEach(async () => {
  sink = await smtpSink();
  old = await oldInstallation(sink);
  d1 = await emptyD1();
});
afterEach(async () => {
  await d1.close();
  await old.close();
  await sink.close();
});

function freshFile(): Db {
  const file = openSqliteFile(':memory:');
  migrate(file, 'migrations');
  return file.db;
}
const over = (db: Db) => ({ ...old.deps, db });
const tablesOf = (file: string) => file.split('\n').flatMap(line => (line.startsWith('[') ? [line] : []));

test('to D1 and back into a file: byte for byte the same, and the tables that matter have rows', async () => {
  const file = await exported(old.deps);
  expect(await exported(old.deps)).toBe(file);
  expect(await moveIn(over(d1.db), file)).toEqual({ rows: tablesOf(file).length, readers: 4, continued: false });
  expect(await exported(over(d1.db))).toBe(file);
  const back = freshFile();
  await moveIn(over(back), await exported(over(d1.db)));
  expect(await exported(over(back))).toBe(file);

  const filled = await Promise.all(
    CARRIED.map(async ({ name, table }) => ((await d1.db.$count(table)) > 0 ? name : '')),
  );
  expect(filled).toEqual(
    expect.arrayContaining(
      'subscribers signups consents enrollments deliveries events lesson_versions suppressions settings cohort_counts receiver_days'.split(
        ' ',
      ),
    ),
  );
  const counts = (db: Db) => db.select().from(lessonCounts).orderBy(lessonCounts.course, lessonCounts.lessonSlug);
  expect(await counts(d1.db)).toEqual(await counts(old.deps.db));
  expect(await d1.db.select().from(courseCounts)).toEqual(await old.deps.db.select().from(courseCounts));
});

test('the new installation says that it is paused, and sends nothing until somebody resumes', async () => {
  await moveIn(over(d1.db), await exported(old.deps));
  const installation = installationOver(d1.db, old);
  await installation.signIn();
  expect(await installation.page('/admin')).toContain('別の場所から移したばかりです');
  expect(await (await installation.visit('/healthz')).text()).toContain('moved here from another installation');
  installation.clock.advance(WEEK);
  const before = sink.received.length;
  await installation.tick();
  expect(sink.received).toHaveLength(before);
  expect((await installation.visit('/admin/resume', form({}))).status).toBe(303);
  expect(await installation.page('/admin')).not.toContain('別の場所から移したばかりです');
  await installation.tick();
  expect(sink.received).toHaveLength(before + 1);
});

test('the restore pause of the old installation also stands in the new one, beside the pause of the transfer', async () => {
  await pauseFor(old.deps, 'restored');
  const text = await exported(old.deps);
  await resumeSending(old.deps, 'restored');
  await moveIn(over(d1.db), text);
  const installation = installationOver(d1.db, old);
  expect((await readStanding(d1.db)).pauses.map(({ reason }) => reason).sort()).toEqual(['moved', 'restored']);
  await resumeSending(installation.deps, 'moved');
  installation.clock.advance(WEEK);
  const before = sink.received.length;
  await installation.tick();
  expect(sink.received).toHaveLength(before);
});

test('a reason that only a later version knows goes along, and stands there until somebody resumes', async () => {
  await pauseFor(old.deps, 'audit' as 'moved');
  await pauseFor(old.deps, 'auth-refused');
  await moveIn(over(d1.db), await exported(old.deps));
  expect((await readStanding(d1.db)).pauses.map(({ reason }): string => reason).sort()).toEqual(['audit', 'moved']);
  const installation = installationOver(d1.db, old);
  expect(await resumeSending(installation.deps, 'audit')).toMatchObject({ reason: 'audit' });
});

test('links of mails that were sent before go on working, and so does the course, at its own day', async () => {
  await moveIn(over(d1.db), await exported(old.deps));
  const installation = installationOver(d1.db, old);
  await resumeSending(installation.deps);
  const [first] = lessonsTo(sink, 'reader');
  expect((await installation.visit(linksTo(first!, '/o/')[0]!)).headers.get('content-type')).toBe('image/gif');
  expect(await (await installation.visit(linksTo(first!, '/mail/')[0]!)).text()).toContain(first!.subject);
  for (const link of linksTo(first!, '/c/')) expect((await installation.visit(link)).status).toBe(302);
  expect(await d1.db.$count(events)).toBeGreaterThan(await old.deps.db.$count(events));

  const { nextSendAt } = (await d1.db.select().from(enrollments).where(eq(enrollments.state, 'active')).get())!;
  const before = lessonsTo(sink, 'reader').length;
  installation.clock.set(nextSendAt! - 60_000);
  await installation.tick();
  expect(lessonsTo(sink, 'reader')).toHaveLength(before);
  installation.clock.set(nextSendAt!);
  await installation.tick();
  await installation.tick();
  const course = old.deps.library.courses.find(({ slug }) => slug === 'thigh-sciatica')!;
  expect(lessonsTo(sink, 'reader').map(({ subject }) => subject)).toEqual(
    course.lessons.slice(0, before + 1).map(({ subject }) => subject),
  );

  expect((await installation.visit(oneClickOf(first!), form({ 'List-Unsubscribe': 'One-Click' }))).status).toBe(200);
  const reader = await d1.db.select().from(subscribers).where(eq(subscribers.email, 'reader@mail.example')).get();
  expect(reader!.status).toBe('unsubscribed');
});

test('unsubscribed readers stay unsubscribed, a suppressed address is recognised, and others can sign up', async () => {
  await moveIn(over(d1.db), await exported(old.deps));
  const installation = installationOver(d1.db, old);
  await resumeSending(installation.deps);
  const [left, readers] = [lessonsTo(sink, 'leaver').length, lessonsTo(sink, 'reader').length];
  for (let day = 0; day < 9; day += 1) {
    installation.clock.advance(DAY);
    await installation.tick();
  }
  expect(lessonsTo(sink, 'leaver')).toHaveLength(left);
  expect(lessonsTo(sink, 'reader').length).toBeGreaterThan(readers);
  const before = sink.received.length;
  sink.refuse.rcpt = undefined;
  for (const address of ['gone@mail.example', 'new@mail.example'])
    for (const wait of [0, 11 * 60_000]) {
      installation.clock.advance(wait);
      await installation.visit('/signup', signupForm(address));
      await installation.tick();
    }
  const recipients = sink.received.slice(before).map(({ recipient }) => recipient);
  // A suppressed reader gets one confirmation in thirty days, other readers a second one after ten minutes.
  expect(recipients).toEqual(['gone@mail.example', 'new@mail.example', 'new@mail.example']);
});

test('the confirmation link of a pending reader works in the new installation', async () => {
  await moveIn(over(d1.db), await exported(old.deps));
  const installation = installationOver(d1.db, old);
  await resumeSending(installation.deps);
  // The link expires, and the old installation's clock is a week ahead.
  installation.clock.advance(-WEEK);
  const [mail] = mailsTo(sink, 'pending');
  expect((await installation.visit(linksTo(mail!, '/confirm/')[0]!, { method: 'POST' })).status).toBe(303);
  expect(await d1.db.$count(enrollments, eq(enrollments.state, 'active'))).toBe(2);
});

test('the clinic sees the same figures in both installations', async () => {
  await moveIn(over(d1.db), await exported(old.deps));
  const installations = [installationOver(old.deps.db, old), installationOver(d1.db, old)];
  await resumeSending(installations[1]!.deps);
  const pages: string[][] = [];
  for (const installation of installations) {
    await installation.signIn();
    pages.push(
      await Promise.all(['/admin', '/admin/readers', '/admin/receivers', '/admin/settings'].map(installation.page)),
    );
  }
  expect(pages[0]![0]).toContain('人が講座を受けています');
  expect(pages[1]).toEqual(pages[0]);
});

test('a mail that was being sent is taken back when its lease ends, as after a crash', async () => {
  const [row] = await old.deps.db.select().from(deliveries).where(eq(deliveries.kind, 'lesson')).limit(1);
  const leased = { state: 'sending', lease: 'theirs', leaseUntil: old.clock.now() + 60_000, queuedUntil: 7 } as const;
  await old.deps.db.update(deliveries).set(leased).where(eq(deliveries.id, row!.id));
  await moveIn(over(d1.db), await exported(old.deps));
  const there = () => d1.db.select().from(deliveries).where(eq(deliveries.id, row!.id)).get();
  expect(await there()).toMatchObject({ state: 'sending', lease: 'theirs', queuedUntil: null });
  const installation = installationOver(d1.db, old);
  installation.clock.advance(2 * 60_000);
  await installation.tick();
  expect(await there()).toMatchObject({ state: 'retry', possibleDuplicate: true });
});

test('what D1 is asked to read while somebody writes is refused, by the names of the tables', async () => {
  await moveIn(over(d1.db), await exported(old.deps));
  const lines = exportChecked({ db: d1.db, keys: old.deps.keys, schema: 'any' });
  const reading = (async () => {
    for await (const piece of lines)
      if (piece.includes('"suppressions"')) await d1.db.update(subscribers).set({ hour: sql`${subscribers.hour} + 1` });
  })();
  await expect(reading).rejects.toThrow(DatabaseChanged);
  await expect(reading).rejects.toThrow('(subscribers)');
  const quiet = await textOf(exportChecked({ db: d1.db, keys: old.deps.keys, schema: schemas.at(-1)! }));
  expect(quiet).toBe(await exported(over(d1.db)));
});
