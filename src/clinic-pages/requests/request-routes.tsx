import { Hono } from 'hono';
import * as z from 'zod';
import { readClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { formBody } from '../../ui/form-body.ts';
import { readCursor } from '../parts/cursor.ts';
import { notFoundPage } from '../parts/frame.tsx';
import { listRequests, markRequest } from './requests.ts';
import { RequestsPage } from './requests-page.tsx';

const Wish = z.enum(['handled', 'open']).optional().catch(undefined);

export function requestRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/requests', async c => {
    const from = c.req.query('before');
    const list = await listRequests(deps.db, readCursor(from));
    return c.html(
      <RequestsPage clinic={await readClinic(deps)} courses={deps.library.courses} list={list} from={from} />,
    );
  });

  routes.post('/requests/:id/handled', async c => {
    const id = c.req.param('id');
    const wish = Wish.parse((await formBody(c)).wish);
    if (await markRequest(deps, id, wish)) return c.redirect(`/admin/requests#${id}`, 303);
    return notFoundPage(c, await readClinic(deps), 'requests');
  });

  return routes;
}
