import { eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { readClinic } from '../../clinic/settings.ts';
import { isConfirmed } from '../../consent/consent.ts';
import { findSuppression } from '../../consent/suppression.ts';
import { subscribers } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { erase } from '../../erasing/erase.ts';
import { audit } from '../../sign-in/audit.ts';
import { notFoundPage } from '../parts/frame.tsx';
import { ErasePage } from './erase-page.tsx';

export function eraseRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const { db } = deps;

  routes.get('/readers/:id/erase', async c => {
    const clinic = await readClinic(deps);
    const reader = await db
      .select()
      .from(subscribers)
      .where(eq(subscribers.id, c.req.param('id')))
      .get();
    if (!reader) return notFoundPage(c, clinic, 'readers');
    const confirmed = await isConfirmed(db, reader.id);
    const suppressed = (await findSuppression(deps, reader.emailKey)) !== undefined;
    return c.html(<ErasePage {...{ clinic, reader, confirmed, suppressed }} />);
  });

  routes.post('/readers/:id/erase', async c => {
    const id = c.req.param('id');
    const erasure = await erase(deps, id);
    if (erasure.outcome === 'gone') return c.redirect('/admin/readers?erased=gone', 303);
    await audit(deps, 'reader-erased', id);
    deps.wake(c); // the memory beside the database is written by the scheduler's passes
    return c.redirect(`/admin/readers?erased=${erasure.purged ? 'erased' : 'later'}`, 303);
  });

  return routes;
}
