import { Hono } from 'hono';
import * as z from 'zod';
import { readClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { discardWaiting, readSignupStanding, releaseWaiting } from '../../limits/waiting.ts';
import { audit } from '../../sign-in/audit.ts';
import { formBody } from '../../ui/form-body.ts';
import { SignupLimitsPage } from './signup-limits-page.tsx';

/** Up to when (epoch ms) the page showed what waits: a press decides about nothing that came later. */
const Until = z.coerce.number().int().min(0).catch(0);
const Count = z.coerce.number().int().min(0).max(1_000_000).optional().catch(undefined);

export function signupLimitsRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/sign-ups', async c => {
    const [clinic, standing] = await Promise.all([readClinic(deps), readSignupStanding(deps)]);
    const did = { released: Count.parse(c.req.query('released')), discarded: Count.parse(c.req.query('discarded')) };
    const { clock, runtime } = deps;
    return c.html(<SignupLimitsPage {...{ clinic, standing, runtime }} now={clock.now()} {...did} />);
  });

  routes.post('/sign-ups/release', async c => {
    const released = await releaseWaiting(deps, Until.parse((await formBody(c)).until));
    if (released > 0) await audit(deps, 'sign-ups-released', String(released));
    deps.wake(c);
    return c.redirect(`/admin/sign-ups?released=${released}`, 303);
  });

  routes.post('/sign-ups/discard', async c => {
    const discarded = await discardWaiting(deps, Until.parse((await formBody(c)).until));
    if (discarded > 0) await audit(deps, 'sign-ups-discarded', String(discarded));
    return c.redirect(`/admin/sign-ups?discarded=${discarded}`, 303);
  });

  return routes;
}
