import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { isoDay } from '../../calendar/local-time.ts';
import { readClinic } from '../../clinic/settings.ts';
import { type Course, findCourse } from '../../courses/course.ts';
import type { Deps } from '../../deps.ts';
import { notFound } from '../../errors.ts';
import type { Cohorts } from '../../reports/cohorts.ts';
import { columnsOf, courseTable, type Line } from '../../reports/course-table.ts';
import { readAllCohorts, readCohorts } from '../../reports/read-figures.ts';
import { chosenSpan } from '../../reports/span.ts';
import { toCsv } from './csv.ts';

const Word = z.string().max(20).optional().catch(undefined);
/** Months as on the page of a course. */
const Asked = z.object({ months: Word, from: Word, to: Word });

/** The figures of the course pages, for a spreadsheet. They have no reader in them. */
export function csvRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const { db, clock, library } = deps;
  const readToday = async () => isoDay(clock.now(), (await readClinic(deps)).timeZone);

  routes.get('/courses/:file{[a-z][a-z0-9-]*\\.csv}', async c => {
    const course = findCourse(library.courses, c.req.param('file').replace(/\.csv$/, ''));
    if (!course) throw notFound();
    const today = await readToday();
    const rows = await readCohorts(db, course.slug, chosenSpan(Asked.parse(c.req.query()), today).span);
    return file(c, course.slug, today, [course], courseTable(course, rows, today, { isDivided: true }));
  });

  /** All months, unless some are asked for, because the list of courses shows all. */
  routes.get('/courses.csv', async c => {
    const today = await readToday();
    const { courses } = library;
    const { span } = chosenSpan({ months: 'all', ...Asked.parse(c.req.query()) }, today);
    const all = await readAllCohorts(db, span);
    const lines = courses.flatMap(course => courseTable(course, ofCourse(course, all), today, { isDivided: false }));
    return file(c, 'courses', today, courses, lines);
  });

  return routes;
}

function ofCourse({ slug }: Course, { people, lessons }: Awaited<ReturnType<typeof readAllCohorts>>): Cohorts {
  const isIts = ({ course }: { course: string }) => course === slug;
  return { people: people.filter(isIts), lessons: lessons.filter(isIts) };
}

function file(c: Context, name: string, today: string, courses: Course[], lines: Line[]) {
  const longest = Math.max(0, ...courses.map(({ lessons }) => lessons.length));
  return c.body(toCsv(columnsOf(longest), lines), 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="dayori-${name}-${today}.csv"`,
  });
}
