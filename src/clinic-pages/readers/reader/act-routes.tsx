import { type Context, Hono } from 'hono';
import { readClinic } from '../../../clinic/settings.ts';
import { canBeStopped, unsubscribeForReader } from '../../../consent/unsubscribe.ts';
import type { Subscriber } from '../../../db/records.ts';
import type { Deps } from '../../../deps.ts';
import { changeCourse, parseWish, takeBackCourse } from '../../../readers/change-course.ts';
import { type ReaderCourse, readCourse, readCourses } from '../../../readers/courses.ts';
import { restDates } from '../../../readers/dates.ts';
import { pauseCourse, resumeCourse } from '../../../readers/pause.ts';
import { callOff, sendAgain } from '../../../readers/send-again.ts';
import { bringForward, putBack } from '../../../readers/send-now.ts';
import { audit } from '../../../sign-in/audit.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { originOf } from '../../../tracking/visit.ts';
import { formBody } from '../../../ui/form-body.ts';
import { notFoundPage } from '../../parts/frame.tsx';
import { findSubscriber } from '../readers.ts';
import { back } from './back.ts';
import { correctRoutes, recordRoutes } from './record-routes.tsx';
import { UNTIL_RESUMED } from './rest-form.tsx';
import { showReader } from './show.tsx';
import { StopPage } from './stop-page.tsx';

/** What the clinic does for one reader. Each press leads back to the reader's page, which says what was done. */
export function actRoutes(deps: Deps): Hono {
  const routes = new Hono();
  courseRoutes(routes, deps);
  changeRoutes(routes, deps);
  copyRoutes(routes, deps);
  stopRoutes(routes, deps);
  correctRoutes(routes, deps);
  recordRoutes(routes, deps);
  return routes;
}

const missing = async (deps: Deps, c: Context) => notFoundPage(c, await readClinic(deps), 'readers');

function courseRoutes(routes: Hono, deps: Deps) {
  type Doing = (course: ReaderCourse, body: Record<string, unknown>, c: Context) => Promise<Response>;
  const onCourse = (act: string, doing: Doing) =>
    routes.post(`/readers/:id/courses/:course/${act}`, async c => {
      const course = await readCourse(deps, c.req.param('id'), c.req.param('course'));
      return course ? doing(course, await formBody(c), c) : missing(deps, c);
    });

  onCourse('pause', async (course, { until }, c) => {
    const at = Number(until);
    const { id } = course.enrollment;
    const offered = restDates(course.plan, deps.clock.now(), await readClinic(deps));
    if (until !== UNTIL_RESUMED && !offered.includes(at))
      return showReader(deps, c, { act: `rest ${id}`, error: reader.rest.missing });
    const done = await pauseCourse(deps, course, until === UNTIL_RESUMED ? null : at);
    return done ? back(c, 'paused', id) : back(c, 'gone');
  });

  onCourse('resume', async (course, { soon }, c) => {
    const done = await resumeCourse(deps, course, { soon: soon === 'yes' });
    if (done) deps.wake(c);
    return done ? back(c, 'resumed', course.enrollment.id) : back(c, 'gone');
  });

  onCourse('now', async (course, { next }, c) => {
    const done = await bringForward(deps, course, String(next));
    if (done) deps.wake(c);
    return done ? back(c, 'brought', course.enrollment.id) : back(c, 'gone');
  });

  onCourse('put-back', async (course, _, c) => {
    const done = await putBack(deps, course);
    return done ? back(c, 'put-back', course.enrollment.id) : back(c, 'left');
  });
}

function changeRoutes(routes: Hono, deps: Deps) {
  routes.post('/readers/:id/course', async c => {
    const subscriber = await findSubscriber(deps.db, c.req.param('id'));
    if (!subscriber) return missing(deps, c);
    const courses = await readCourses(deps, subscriber.id);
    const open = courses.filter(({ enrollment: { state } }) => state === 'active' || state === 'paused');
    const ids = open.map(({ enrollment }) => enrollment.id);
    const wish = parseWish(await formBody(c), deps.library, ids);
    const begun = wish && (await changeCourse(deps, subscriber, wish));
    if (!begun)
      return showReader(deps, c, { act: 'course', error: wish ? reader.course.already : reader.course.wrong });
    deps.wake(c);
    return back(c, 'begun', begun);
  });

  routes.post('/readers/:id/courses/:course/take-back', async c => {
    const subscriber = await findSubscriber(deps.db, c.req.param('id'));
    if (!subscriber) return missing(deps, c);
    const done = await takeBackCourse(deps, subscriber, c.req.param('course'));
    if (done) deps.wake(c);
    return back(c, done ? 'taken-back' : 'left');
  });
}

function copyRoutes(routes: Hono, deps: Deps) {
  routes.post('/readers/:id/copies', async c => {
    if (!(await findSubscriber(deps.db, c.req.param('id')))) return missing(deps, c);
    const sent = await sendAgain(deps, c.req.param('id'), String((await formBody(c)).delivery ?? ''));
    if (typeof sent === 'object') return back(c, 'again', sent.copy);
    return back(c, sent === 'gone' ? 'no-lesson' : sent);
  });

  routes.post('/readers/:id/copies/:copy/call-off', async c => {
    const off = await callOff(deps, c.req.param('id'), c.req.param('copy'));
    return back(c, off ? 'called-off' : 'left');
  });
}

function stopRoutes(routes: Hono, deps: Deps) {
  routes.get('/readers/:id/stop', async c => {
    const subscriber = await findSubscriber(deps.db, c.req.param('id'));
    if (!subscriber) return missing(deps, c);
    if (!canBeStopped(subscriber)) return back(c, 'gone');
    return c.html(<StopPage clinic={await readClinic(deps)} subscriber={subscriber satisfies Subscriber} />);
  });

  routes.post('/readers/:id/stop', async c => {
    const id = c.req.param('id');
    if (!(await findSubscriber(deps.db, id))) return missing(deps, c);
    if (!(await unsubscribeForReader(deps, id, originOf(c, deps)))) return back(c, 'gone');
    await audit(deps, 'consent-withdrawn', null, id);
    return back(c, 'stopped');
  });
}
