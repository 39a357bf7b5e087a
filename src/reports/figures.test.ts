import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoDay } from '../calendar/local-time.ts';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import { isErasedId } from '../db/erased.ts';
import { recountFigures, recounting } from '../db/recount-figures.ts';
import { consultationRequests, deliveries, enrollments, signups, subscribers } from '../db/schema.ts';
import { erase } from '../erasing/erase.ts';
import { startTracking, stopTracking } from '../my-page/tracking-choice.ts';
import { changeCourse, takeBackCourse } from '../readers/change-course.ts';
import { choosePattern } from '../readers/choose-pattern.ts';
import { comeBack } from '../readers/come-back.ts';
import { readCourses } from '../readers/courses.ts';
import { pauseCourse, resumeCourse } from '../readers/pause.ts';
import { onD1 } from '../testing/database.ts';
import { DAY } from '../testing/deps.ts';
import { readJoint } from '../testing/readers/cohorts.ts';
import { type Lives, lives, person } from '../testing/readers/lives.ts';
import { CLINIC } from '../testing/walk.ts';
import { reclassify } from '../tracking/reclassify.ts';
import type { CohortLesson, CohortPeople, DayCount } from './cohorts.ts';
import { readAllCohorts, readCohorts, readDays } from './read-figures.ts';

// The figures that triggers keep, beside what the rows say, read here and not by the database.

const DIMENSIONS = ['pattern', 'provider', 'source'] as const;
const ZONE = 'Asia/Tokyo';
const COURSES = ['thigh-sciatica', 'heavy-legs', 'knee-back'];
const PEOPLE = ['Hana', 'Taro', 'Mina'].map((name, n) => ({
  ...person(name),
  email: `${name}.Person@${['docomo.ne.jp', 'gmail.com', 'mail.example'][n]}`,
}));
const SCANNER = 'python-requests/2.32';

const step = fc.record({
  what: fc.constantFrom(
    ...(['ask', 'confirm', 'week', 'week', 'week', 'month', 'open', 'scan', 'click', 'consult', 'leave'] as const),
    ...(['return', 'refuse', 'change', 'take-back', 'pattern', 'judge', 'hide', 'show', 'erase', 'erase'] as const),
  ),
  who: fc.nat(PEOPLE.length - 1),
  which: fc.nat(2),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** One thing that happens. `change` and what follows are what the clinic and readers can do about a course. */
async function happen(world: Lives, { what, who: n, which }: Step) {
  const who = PEOPLE[n]!;
  const { deps } = world;
  if (what === 'ask') return world.ask(who, COURSES[which]!);
  if (what === 'confirm') return world.confirm(who);
  if (what === 'week') return world.weeks(1);
  if (what === 'month') return void world.clock.advance((which - 1) * 31 * DAY);
  if (what === 'refuse') return refuse(world, who.email, which);
  if (what === 'judge') return reclassify(deps);
  const reader = await deps.db
    .select()
    .from(subscribers)
    .where(eq(subscribers.emailKey, who.email.toLowerCase()))
    .get();
  if (!reader) return;
  const courses = await readCourses(deps, reader.id);
  const course = courses[which % Math.max(1, courses.length)];
  if (what === 'hide') return stopTracking(deps, reader);
  if (what === 'show') return startTracking(deps, reader);
  if (what === 'return') return comeBack(deps, reader, { resting: [], planned: {} }, 'origin');
  if (what === 'change')
    return changeCourse(deps, reader, {
      ...{ course: COURSES[which]!, pattern: null },
      ...(course ? { instead: course.enrollment.id } : {}),
    });
  if (what === 'take-back') return course && takeBackCourse(deps, reader, course.enrollment.id);
  if (what === 'pattern') return course && choosePattern(deps, course, null);
  if (what === 'erase') return;
  const lessons = await world.lessonsOf(who);
  const lesson = lessons[which % Math.max(1, lessons.length)];
  if (!lesson) return;
  if (what === 'scan') return world.open({ ...who, agent: SCANNER }, lesson);
  return world[what](who, lesson);
}

async function refuse(world: Lives, email: string, which: number) {
  const kind = (['hard', 'full', 'in-doubt'] as const)[which]!;
  world.mailer.answer = ({ to }) =>
    to === email
      ? { accepted: false, kind, rule: 'a-rule', reason: 'refused' }
      : { accepted: true, response: '250 OK' };
  await world.weeks(1);
  world.mailer.answer = () => ({ accepted: true, response: '250 OK' });
}

/** The definition of a day's counts, over all rows, those of erased readers too. */
async function daysOfRows({ deps: { db } }: Lives): Promise<Map<string, Partial<DayCount>>> {
  const days = new Map<string, Partial<DayCount>>();
  const add = (at: number | null, course: string | null, name: keyof DayCount, isSo = true) => {
    const key = `${isoDay(at!, ZONE)} ${course}`;
    const counts = days.get(key) ?? {};
    if (isSo) days.set(key, { ...counts, [name]: Number(counts[name] ?? 0) + 1 });
  };
  for (const { requestedAt, course } of await db.select().from(signups)) add(requestedAt, course, 'requested');
  for (const { createdAt, endedAt, course, state } of await db.select().from(enrollments)) {
    add(createdAt, course, 'confirmed');
    if (state === 'completed' || state === 'stopped') add(endedAt, course, state);
  }
  for (const { createdAt, course } of await db.select().from(consultationRequests))
    add(createdAt, course, 'consultations');
  const mails = await db.select().from(deliveries);
  const shows = new Set(mails.filter(mail => mail.pictureFetched).map(mail => mail.subscriberId));
  for (const mail of mails.filter(({ kind }) => kind === 'lesson')) {
    const { course, state, openedAs } = mail;
    const at = mail.acceptedAt ?? mail.dueAt;
    add(at, course, 'sent', state === 'sent');
    add(at, course, 'failed', state === 'failed');
    if (openedAs !== 'none') add(at, course, openedAs);
    else add(at, course, 'notToBeSeen', state === 'sent' && (mail.untracked || !shows.has(mail.subscriberId)));
  }
  return days;
}

async function daysKept({ deps: { db } }: Lives) {
  const rows = await readDays(db, '2000-01-01', '2099-12-31');
  return new Map(rows.map(({ day, course, ...counts }) => [`${day} ${course}`, withoutZeros(counts)]));
}

const withoutZeros = (counts: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));

/** Whoever is still there, by the cohort of the request. */
async function cohortsOfRows({ deps: { db } }: Lives) {
  const people: Record<string, number> = {};
  const add = (key: string) => (people[key] = (people[key] ?? 0) + 1);
  const asked = new Map((await db.select().from(signups)).map(signup => [signup.id, signup]));
  const keyOf = (id: string, course: string | null) => {
    const { requestedAt, pattern } = asked.get(`sgn_${id.slice(4)}`)!;
    return `${course} ${isoDay(requestedAt, ZONE).slice(0, 7)} ${pattern ?? ''}`;
  };
  for (const { id, subscriberId, course } of asked.values())
    if (!isErasedId(subscriberId)) add(`${keyOf(id, course)} requested`);
  for (const { id, subscriberId, course, state } of await db.select().from(enrollments))
    if (!isErasedId(subscriberId)) for (const what of ['confirmed', state]) add(`${keyOf(id, course)} ${what}`);
  for (const { kind, enrollmentId, subscriberId, course, state, lessonSlug, openedAs } of await db
    .select()
    .from(deliveries))
    if (kind === 'lesson' && !isErasedId(subscriberId))
      for (const what of [state, openedAs]) add(`${keyOf(enrollmentId!, course)} ${lessonSlug} ${what}`);
  return people;
}

async function cohortsKept({ sql }: Lives) {
  const kept: Record<string, number> = {};
  for (const { course, month, pattern, lesson_slug: slug, ...counts } of await sql(
    `SELECT course, month, pattern, lesson_slug, sum(requested) AS requested, sum(confirmed) AS confirmed, sum(completed) AS completed,
      sum(stopped) AS stopped, sum(sent) AS sent, sum(failed) AS failed, sum(proven) AS proven, sum(possible) AS possible
    FROM cohort_counts WHERE NOT sealed GROUP BY 1, 2, 3, 4`,
  ))
    for (const [what, count] of Object.entries(counts))
      if (count !== 0 && !(slug !== '' && what === 'stopped'))
        kept[`${course} ${month} ${pattern}${slug === '' ? '' : ` ${slug}`} ${what}`] = Number(count);
  return kept;
}

/** What rows call otherwise, or what nobody counts. */
const isCounted = (key: string) => !/ (active|paused|none|due|claimed|sending|retry|cancelled)$/.test(key);

async function check(world: Lives) {
  const rows = Object.entries(await cohortsOfRows(world)).filter(([key]) => isCounted(key));
  expect(await cohortsKept(world)).toEqual(Object.fromEntries(rows));
  expect(await daysKept(world)).toEqual(await daysOfRows(world));
  const { people } = await readAllCohorts(world.deps.db);
  for (const row of people) {
    const { requested, confirmed, completed, consultations } = row;
    expect({ row, holds: requested >= confirmed && confirmed >= completed && completed >= consultations }).toEqual({ row, holds: true }); // biome-ignore format: one line
  }
}

/** All sums that are not about who stops. */
async function sums(world: Lives) {
  const { people, lessons } = await readAllCohorts(world.deps.db);
  const without = ({ stopped: _, ...row }: CohortPeople | CohortLesson) => row;
  const seen = lessons
    .map(without)
    .filter(row => Object.values(row).some(value => typeof value === 'number' && value > 0));
  const divided = await Promise.all(COURSES.map(course => readCohorts(world.deps.db, course)));
  return {
    people: people.map(without),
    seen,
    divided: divided.flatMap(one => DIMENSIONS.map(of => one.divided[of].map(without))),
  };
}

test('whatever happens: figures are what the rows say, an erasure changes no sum, and a recount finds nothing to correct', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), async steps => {
      const world = await lives({ kind: 'smtp', clinic: CLINIC });
      for (const who of PEOPLE) await world.ask(who);
      for (const who of PEOPLE.slice(1)) await world.confirm(who);
      for (const one of [...steps, ...PEOPLE.map((_, who) => ({ what: 'erase' as const, who, which: 0 }))]) {
        await happen(world, one);
        const id = one.what === 'erase' && (await world.idOf(PEOPLE[one.who]!));
        if (id) {
          const before = await sums(world);
          await erase(world.deps, id);
          expect(await sums(world)).toEqual(before);
        }
      }
      await check(world);
      expect(await recountFigures(world.deps.db)).toBe(0);
      expect(await world.sql('SELECT sum(requested) AS n FROM cohort_counts WHERE NOT sealed')).toEqual([{ n: null }]);
    }),
    { numRuns: onD1 ? 3 : 12, endOnFailure: true },
  );
});

test('and before anybody is erased too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), async steps => {
      const world = await lives({ kind: 'smtp', clinic: CLINIC });
      for (const who of PEOPLE) await world.ask(who);
      for (const who of PEOPLE.slice(1)) await world.confirm(who);
      for (const one of steps) await happen(world, one);
      await check(world);
      expect(await recountFigures(world.deps.db)).toBe(0);
    }),
    { numRuns: onD1 ? 3 : 12, endOnFailure: true },
  );
});

test('a recount comes to what the rows say, whatever happens between its pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), fc.nat(9), async (steps, wrong) => {
      const world = await lives({ kind: 'smtp', clinic: CLINIC });
      for (const who of PEOPLE) await world.ask(who);
      for (const who of PEOPLE) await world.confirm(who);
      await world.weeks(2);
      await world.sql(`UPDATE cohort_counts SET sent = sent + ${wrong}, requested = requested * 2 WHERE sealed = 0`);
      await world.sql('UPDATE day_counts SET confirmed = confirmed + 1');
      await world.sql(`UPDATE month_counts SET clicked = clicked + ${wrong}`);
      await world.sql("DELETE FROM month_counts WHERE course = 'knee-back'");
      const left = [...steps];
      const few = async () => {
        for (const one of left.splice(0, 3)) await happen(world, one);
      };
      await few();
      for await (const _ of recounting(world.deps.db)) await few();
      await check(world);
      expect(await recountFigures(world.deps.db)).toBe(0);
    }),
    { numRuns: onD1 ? 2 : 10, endOnFailure: true },
  );
});

test('two recounts at a time correct nothing twice, and one that is stopped is ended by the next', async () => {
  const world = await lives({ kind: 'smtp', clinic: CLINIC });
  await world.ask(PEOPLE[0]!);
  await world.confirm(PEOPLE[0]!);
  await world.weeks(2);
  await world.sql('UPDATE cohort_counts SET sent = sent + 5, confirmed = confirmed + 1');
  await world.sql('UPDATE day_counts SET sent = sent + 5');
  const stopped = recounting(world.deps.db);
  await stopped.next(); // it has read by how much cohorts are wrong
  const slow = recounting(world.deps.db);
  await slow.next();
  await stopped.next(); // it has corrected them
  await stopped.return(0);
  let corrected = 0;
  for await (const some of slow) corrected += some;
  expect(corrected).toBeGreaterThan(0);
  await check(world);
  expect(await recountFigures(world.deps.db)).toBe(0);
});

test('a lesson in doubt that was opened and goes out again after a rest is counted on one day', async () => {
  const world = await lives({ kind: 'smtp', clinic: CLINIC });
  const [who] = PEOPLE;
  await world.ask(who!);
  await world.confirm(who!);
  await refuse(world, who!.email, 2);
  const [inDoubt] = await world.sql("SELECT id FROM deliveries WHERE kind = 'lesson' AND state = 'retry'");
  await world.open(who!, String(inDoubt!.id));
  await reclassify(world.deps);
  const course = async () => (await readCourses(world.deps, (await world.idOf(who!))!))[0]!;
  await pauseCourse(world.deps, await course(), null);
  await world.weeks(2);
  await resumeCourse(world.deps, await course());
  await world.weeks(2);
  expect(await world.sql('SELECT opened_as, state FROM deliveries WHERE id = ?', String(inDoubt!.id))).toMatchObject([{ state: 'sent' }]); // biome-ignore format: one line
  await check(world);
  expect(await recountFigures(world.deps.db)).toBe(0);
});

test('a wrong count is found and put right', async () => {
  const world = await lives({ kind: 'smtp', clinic: CLINIC });
  await world.ask(PEOPLE[0]!);
  await world.confirm(PEOPLE[0]!);
  await world.weeks(2);
  const kept = [await world.sql('SELECT * FROM cohort_counts ORDER BY lesson_slug'), await daysKept(world)];
  await world.sql("UPDATE cohort_counts SET sent = 7, clicked = 1 WHERE lesson_slug <> ''");
  await world.sql('DELETE FROM day_counts WHERE requested > 0');
  expect(await recountFigures(world.deps.db)).toBeGreaterThan(4);
  expect([await world.sql('SELECT * FROM cohort_counts ORDER BY lesson_slug'), await daysKept(world)]).toEqual(kept);
});

test('days are those of the zone in which they were: another one counts from its change on', async () => {
  const world = await lives({ kind: 'smtp', clinic: CLINIC });
  const { deps, clock } = world;
  const asked = isoDay(clock.now(), ZONE);
  await world.ask(PEOPLE[0]!);
  clock.advance(DAY);
  await saveClinic(deps, ClinicSettings.parse({ ...CLINIC, timeZone: 'America/New_York' }));
  await world.ask(PEOPLE[1]!);
  const days = [asked, isoDay(clock.now(), 'America/New_York')];
  expect((await readDays(deps.db, '2026-11-01', '2026-12-31')).map(({ day, requested }) => [day, requested])).toEqual(
    days[0] === days[1] ? [[asked, 2]] : days.map(day => [day, 1]),
  );
  expect(await recountFigures(deps.db)).toBe(0);
});

test('a cohort is what was known at sign-up, whatever changes later', async () => {
  const world = await lives({ kind: 'smtp', clinic: CLINIC });
  const [who] = PEOPLE;
  await world.ask(who!);
  await world.confirm(who!);
  await world.weeks(2);
  const [course] = await readCourses(world.deps, (await world.idOf(who!))!);
  await choosePattern(world.deps, course!, null);
  await world.sql("UPDATE subscribers SET email = 'a@gmail.com', email_key = 'a@gmail.com'");
  await world.weeks(1);
  const { people, lessons } = await readJoint(world.deps.db, COURSES[0]!);
  const cohort = { month: '2026-11', pattern: who!.pattern, provider: 'docomo', source: '' };
  expect(people).toMatchObject([{ ...cohort, requested: 1, confirmed: 1, completed: 0, consultations: 0, stopped: 0 }]);
  expect(lessons).toHaveLength(4);
  for (const lesson of lessons) expect(lesson).toMatchObject({ ...cohort, sent: 1 });
  expect(await readCohorts(world.deps.db, COURSES[0]!, { from: '2026-12', to: '2026-12' })).toEqual({ people: [], lessons: [], divided: { pattern: [], provider: [], source: [] } }); // biome-ignore format: one line
});

test('a machine’s request for the picture is fetched, and opened by nobody', async () => {
  const world = await lives({ kind: 'smtp', clinic: CLINIC });
  const [who] = PEOPLE;
  await world.ask(who!);
  await world.confirm(who!);
  await world.weeks(1);
  await world.open({ ...who!, agent: SCANNER }, (await world.lessonsOf(who!))[0]!);
  const { lessons } = await readCohorts(world.deps.db, COURSES[0]!);
  expect(lessons.map(({ fetched, proven, possible }) => [fetched, proven, possible])).toContainEqual([1, 0, 0]);
  expect(await recountFigures(world.deps.db)).toBe(0);
});
