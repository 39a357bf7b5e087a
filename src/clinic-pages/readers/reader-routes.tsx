import { Hono } from 'hono';
import { readClinic } from '../../clinic/settings.ts';
import { liftSuppression } from '../../consent/lift.ts';
import type { Deps } from '../../deps.ts';
import { audit } from '../../sign-in/audit.ts';
import { sendConfirmationAgain } from '../../signup/send-again.ts';
import { notFoundPage } from '../parts/frame.tsx';
import { addRoutes } from './add/add-routes.tsx';
import { listRoutes } from './list/list-routes.tsx';
import { actRoutes } from './reader/act-routes.tsx';
import { showReader } from './reader/show.tsx';
import { findSubscriber } from './readers.ts';

export function readerRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const { db } = deps;

  routes.route('/', listRoutes(deps));
  routes.route('/', addRoutes(deps));
  routes.get('/readers/:id', c => showReader(deps, c));
  routes.route('/', actRoutes(deps));

  routes.post('/readers/:id/lift', async c => {
    const subscriber = await findSubscriber(db, c.req.param('id'));
    if (!subscriber) return notFoundPage(c, await readClinic(deps), 'readers');
    const { id } = subscriber;
    const lifting = await liftSuppression(deps, subscriber.emailKey);
    if (lifting.outcome !== 'lifted') return c.redirect(`/admin/readers/${id}`, 303);
    await audit(deps, 'suppression-lifted', lifting.whom, id);
    return c.redirect(`/admin/readers/${id}?lifted=1`, 303);
  });

  routes.post('/readers/:id/confirmation', async c => {
    const subscriber = await findSubscriber(db, c.req.param('id'));
    if (!subscriber) return notFoundPage(c, await readClinic(deps), 'readers');
    const { id } = subscriber;
    const again = await sendConfirmationAgain(deps, subscriber);
    if (again === 'sent' || again === 'waits') await audit(deps, 'confirmation-sent-again', id, id);
    return c.redirect(`/admin/readers/${id}?again=${again}`, 303);
  });

  return routes;
}
