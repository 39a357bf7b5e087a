import { Hono } from 'hono';
import * as z from 'zod';
import { readClinic } from '../../clinic/settings.ts';
import { liftSuppression } from '../../consent/lift.ts';
import type { Deps } from '../../deps.ts';
import { audit } from '../../sign-in/audit.ts';
import { parseAddress } from '../../signup/address.ts';
import { sendConfirmationAgain } from '../../signup/send-again.ts';
import { admin } from '../../texts/ja/admin.ts';
import { formBody } from '../../ui/form-body.ts';
import type { TypedAddress } from '../parts/address-form.tsx';
import { readCursor } from '../parts/cursor.ts';
import { notFoundPage } from '../parts/frame.tsx';
import { actRoutes } from './reader/act-routes.tsx';
import { showReader } from './reader/show.tsx';
import { findByAddress, findSubscriber, listReaders } from './readers.ts';
import { ReadersPage } from './readers-page.tsx';

export function readerRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const { db } = deps;

  routes.get('/readers', async c =>
    c.html(await listPage(deps, { from: c.req.query('before'), erased: Erased.parse(c.req.query('erased')) })),
  );

  routes.post('/readers', async c => {
    const typed = String((await formBody(c)).address ?? '');
    const address = parseAddress(typed);
    if (!address) return c.html(await listPage(deps, { search: { typed, error: admin.readers.searchInvalid } }), 422);
    const id = await findByAddress(db, address.key);
    if (!id) return c.html(await listPage(deps, { search: { typed, error: admin.readers.searchNone } }), 404);
    return c.redirect(`/admin/readers/${id}`, 303);
  });

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

/** What the last press on the page for erasing did. */
const Erased = z.enum(['erased', 'later', 'gone']).optional().catch(undefined);

type Listing = { from?: string; search?: TypedAddress; erased?: z.infer<typeof Erased> };

async function listPage(deps: Deps, { from, search, erased }: Listing) {
  return (
    <ReadersPage
      clinic={await readClinic(deps)}
      courses={deps.library.courses}
      list={await listReaders(deps.db, readCursor(from))}
      from={from}
      search={search}
      erased={erased}
    />
  );
}
