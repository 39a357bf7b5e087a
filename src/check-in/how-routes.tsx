import { Hono } from 'hono';
import { readClinic } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import { checkInUrl, sheetUrl } from '../links/urls.ts';
import { type ReaderCourse, readCourse } from '../readers/courses.ts';
import { restDates } from '../readers/dates.ts';
import { pauseCourse, resumeCourse } from '../readers/pause.ts';
import { how } from '../texts/ja/check-in/pages.ts';
import { recordAction, recordSighting } from '../tracking/record.ts';
import { visitOf } from '../tracking/visit.ts';
import { formBody } from '../ui/form-body.ts';
import { UNTIL_RESUMED } from './how-acts.tsx';
import { type HowDone, HowPage } from './how-page.tsx';
import { goOn, stopCourse } from './stop.ts';
import { findVisited, type Visited } from './visited.ts';

/** 「つらくなった／もう十分」: the same link stands at the foot of every lesson. */
export function howRoutes(deps: Deps): Hono {
  const app = new Hono();

  app.get('/:token/how', async c => {
    const visited = await findVisited(deps, c.req.param('token'));
    await recordSighting(deps, visited.mailId, { kind: 'page' }, visitOf(c, deps));
    return c.html(await pageOf(visited, { done: DONE.find(done => done === c.req.query('done')) }));
  });

  app.post('/:token/how', async c => {
    const visited = await findVisited(deps, c.req.param('token'));
    const course = await readCourse(deps, visited.reader.id, visited.enrollment.id);
    const { act, until } = await formBody(c);
    const done = course && (await doAct(course, String(act), String(until)));
    if (done === 'no-date') return c.html(await pageOf(visited, { error: how.worse.restMissing }), 422);
    if (done === 'resumed' || done === 'went-on') deps.wake(c);
    await recordAction(deps, visited.mailId, visitOf(c, deps));
    return c.redirect(`${c.req.path}?done=${done || 'gone'}`, 303);
  });

  return app;

  async function doAct(course: ReaderCourse, act: string, until: string): Promise<HowDone | 'no-date' | false> {
    switch (act) {
      case 'rest':
        return rest(course, until);
      case 'resume':
        return (await resumeCourse(deps, course, { by: 'reader' })) && 'resumed';
      case 'stop':
        return (await stopCourse(deps, course)) && 'stopped';
      case 'go-on':
        return (await goOn(deps, course)) && 'went-on';
      default:
        return false;
    }
  }

  async function rest(course: ReaderCourse, until: string) {
    const offered = restDates(course.plan, deps.clock.now(), await readClinic(deps));
    if (until !== UNTIL_RESUMED && !offered.includes(Number(until))) return 'no-date';
    const at = until === UNTIL_RESUMED ? null : Number(until);
    return (await pauseCourse(deps, course, at, 'reader')) && 'rested';
  }

  async function pageOf(visited: Visited, { done, error }: { done?: HowDone; error?: string }) {
    const { reader, enrollment, mailId } = visited;
    const standing = await readCourse(deps, reader.id, enrollment.id);
    const [clinic, now] = [await readClinic(deps), deps.clock.now()];
    const links = { checkIn: checkInUrl(deps, mailId), sheet: sheetUrl(deps, mailId) };
    return <HowPage {...{ clinic, visited, standing: standing!, now, links, done, error }} />;
  }
}

const DONE: HowDone[] = ['rested', 'resumed', 'stopped', 'went-on', 'gone'];
