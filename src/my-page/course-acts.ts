import * as z from 'zod';
import { FIRST_HOUR, LAST_HOUR } from '../calendar/open-hours.ts';
import { readClinic } from '../clinic/settings.ts';
import { BESIDE, changeCourse, parseWish, takeBackCourse } from '../readers/change-course.ts';
import { changeRhythm } from '../readers/change-rhythm.ts';
import { choosePattern, parsePattern } from '../readers/choose-pattern.ts';
import { type ReaderCourse, readCourses } from '../readers/courses.ts';
import { earliestDate, restDates } from '../readers/dates.ts';
import { dropFollowing, followBy } from '../readers/follow.ts';
import { pauseCourse, resumeCourse } from '../readers/pause.ts';
import { bringForward, putBack } from '../readers/send-now.ts';
import { readTakenCourses } from '../sign-off/courses.ts';
import { own } from '../texts/ja/my-page/own.ts';
import { type Act, GONE, type Outcome, onCourse, type Press } from './act.ts';
import { isOpen } from './read-own.ts';

const t = own.delivery;
/** The value of the choice that names no date. */
export const UNTIL_RESUMED = 'open';

/** What a reader does about one of their courses. */
export const COURSE_ACTS: Record<string, Act> = {
  now: onCourse(async ({ deps, body }, course) => {
    const { id, nextLessonSlug } = course.enrollment;
    const now = deps.clock.now();
    const isLater = earliestDate(course.plan, now, await readClinic(deps)) > now;
    if (!(await bringForward(deps, course, String(body.next), 'reader'))) return GONE;
    // What leaves at once cannot be called back.
    const undo = isLater ? { act: 'put-back', of: id, next: nextLessonSlug ?? '' } : undefined;
    return { done: 'now', of: id, wakes: true, undo };
  }),

  'put-back': onCourse(async ({ deps }, course) => {
    const { id } = course.enrollment;
    return (await putBack(deps, course, 'reader')) ? { done: 'put-back', of: id } : GONE;
  }),

  rest: onCourse(rest),

  resume: onCourse(async ({ deps, body }, course) => {
    const { id, resumeAt } = course.enrollment;
    if (!(await resumeCourse(deps, course, { by: 'reader', soon: body.soon === 'yes' }))) return GONE;
    const until = resumeAt === null ? UNTIL_RESUMED : String(resumeAt);
    return { done: 'resumed', of: id, wakes: true, undo: { act: 'rest', of: id, until } };
  }),

  rhythm: onCourse(rhythm),

  pattern: onCourse(async ({ deps, body }, course) => {
    const { id, course: slug, pattern: before } = course.enrollment;
    const pattern = parsePattern(body.pattern, deps.library.courses, slug);
    if (pattern === undefined) return { error: { pattern: t.wrong } };
    if (!(await choosePattern(deps, course, pattern))) return GONE;
    return { done: 'pattern', of: id, undo: { act: 'pattern', of: id, pattern: before ?? '' } };
  }),

  course: another,

  unfollow: onCourse(async ({ deps }, course) => {
    const { id, followedBy } = course.enrollment;
    if (!followedBy || !(await dropFollowing(deps, course))) return GONE;
    const wish = [followedBy.course, followedBy.pattern ?? ''].join('/');
    return { done: 'unfollowed', of: id, undo: { act: 'course', course: wish, instead: `after ${id}` } };
  }),

  'take-back': onCourse(async ({ deps, visitor }, { enrollment: { id } }) =>
    (await takeBackCourse(deps, visitor.reader, id, 'reader')) ? { done: 'taken-back', wakes: true } : GONE,
  ),
};

async function rest({ deps, body }: Press, course: ReaderCourse): Promise<Outcome> {
  const { id } = course.enrollment;
  const until = String(body.until);
  const offered = restDates(course.plan, deps.clock.now(), await readClinic(deps));
  if (until !== UNTIL_RESUMED && !offered.includes(Number(until))) return { error: { until: t.restMissing } };
  if (!(await pauseCourse(deps, course, until === UNTIL_RESUMED ? null : Number(until), 'reader'))) return GONE;
  return { done: 'rested', of: id, undo: { act: 'resume', of: id, soon: 'yes' } };
}

const Rhythm = z.object({
  weekday: z.coerce.number().int().min(1).max(7).optional(),
  hour: z.coerce.number().int().min(FIRST_HOUR).max(LAST_HOUR).optional(),
  pace: z.union([z.literal('1'), z.literal('2')]).optional(),
});

/** Each form names what it changes; the rest stays as it is. */
async function rhythm({ deps, body }: Press, course: ReaderCourse): Promise<Outcome> {
  const typed = Rhythm.safeParse(body);
  if (!typed.success) return { error: { [body.pace === undefined ? 'weekday' : 'pace']: t.wrong } };
  const { id, weekday: before } = course.enrollment;
  const { hour, pace } = course.reader;
  const { weekday, hour: wantedHour = hour, pace: wantedPace = String(pace) } = typed.data;
  const hasBegun = course.plan.previousSentAt !== null;
  const wanted = {
    hour: wantedHour,
    pace: wantedPace === '2' ? 2 : 1,
    weekday: hasBegun ? weekday : undefined,
  } as const;
  if (!(await changeRhythm(deps, course, wanted))) return GONE;
  const undo = { act: 'rhythm', of: id, weekday: String(before), hour: String(hour), pace: String(pace) };
  return { done: 'rhythm', of: id, wakes: true, undo };
}

/** Another course: after one that is open, in its place, or now where none is open. `instead`: `after ID`, ID, or `beside`. */
async function another({ deps, visitor, body, origin }: Press): Promise<Outcome> {
  const { reader } = visitor;
  const open = (await readCourses(deps, reader.id)).filter(isOpen);
  const [, after] = /^after (.+)$/.exec(String(body.instead)) ?? [];
  const ids = open.map(({ enrollment }) => enrollment.id);
  const courses = await readTakenCourses(deps, await readClinic(deps));
  const chosen = { course: body.course, instead: after ?? (open.length === 0 ? BESIDE : body.instead) };
  const wish = parseWish(chosen, { ...deps.library, courses }, ids);
  // Beside another one it would only be for the clinic to begin it.
  if (!wish || (wish.instead === undefined && open.length > 0)) return { error: { course: t.coursesMissing } };
  if (open.some(({ enrollment }) => enrollment.course === wish.course)) return { error: { course: t.coursesAlready } };
  const before = open.find(({ enrollment }) => enrollment.id === after);
  if (before) {
    const undo = { act: 'unfollow', of: before.enrollment.id };
    return (await followBy(deps, before, wish, origin)) ? { done: 'follows', of: before.enrollment.id, undo } : GONE;
  }
  const begun = await changeCourse(deps, reader, wish, origin);
  if (!begun) return { error: { course: t.coursesAlready } };
  return { done: 'begun', of: begun, wakes: true, undo: { act: 'take-back', of: begun } };
}
