import { countAnswers } from '../../answers/shared.ts';
import type { Counted } from '../../answers/sums.ts';
import { isoDay } from '../../calendar/local-time.ts';
import { isMailboxOpen } from '../../clinic/mailer-kind.ts';
import type { Clinic } from '../../clinic/settings.ts';
import { type Course, findCourse } from '../../courses/course.ts';
import { asksReaders } from '../../courses/course-movements.ts';
import type { Deps } from '../../deps.ts';
import type { Cohorts } from '../../reports/cohorts.ts';
import { hasPeople, readCohorts } from '../../reports/read-figures.ts';
import { type Reading, readReadingByCourse } from '../../reports/reading.ts';
import { type Chosen, chosenSpan } from '../../reports/span.ts';
import { readSignedCourses } from '../../sign-off/courses.ts';
import { type Taking, takingOf } from '../../sign-off/taking.ts';

/** `others`: opens stand beside what other services would count. `today`: ISO date in the clinic's zone. */
export type CoursePageProps = {
  clinic: Clinic;
  course: Course;
  taking: Taking;
  now: Reading;
  chosen: Chosen;
  isOthers: boolean;
  cohorts: Cohorts;
  /** Whether anybody signed up in another month than those that are looked at. Asked only where nobody did in these. */
  isElsewhere: boolean;
  /** How readers answered. Unset: the course asks nothing. */
  answers: Counted[] | undefined;
  today: string;
};

type Asked = Parameters<typeof chosenSpan>[0] & { opens?: 'others' | undefined };

/** `undefined`: there is no such course. */
export async function readCoursePage(
  deps: Deps,
  clinic: Clinic,
  slug: string,
  asked: Asked,
): Promise<CoursePageProps | undefined> {
  const { db } = deps;
  const course = findCourse(await readSignedCourses(deps), slug);
  if (!course) return undefined;
  const today = isoDay(deps.clock.now(), clinic.timeZone);
  const chosen = chosenSpan(asked, today);
  const [reading, cohorts, answers] = await Promise.all([
    readReadingByCourse(db),
    readCohorts(db, slug, chosen.span),
    asksReaders(course) ? countAnswers(db, slug) : undefined,
  ]);
  const isElsewhere = cohorts.people.length === 0 && chosen.span !== undefined && (await hasPeople(db, slug));
  return {
    ...{ clinic, course, chosen, cohorts, isElsewhere, today },
    now: reading.get(slug) ?? { reading: 0, resting: 0 },
    taking: takingOf(course, clinic, isMailboxOpen(deps)),
    isOthers: asked.opens === 'others',
    answers: answers && (answers.get(slug) ?? []),
  };
}
