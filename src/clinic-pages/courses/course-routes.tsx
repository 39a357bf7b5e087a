import { type Context, Hono } from 'hono';
import { isMailboxOpen } from '../../clinic/mailer-kind.ts';
import { readClinic } from '../../clinic/settings.ts';
import { readSetup } from '../../clinic/setup.ts';
import { findCourse } from '../../courses/course.ts';
import type { Deps } from '../../deps.ts';
import { notFound } from '../../errors.ts';
import { readSignedCourses } from '../../sign-off/courses.ts';
import { lastPresses, type Said, switchCourse } from '../../sign-off/switch.ts';
import { takingOf, unsignedOf } from '../../sign-off/taking.ts';
import { formBody } from '../../ui/form-body.ts';
import { AskPage } from './ask-page.tsx';
import { CoursesPage } from './courses-page.tsx';

const PAGE = '/admin/setup/courses';

/** Which courses people can sign up for. */
export function courseRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/setup/courses', async c => {
    const setup = await readSetup(deps);
    const [courses, presses] = await Promise.all([readSignedCourses(deps), lastPresses(deps)]);
    const trial = isMailboxOpen(deps);
    const standing = courses.map(course => ({ course, taking: takingOf(course, setup.clinic, trial) }));
    return c.html(<CoursesPage {...{ ...setup, trial, presses }} courses={standing} pressed={c.req.query('done')} />);
  });

  /** With unsigned lessons it is asked first, and the answer names how many there were. */
  routes.post('/setup/courses/:course/open', async c => {
    const { clinic, course, was } = await courseOf(deps, c);
    if (!course.open) throw notFound();
    const unsigned = unsignedOf(course).length;
    const { unsigned: shown, say } = await formBody(c);
    const isSaid = say === 'yes' && shown === String(unsigned) && clinic.unsignedLessons === 'send';
    if (unsigned > 0 && !isSaid) {
      const problem = shown === undefined ? undefined : shown === String(unsigned) ? 'missing' : 'changed';
      return c.html(<AskPage {...{ clinic, course, problem }} />, problem ? 422 : 200);
    }
    const to = unsigned > 0 ? 'open-unsigned' : 'open';
    return pressed(c, 'course-opened', { course: course.slug, to, was, unsigned });
  });

  routes.post('/setup/courses/:course/close', async c => {
    const { course, was } = await courseOf(deps, c);
    const unsigned = unsignedOf(course).length;
    return pressed(c, 'course-closed', { course: course.slug, to: 'closed', was, unsigned });
  });

  /** Takes back the last press, if it is still the last: the form names it. */
  routes.post('/setup/courses/:course/undo', async c => {
    const { course, was } = await courseOf(deps, c);
    const last = (await lastPresses(deps)).get(course.slug);
    const { press } = await formBody(c);
    if (!last || press !== String(last.id)) return c.redirect(PAGE, 303);
    const unsigned = unsignedOf(course).length;
    return pressed(c, 'course-switched-back', { course: course.slug, to: last.was, was, unsigned });
  });

  async function pressed(c: Context, action: Action, press: Pressed) {
    if (press.to !== press.was) await switchCourse(deps, action, press);
    return c.redirect(`${PAGE}?done=${press.course}`, 303);
  }

  return routes;
}

type Action = Parameters<typeof switchCourse>[1];
type Pressed = Parameters<typeof switchCourse>[2];

async function courseOf(deps: Deps, c: Context) {
  const clinic = await readClinic(deps);
  const course = findCourse(await readSignedCourses(deps), c.req.param('course')!);
  if (!course) throw notFound();
  const was: Said = clinic.openCourses[course.slug] ?? null;
  return { clinic, course, was };
}
