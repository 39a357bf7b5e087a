import { Hono } from 'hono';
import * as z from 'zod';
import { localTime } from '../../calendar/local-time.ts';
import { readClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { formBody } from '../../ui/form-body.ts';
import { readCursor } from '../parts/cursor.ts';
import { notFoundPage } from '../parts/frame.tsx';
import { countRequests, findRequest, listRequests, moveRequest } from './requests.ts';
import { RequestsPage } from './requests-page.tsx';

const Wish = z.enum(['open', 'answered', 'booked', 'closed']);
const Shown = z.enum(['open', 'answered', 'booked', 'closed', 'withdrawn']).catch('open');

export function requestRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const { db, clock, library } = deps;

  routes.get('/requests', async c => {
    const [clinic, now] = [await readClinic(deps), clock.now()];
    const [standing, from] = [Shown.parse(c.req.query('show')), c.req.query('from')];
    const month = localTime(now, clinic.timeZone).with({ day: 1 }).startOfDay().epochMilliseconds;
    const counts = await countRequests(db, month);
    const list = await listRequests(db, standing, readCursor(from));
    const moved = await movedOf(c.req.query('moved'), c.req.query('was'));
    return c.html(<RequestsPage {...{ clinic, now, standing, counts, list, from, moved }} courses={library.courses} />);
  });

  routes.post('/requests/:id/standing', async c => {
    const id = c.req.param('id');
    const body = await formBody(c);
    const wish = Wish.safeParse(body.wish);
    const was = wish.success ? await moveRequest(deps, id, wish.data) : undefined;
    if (!was) return notFoundPage(c, await readClinic(deps), 'requests');
    return c.redirect(`/admin/requests?show=${Shown.parse(body.show)}&moved=${id}&was=${was}`, 303);
  });

  return routes;

  /** What was just moved, with how it stood before, so that it can be put back. */
  async function movedOf(id: string | undefined, was: string | undefined) {
    const before = Wish.safeParse(was);
    const line = id && before.success ? await findRequest(db, id) : undefined;
    return line && before.success ? { ...line, was: before.data } : undefined;
  }
}
