import { Hono } from 'hono';
import * as z from 'zod';
import { readClinic } from '../../../clinic/settings.ts';
import type { Deps } from '../../../deps.ts';
import { parseAddress } from '../../../signup/address.ts';
import { formBody } from '../../../ui/form-body.ts';
import { findByAddress } from '../readers.ts';
import { FOUND } from './chips.tsx';
import { ListPage } from './list-page.tsx';
import { readList } from './read-list.ts';
import { showPlaces } from './rows.ts';
import { formPath, readForm, readWish } from './wish.ts';

/** What the last press on the page for erasing did. */
const Erased = z.enum(['erased', 'later', 'gone']).optional().catch(undefined);

export function listRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const { db } = deps;

  routes.get('/readers', async c => {
    const { wish, ...search } = readWish(deps, c.req.query());
    const list = await readList(db, wish);
    const props = { clinic: await readClinic(deps), courses: deps.library.courses, wish, ...search, list };
    const readers = await showPlaces(db, list.places);
    return c.html(<ListPage {...props} readers={readers} erased={Erased.parse(c.req.query('erased'))} />);
  });

  // The whole address of a reader leads to that reader at once.
  routes.post('/readers', async c => {
    const wish = readForm(await formBody(c));
    const address = wish.search === undefined ? undefined : parseAddress(wish.search);
    const id = address && (await findByAddress(db, address.key));
    return c.redirect(id ? `/admin/readers/${id}` : `${formPath(deps, wish)}#${FOUND}`, 303);
  });

  return routes;
}
