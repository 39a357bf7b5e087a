import { Hono } from 'hono';
import { readClinic } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import { parseAddress } from '../signup/address.ts';
import { admin } from '../texts/ja/admin.ts';
import { formBody } from '../ui/form-body.ts';
import { readCursor } from './cursor.ts';
import { notFoundPage } from './frame.tsx';
import { ReaderPage } from './reader-page.tsx';
import { findByAddress, findReader, listReaders } from './readers.ts';
import { ReadersPage, type Search } from './readers-page.tsx';

export function readerRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const { db, library } = deps;
  const list = async (from?: string, search?: Search) => (
    <ReadersPage
      clinic={await readClinic(deps)}
      courses={library.courses}
      list={await listReaders(db, readCursor(from))}
      from={from}
      search={search}
    />
  );

  routes.get('/readers', async c => c.html(await list(c.req.query('before'))));

  routes.post('/readers', async c => {
    const typed = String((await formBody(c)).address ?? '');
    const address = parseAddress(typed);
    if (!address) return c.html(await list(undefined, { typed, error: admin.readers.searchInvalid }), 422);
    const id = await findByAddress(db, address.key);
    if (!id) return c.html(await list(undefined, { typed, error: admin.readers.searchNone }), 404);
    return c.redirect(`/admin/readers/${id}`, 303);
  });

  routes.get('/readers/:id', async c => {
    const clinic = await readClinic(deps);
    const record = await findReader(db, c.req.param('id'));
    return record
      ? c.html(<ReaderPage clinic={clinic} courses={library.courses} record={record} />)
      : notFoundPage(c, clinic, 'readers');
  });

  return routes;
}
