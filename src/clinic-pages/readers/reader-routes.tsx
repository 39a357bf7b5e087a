import { Hono } from 'hono';
import * as z from 'zod';
import { readClinic } from '../../clinic/settings.ts';
import { liftSuppression } from '../../consent/lift.ts';
import { findSuppression } from '../../consent/suppression.ts';
import type { Deps } from '../../deps.ts';
import { audit } from '../../sign-in/audit.ts';
import { parseAddress } from '../../signup/address.ts';
import { sendConfirmationAgain, unconfirmed } from '../../signup/send-again.ts';
import { admin } from '../../texts/ja/admin.ts';
import { formBody } from '../../ui/form-body.ts';
import type { TypedAddress } from '../parts/address-form.tsx';
import { readCursor } from '../parts/cursor.ts';
import { notFoundPage } from '../parts/frame.tsx';
import { ReaderPage } from './reader-page.tsx';
import { findByAddress, findReader, listReaders } from './readers.ts';
import { ReadersPage } from './readers-page.tsx';

export function readerRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const { db, library } = deps;

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

  routes.get('/readers/:id', async c => {
    const clinic = await readClinic(deps);
    const record = await findReader(db, c.req.param('id'));
    if (!record) return notFoundPage(c, clinic, 'readers');
    const suppression = await findSuppression(deps, record.subscriber.emailKey);
    const lifted = c.req.query('lifted') === '1';
    const asks = !suppression && (await unconfirmed(deps, record.subscriber.id)) !== undefined;
    const again = Again.parse(c.req.query('again'));
    return c.html(<ReaderPage {...{ clinic, courses: library.courses, record, suppression, lifted, asks, again }} />);
  });

  routes.post('/readers/:id/lift', async c => {
    const record = await findReader(db, c.req.param('id'));
    if (!record) return notFoundPage(c, await readClinic(deps), 'readers');
    const lifting = await liftSuppression(deps, record.subscriber.emailKey);
    const { id } = record.subscriber;
    if (lifting.outcome !== 'lifted') return c.redirect(`/admin/readers/${id}`, 303);
    await audit(deps, 'suppression-lifted', lifting.whom);
    return c.redirect(`/admin/readers/${id}?lifted=1`, 303);
  });

  routes.post('/readers/:id/confirmation', async c => {
    const record = await findReader(db, c.req.param('id'));
    if (!record) return notFoundPage(c, await readClinic(deps), 'readers');
    const { id } = record.subscriber;
    const again = await sendConfirmationAgain(deps, record.subscriber);
    if (again === 'sent' || again === 'waits') await audit(deps, 'confirmation-sent-again', id);
    return c.redirect(`/admin/readers/${id}?again=${again}`, 303);
  });

  return routes;
}

/** What the last press did. */
const Again = z.enum(['sent', 'waits', 'too-soon', 'none']).optional().catch(undefined);

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
