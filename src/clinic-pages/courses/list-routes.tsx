import { Hono } from 'hono';
import { isoDay } from '../../calendar/local-time.ts';
import { isMailboxOpen } from '../../clinic/mailer-kind.ts';
import { readClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { courseLine } from '../../reports/course-lines.ts';
import { readAllCohorts } from '../../reports/read-figures.ts';
import { readReadingByCourse } from '../../reports/reading.ts';
import { readSignedCourses } from '../../sign-off/courses.ts';
import { takingOf } from '../../sign-off/taking.ts';
import { CourseListPage } from './list-page.tsx';

const NOBODY = { reading: 0, resting: 0 };

export function courseListRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/courses', async c => {
    const clinic = await readClinic(deps);
    const [signed, cohorts, reading] = await Promise.all([
      readSignedCourses(deps),
      readAllCohorts(deps.db),
      readReadingByCourse(deps.db),
    ]);
    const today = isoDay(deps.clock.now(), clinic.timeZone);
    const courses = signed.map(course => ({
      course,
      taking: takingOf(course, clinic, isMailboxOpen(deps)),
      reading: reading.get(course.slug) ?? NOBODY,
      line: courseLine(course, cohorts, today),
    }));
    return c.html(<CourseListPage clinic={clinic} courses={courses} />);
  });

  return routes;
}
