import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deliveries, enrollments, lessonCounts, lessonVersions } from '../db/schema.ts';
import type { Library } from '../deps.ts';
import { loadLibrary } from '../rendering/library.ts';
import { rearranged, slugsOf } from '../testing/changed-course.ts';
import { onD1 } from '../testing/database.ts';
import { DAY, enrollReaders, START, testDeps, testLibrary, WEEK } from '../testing/deps.ts';
import { lessonsTo, mailsTo } from '../testing/old-installation.ts';
import { linksTo, reply, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { nodeWithSmtp, signupForm, type TestNode } from '../testing/walk.ts';
import { tick } from './tick.ts';

// Lessons are inserted, removed, moved and renamed while readers are in the middle of them, through the real scheduler.

const COURSE = 'thigh-sciatica';
let sink: SmtpSink;
let node: TestNode;
let before: string[];
beforeEach(async () => {
  sink = await smtpSink();
  node = await nodeWithSmtp(sink.url);
  before = slugsOf(node.deps.library, COURSE);
});
afterEach(async () => {
  node.deps.library = await testLibrary();
  await node.close();
  await sink.close();
});

async function begin(reader: string, more: Record<string, string> = {}) {
  await node.visit('/signup', signupForm(`${reader}@mail.example`, more));
  await node.tick();
  await node.visit(linksTo(mailsTo(sink, reader)[0]!, '/confirm/')[0]!, { method: 'POST' });
  await node.tick();
}

async function weeks(count: number) {
  for (let day = 0; day < count * 7; day += 1) {
    node.clock.advance(DAY);
    await node.tick();
  }
}

const change = (slugs: string[]) => {
  node.deps.library = rearranged(node.deps.library, COURSE, slugs);
};

/** The lessons that arrived, by the subjects of all lessons that the course ever had. */
const seen: Library[] = [];
function got(reader: string): string[] {
  seen.push(node.deps.library);
  const names = new Map(
    seen.flatMap(({ courses }) => courses.find(({ slug }) => slug === COURSE)!.lessons.map(l => [l.subject, l.slug])),
  );
  return lessonsTo(sink, reader).map(({ subject = '' }) => names.get(subject) ?? subject);
}
const stateOf = async (reader: string) =>
  (
    await node.sql(
      'SELECT e.state FROM enrollments e JOIN subscribers s ON s.id = e.subscriber_id WHERE s.email = ?',
      `${reader}@mail.example`,
    )
  )[0]!.state;

/** Changes to `before`: `'x' before 'feet'` and so on. */
const insert = (list: string[], name: string, ahead: string) => list.toSpliced(list.indexOf(ahead), 0, name);
const without = (list: string[], ...names: string[]) => list.filter(name => !names.includes(name));

test('a lesson inserted ahead comes in order, one inserted behind the reader does not come', async () => {
  await begin('reader');
  await weeks(2);
  change(insert(insert(before, 'behind', 'muscle-or-nerve'), 'ahead', 'feet'));
  await begin('new');
  await weeks(9);
  expect(got('reader')).toEqual(insert(before, 'ahead', 'feet'));
  expect(got('new')).toEqual(slugsOf(node.deps.library, COURSE));
  expect([await stateOf('reader'), await stateOf('new')]).toEqual(['completed', 'completed']);
});

test('removing lessons disturbs no reader before, at or behind them', async () => {
  await begin('far');
  await weeks(3);
  await begin('near');
  const [far, near] = [got('far'), got('near')];
  change(without(before, 'muscle-or-nerve', 'two-muscles', 'feet'));
  await weeks(9);
  expect(got('far')).toEqual([...far, ...without(before.slice(far.length), 'two-muscles', 'feet')]);
  expect(got('near')).toEqual([
    ...near,
    ...without(before.slice(near.length), 'muscle-or-nerve', 'two-muscles', 'feet'),
  ]);
  expect([await stateOf('far'), await stateOf('near')]).toEqual(['completed', 'completed']);
});

test('lessons that change their places come once, and the mail bears the number of the day', async () => {
  await begin('reader');
  await weeks(2);
  const had = got('reader');
  expect(had).toEqual(before.slice(0, 3));
  const [first, ...rest] = without(before, 'invitation');
  change([...rest, first!, 'invitation']);
  await weeks(9);
  expect(got('reader')).toEqual(before);
  const numbers = await node.sql(
    'SELECT lesson, lesson_slug FROM deliveries WHERE kind = ? ORDER BY accepted_at',
    'lesson',
  );
  expect(numbers.map(({ lesson }) => lesson)).toEqual([1, 2, 3, 3, 4, 5, 6, 8]);
  expect(numbers.map(({ lesson_slug }) => lesson_slug)).toEqual(before);
  const counts = await node.deps.db.select().from(lessonCounts).orderBy(lessonCounts.lesson, lessonCounts.lessonSlug);
  expect(counts.map(({ sent }) => sent)).toEqual(before.map(() => 1));
});

test('a lesson renamed before it is due comes once, and one that was sent does not come again', async () => {
  await begin('reader');
  await weeks(2);
  change(before.map(name => (['muscle-or-nerve', 'nothing-found'].includes(name) ? `${name}-2` : name)));
  await weeks(9);
  expect(got('reader')).toEqual(before.map(name => (name === 'nothing-found' ? `${name}-2` : name)));
});

test('files that change their numbers are the same lessons: they come once, in their new order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  const file = (name: string) => join(folder, 'emails/courses', COURSE, name);
  cpSync('emails', join(folder, 'emails'), { recursive: true });
  renameSync(file('02-muscle-or-nerve.md'), file('06-muscle-or-nerve.md'));
  renameSync(file('06-feet.md'), file('02-feet.md'));
  await begin('reader');
  await weeks(2);
  node.deps.library = await loadLibrary(join(folder, 'emails'), 'build/mails');
  await weeks(9);
  rmSync(folder, { recursive: true });
  const [why, muscle, pattern, nothing, two, feet, ...rest] = before;
  expect(slugsOf(node.deps.library, COURSE)).toEqual([why, feet, pattern, nothing, two, muscle, ...rest]);
  // `feet` is now behind the reader.
  expect(got('reader')).toEqual([why, muscle, pattern, nothing, two, ...rest]);
  expect(await stateOf('reader')).toBe('completed');
});

test('a reader who has finished gets nothing more, even if the course grows', async () => {
  await begin('reader');
  await weeks(8);
  expect(got('reader')).toEqual(before);
  change([...without(before, 'invitation'), 'more', 'and-more', 'invitation']);
  await weeks(4);
  change([...without(before, 'invitation'), 'more', 'invitation-2']);
  await weeks(4);
  expect(got('reader')).toEqual(before);
});

test('a course that ends where the reader stands is over for them', async () => {
  await begin('reader');
  await weeks(3);
  change(before.slice(0, 4));
  await weeks(2);
  expect(got('reader')).toEqual(before.slice(0, 4));
  expect(await stateOf('reader')).toBe('completed');
  expect(await node.sql('SELECT completed FROM course_counts')).toEqual([{ completed: 1 }]);
});

test('a course that is missing for a while ends for nobody, and goes on when it is back', async () => {
  await begin('reader');
  await weeks(1);
  const whole = node.deps.library;
  node.deps.library = { ...whole, courses: whole.courses.filter(({ slug }) => slug !== COURSE) };
  await weeks(3);
  expect(lessonsTo(sink, 'reader')).toHaveLength(2);
  node.deps.library = whole;
  await weeks(8);
  expect(got('reader')).toEqual(before);
});

test('a lesson that is removed while it waits for its retry is called off, and the following one comes', async () => {
  await begin('reader');
  sink.refuse.rcpt = () => reply(451, '4.3.0 later');
  await weeks(1);
  expect(await node.sql("SELECT lesson_slug, state FROM deliveries WHERE state = 'retry'")).toEqual([
    { lesson_slug: 'muscle-or-nerve', state: 'retry' },
  ]);
  change(without(before, 'muscle-or-nerve'));
  delete sink.refuse.rcpt;
  await weeks(9);
  expect(got('reader')).toEqual(without(before, 'muscle-or-nerve'));
  const [called] = await node.deps.db.select().from(deliveries).where(eq(deliveries.lessonSlug, 'muscle-or-nerve'));
  expect(called).toMatchObject({ state: 'cancelled', reason: 'nothing-to-send' });
  expect(await stateOf('reader')).toBe('completed');
});

test('a lesson that waits while it is moved goes out under its new number', async () => {
  await begin('reader');
  sink.refuse.rcpt = () => reply(451, '4.3.0 later');
  await weeks(1);
  change(insert(before, 'behind', 'why-it-hurts'));
  delete sink.refuse.rcpt;
  await weeks(9);
  expect(got('reader')).toEqual(before);
  const [moved] = await node.deps.db.select().from(deliveries).where(eq(deliveries.lessonSlug, 'muscle-or-nerve'));
  expect(moved).toMatchObject({ state: 'sent', lesson: 3 });
});

/** The lesson's mails with other words and links. */
function rewrite(slug: string) {
  const { library } = node.deps;
  const { number } = library.courses.find(found => found.slug === COURSE)!.lessons.find(l => l.slug === slug)!;
  const own = new RegExp(`^${COURSE}/${number}(/|$)`);
  const lessons = Object.fromEntries(
    Object.entries(library.mails.lessons).map(([key, mail]) => [
      key,
      own.test(key) ? { ...mail, version: `new${key.length}`, html: '<p>別の文</p>', links: ['/privacy'] } : mail,
    ]),
  );
  node.deps.library = { ...library, mails: { ...library.mails, lessons } };
}

test('a mail that was sent reads as it was sent, and its links lead where they led, whatever became of its lesson', async () => {
  await begin('reader', { pattern: 'sitting' });
  await weeks(3);
  const mails = lessonsTo(sink, 'reader');
  // What a mail asks of its reader stands in it only while its course has that lesson.
  const lasting = (page: string) =>
    page
      .replace(/<table class="card"[^>]*><tr><td class="this-week" style="padding:6px.*?<\/table>/g, '')
      // Its printed sheet, too.
      .replace(/<li><a href="[^"]*\/sheet\/[^"]*">[^<]*<\/a><\/li>/g, '');
  const pages = () =>
    Promise.all(mails.map(async mail => lasting(await (await node.visit(linksTo(mail, '/mail/')[0]!)).text())));
  const targets = () =>
    Promise.all(
      mails.flatMap(mail => linksTo(mail, '/c/')).map(async link => (await node.visit(link)).headers.get('location')),
    );
  const [sent, led] = [await pages(), await targets()];
  expect(sent.every((page, index) => page.includes(mails[index]!.subject!))).toBe(true);
  expect(led.length).toBeGreaterThan(1);
  expect(led.every(target => target)).toBe(true);

  rewrite('which-pattern');
  expect(await pages()).toEqual(sent);
  await node.deps.db.update(enrollments).set({ pattern: null });
  expect(await pages()).toEqual(sent);
  change(without(before, 'why-it-hurts', 'which-pattern'));
  expect(await pages()).toEqual(sent);
  node.deps.library = { ...node.deps.library, courses: [] };
  expect(await pages()).toEqual(sent);
  expect(await targets()).toEqual(led);
});

test('a mail of which 0.1.0 kept the links alone shows the lesson of today, and is kept whole from the next sending on', async () => {
  await begin('reader');
  const [mail] = lessonsTo(sink, 'reader');
  await node.deps.db.update(lessonVersions).set({ subject: null, html: null, text: null });
  const page = async () => (await node.visit(linksTo(mail!, '/mail/')[0]!)).text();
  expect(await page()).toContain(mail!.subject);
  await begin('second');
  rewrite('why-it-hurts');
  expect(await page()).toContain(mail!.subject);
});

const POOL = [...'abcdef'].map(letter => `new-${letter}`);

test('changed every few days at random: nobody gets a lesson twice or two in six days, and everybody comes to the end', async () => {
  const library = await testLibrary();
  const known = slugsOf(library, COURSE).slice(0, -1);
  const courses = fc
    .shuffledSubarray([...known, ...POOL], { minLength: 1 })
    .map(slugs => rearranged(library, COURSE, [...slugs, 'invitation']));
  const changes = fc.array(fc.record({ course: courses, days: fc.integer({ min: 1, max: 16 }) }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(changes, async list => {
      const world = await testDeps();
      await enrollReaders(world.sql, { count: 2, due: 1, at: START });
      const days = async (count: number) => {
        for (let day = 0; day < count; day += 1) {
          world.clock.advance(DAY);
          await tick(world.deps);
          await world.queue.idle();
        }
      };
      for (const { course, days: count } of list) {
        world.deps.library = course;
        await days(count);
      }
      await days(7 * 16);
      const sent = await world.sql(
        "SELECT enrollment_id, lesson_slug, accepted_at FROM deliveries WHERE state = 'sent' ORDER BY enrollment_id, accepted_at",
      );
      expect(new Set(world.messages.map(({ messageId }) => messageId)).size).toBe(world.messages.length);
      expect(world.messages).toHaveLength(sent.length);
      for (const own of Map.groupBy(sent, row => row.enrollment_id).values()) {
        expect(new Set(own.map(row => row.lesson_slug)).size).toBe(own.length);
        const gaps = own.slice(1).map((row, index) => row.accepted_at - own[index]!.accepted_at);
        expect(gaps.filter(gap => gap < 6 * DAY || gap > 2 * WEEK)).toEqual([]);
        expect(own.at(-1)!.lesson_slug).toBe('invitation');
      }
      const states = await world.sql('SELECT DISTINCT state FROM enrollments');
      expect(states).toEqual([{ state: 'completed' }]);
    }),
    { numRuns: onD1 ? 1 : 12, endOnFailure: true },
  );
});
