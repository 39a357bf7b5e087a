import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { readClinic } from '../../clinic/settings.ts';
import { confirmStrikeOffs, readInQuestion, releaseStrikeOffs } from '../../consent/in-question.ts';
import { liftSuppression } from '../../consent/lift.ts';
import type { Deps } from '../../deps.ts';
import { notFound } from '../../errors.ts';
import { audit } from '../../sign-in/audit.ts';
import { parseAddress } from '../../signup/address.ts';
import { suppressions as t } from '../../texts/ja/suppressions.ts';
import { formBody } from '../../ui/form-body.ts';
import type { TypedAddress } from '../parts/address-form.tsx';
import { type Done, SuppressionsPage } from './suppressions-page.tsx';

const Seen = z.object({ day: z.iso.date(), until: z.coerce.number().int() });
const Count = z.coerce.number().int().min(1).max(1_000_000).optional().catch(undefined);

export function suppressionRoutes(deps: Deps): Hono {
  const routes = new Hono();
  const page = async (done: Done, address?: TypedAddress) => (
    <SuppressionsPage clinic={await readClinic(deps)} days={await readInQuestion(deps)} done={done} address={address} />
  );

  routes.get('/suppressions', async c => {
    const { released, confirmed, lifted } = c.req.query();
    const done = { released: Count.parse(released), confirmed: Count.parse(confirmed), lifted: lifted === '1' };
    return c.html(await page(done));
  });

  routes.post('/suppressions/release', async c => {
    const seen = await seenOf(c);
    const released = await releaseStrikeOffs(deps, seen);
    if (released > 0) await audit(deps, 'suppressions-released', `${seen.day} ${released}`);
    return c.redirect(`/admin/suppressions?released=${released}`, 303);
  });

  routes.post('/suppressions/confirm', async c => {
    const seen = await seenOf(c);
    const confirmed = await confirmStrikeOffs(deps, seen);
    if (confirmed > 0) await audit(deps, 'suppressions-confirmed', `${seen.day} ${confirmed}`);
    return c.redirect(`/admin/suppressions?confirmed=${confirmed}`, 303);
  });

  routes.post('/suppressions/lift', async c => {
    const typed = String((await formBody(c)).address ?? '');
    const address = parseAddress(typed);
    if (!address) return c.html(await page({}, { typed, error: t.invalid }), 422);
    const lifting = await liftSuppression(deps, address.key);
    if (lifting.outcome === 'none') return c.html(await page({}, { typed, error: t.notSuppressed }), 404);
    if (lifting.outcome === 'complaint') return c.html(await page({}, { typed, error: t.isComplaint }), 409);
    await audit(deps, 'suppression-lifted', lifting.whom, lifting.subscriberId);
    const { subscriberId } = lifting;
    return c.redirect(subscriberId ? `/admin/readers/${subscriberId}?lifted=1` : '/admin/suppressions?lifted=1', 303);
  });

  return routes;
}

/** The strike-offs of a day that the page showed when a button was pressed. */
async function seenOf(c: Context): Promise<z.infer<typeof Seen>> {
  const seen = Seen.safeParse(await formBody(c));
  if (!seen.success) throw notFound();
  return seen.data;
}
