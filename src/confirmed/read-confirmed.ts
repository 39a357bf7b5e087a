import { latestBelieved } from '../calendar/believed.ts';
import { readClinic } from '../clinic/settings.ts';
import { findCourse, sheetOf } from '../courses/course.ts';
import type { Deps } from '../deps.ts';
import { calendarUrl, preferencesUrl, sheetUrl } from '../links/urls.ts';
import { nextNumber, readCourse } from '../readers/courses.ts';
import { courseOf, progressOf } from '../signup/first-lesson.ts';
import { comingLessons } from './coming.ts';

const DAY = 86_400_000;
/**
 * How long (ms) after confirming the page shows more than how far the course is. Mails are forwarded, and their links work for good: later
 * the page behind this one is no way to a reader's name and settings any more.
 */
const FRESH_FOR = 7 * DAY;
/** How long (ms) the page says that it has just been done, although the first lesson may have left in the same moment. */
const JUST_NOW = 60 * 60_000;

type Reading = Pick<Deps, 'db' | 'clock' | 'library' | 'keys' | 'mailer' | 'site'>;

/** What the page of a confirmed sign-up shows. */
export async function readConfirmed(deps: Reading, signupId: string) {
  const clinic = await readClinic(deps);
  const progress = await progressOf(deps, signupId, clinic);
  const found = await courseOf(deps, signupId);
  const one = found && (await readCourse(deps, found.subscriberId, found.id));
  const course = one && findCourse(deps.library.courses, one.enrollment.course);
  const isWithin = (ms: number) => found !== undefined && isRecent(found.confirmedAt, ms, deps.clock.now());
  const [isFresh, isJustNow] = [isWithin(FRESH_FOR), isWithin(JUST_NOW)];
  if (!one || !course || !isFresh || one.enrollment.state !== 'active' || one.reader.status !== 'active')
    return { progress, course, isJustNow, fresh: undefined };
  const { enrollment, plan, reader } = one;
  const at = { plan, next: nextNumber(deps.library, enrollment), weekdayChosen: enrollment.weekdayChosen };
  const pathOf = (url: string) => new URL(url).pathname;
  return {
    ...{ progress, course, isJustNow },
    fresh: {
      one,
      coming: comingLessons(course.lessons, at, deps.clock.now(), clinic),
      links: {
        wishes: '',
        sheet: sheetOf(course, enrollment.pattern) && pathOf(sheetUrl(deps, enrollment.id)),
        calendar: pathOf(calendarUrl(deps, enrollment.id)),
        own: pathOf(preferencesUrl(deps, enrollment.id)),
      },
      typed: { name: reader.name ?? '', weekday: String(enrollment.weekday), hour: String(reader.hour) },
      errors: {},
    },
  };
}

/** A time of the future comes from a wrong clock. */
const isRecent = (at: number | null, ms: number, now: number): boolean =>
  at !== null && now - at <= ms && at <= latestBelieved(now);
