import { Hono } from 'hono';
import { readClinic } from '../../clinic/settings.ts';
import { liftSuppression } from '../../consent/lift.ts';
import { findSuppression } from '../../consent/suppression.ts';
import type { Deps } from '../../deps.ts';
import { audit } from '../../sign-in/audit.ts';
import { parseAddress } from '../../signup/address.ts';
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

  routes.get('/readers', async c => c.html(await listPage(deps, { from: c.req.query('before') })));

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
    return c.html(<ReaderPage {...{ clinic, courses: library.courses, record, suppression, lifted }} />);
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

  return routes;
}

async function listPage(deps: Deps, { from, search }: { from?: string; search?: TypedAddress }) {
  return (
    <ReadersPage
      clinic={await readClinic(deps)}
      courses={deps.library.courses}
      list={await listReaders(deps.db, readCursor(from))}
      from={from}
      search={search}
    />
  );
}
