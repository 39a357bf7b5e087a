import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSendingState, resumeSending } from '../pauses/sending-state.ts';
import { WEEK } from '../testing/deps.ts';
import { leftBehind, namedAsThen, SENT_SINCE, SLUGS, STANDING } from '../testing/left-behind.ts';
import { moveIn } from '../testing/old-installation.ts';
import { resealed } from '../testing/reseal.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { form, nodeWithSmtp, type TestNode } from '../testing/walk.ts';
import { parseLine } from './format.ts';

// An export that 0.1.0 wrote, imported into an installation of this version.

const old = leftBehind('0.1.0');
let sink: SmtpSink;
let node: TestNode;
beforeEach(async () => {
  sink = await smtpSink();
  node = await nodeWithSmtp(sink.url, null);
  node.clock.set(old.ended);
  await moveIn(node.deps, old.exported);
});
afterEach(async () => {
  await node.close();
  await sink.close();
});

const rowsOf = (table: string): Promise<Record<string, unknown>[]> => node.sql(`SELECT * FROM ${table}`);

test('every row of every table is there, and nothing is sent until somebody resumes', async () => {
  const footer = parseLine(`${old.exported.trimEnd().split('\n').at(-1)!}\n`);
  if (!footer || !('footer' in footer)) throw new Error('the fixture has no end');
  // Two settings are this installation's own: how often its figures were corrected, and the keys that it was written with.
  for (const [table, { rows }] of Object.entries(footer.footer.tables))
    expect([table, (await rowsOf(table)).length]).toEqual([table, table === 'settings' ? rows + 2 : rows]);
  expect(await readSendingState(node.deps)).toMatchObject({ state: 'paused', pauses: [{ reason: 'moved' }] });
  await node.tick();
  expect(sink.received).toEqual([]);
});

test('after resuming it sends what 0.1.0 would have sent, and nothing twice', async () => {
  await resumeSending(node.deps);
  await node.tick();
  expect(await node.sql(SENT_SINCE, old.ended)).toEqual(old.sentAtOnce);
  for (let passes = 0; passes < 14; passes += 1) {
    node.clock.advance(WEEK / 7);
    await node.tick();
  }
  expect(await node.sql(SENT_SINCE, old.ended)).toEqual(old.sentInTwoWeeks);
  // A month ends in these weeks, and this version tells the clinic of it.
  const toReaders = sink.received.filter(({ recipient }) => recipient !== 'contact@example.jp');
  expect(toReaders).toHaveLength(old.sentInTwoWeeks.length);
  expect(sink.received).toHaveLength(toReaders.length + 1);
});

test('links of mails that went out before the move open; sign-in links stay behind', async () => {
  for (const { what, method, url, body, status, location } of old.links) {
    const pressed = await node.visit(url, body ? form(body) : { method });
    // Since 0.2.0 a button may lead on to a page of the same link, which says what 0.1.0 answered at once.
    const response = pressed.status === 303 ? await node.visit(pressed.headers.get('location')!) : pressed;
    const found = { status: response.status, location: response.headers.get('location') ?? undefined };
    expect(found, `${method} ${what}`).toEqual({ status, location });
  }
});

test('its rows know their lessons by name after the first pass, and until then they are sent nothing', async () => {
  const mails = () => rowsOf("deliveries WHERE kind = 'lesson' AND lesson_slug IS NULL");
  expect((await mails()).length).toBeGreaterThan(20);
  await node.tick();
  for (const [what, query] of Object.entries(SLUGS)) {
    const rows = await node.sql(query);
    expect(rows.length, what).toBeGreaterThan(5);
    expect(rows, what).toEqual(namedAsThen(rows));
  }
  const database = await node.sql(STANDING.lessonCounts);
  const counted = old.exported.split('\n').filter(line => /^\["[a-z-]+",\d,\d+,\d+,\d+,\d+,\d+,\d+,\d+\]$/.test(line));
  expect(database.map(row => JSON.stringify(Object.values(row)))).toEqual(counted);
});

test('a course of the clinic’s own is named from its files, in the installation that it moved to', async () => {
  const lines = old.exported.trimEnd().split('\n').slice(0, -1);
  const text = resealed(lines.map(line => line.replaceAll('"knee-back"', '"own-course"')));
  const { library } = node.deps;
  const course = library.courses.find(({ slug }) => slug === 'knee-back')!;
  const mails = Object.entries(library.mails.lessons).map(([key, mail]) => [
    key.replace('knee-back', 'own-course'),
    mail,
  ]);
  const own = {
    ...course,
    slug: 'own-course',
    lessons: course.lessons.map(lesson => ({ ...lesson, slug: `own-${lesson.slug}` })),
  };
  const other = await nodeWithSmtp(sink.url, null);
  try {
    other.clock.set(old.ended);
    other.deps.library = {
      ...library,
      courses: library.courses.with(library.courses.indexOf(course), own),
      mails: { ...library.mails, lessons: Object.fromEntries(mails) },
    };
    await moveIn(other.deps, text);
    await resumeSending(other.deps);
    await other.tick();
    const rows = await other.sql(
      "SELECT lesson, lesson_slug FROM deliveries WHERE course = 'own-course' AND kind = 'lesson'",
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter(row => row.lesson_slug !== own.lessons[row.lesson - 1]!.slug)).toEqual([]);
    for (let passes = 0; passes < 14; passes += 1) {
      other.clock.advance(WEEK / 7);
      await other.tick();
    }
    const renamed = old.sentInTwoWeeks.map(mail => ({
      ...mail,
      course: mail.course?.replace('knee-back', 'own-course') ?? null,
    }));
    const inOrder = (mails: object[]) => mails.map(mail => JSON.stringify(mail)).sort();
    expect(inOrder(await other.sql(SENT_SINCE, old.ended))).toEqual(inOrder(renamed));
  } finally {
    await other.close();
  }
});
