import { Hono } from 'hono';
import { readClinic } from '../../clinic/settings.ts';
import { readTrialLeft, throwTrialAway } from '../../clinic/trial.ts';
import type { Deps } from '../../deps.ts';
import { isOfAll } from '../../pauses/pauses.ts';
import { resumeSending } from '../../pauses/sending-state.ts';
import { audit } from '../../sign-in/audit.ts';
import { formBody } from '../../ui/form-body.ts';
import { readToday } from './read-today.ts';
import { TodayPage } from './today-page.tsx';
import { TrialPage } from './trial-page.tsx';

/** きょう, and what its buttons do at once. */
export function todayRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/', async c => {
    const isThrownAway = c.req.query('done') === 'trial-thrown-away';
    return c.html(<TodayPage {...(await readToday(deps))} isThrownAway={isThrownAway} />);
  });

  routes.post('/resume', async c => {
    const { name, back } = await formBody(c);
    const resumed = await resumeSending(deps, typeof name === 'string' ? name : undefined);
    if (typeof resumed !== 'string') {
      await audit(deps, 'sending-resumed', isOfAll(resumed) ? resumed.reason : null);
      deps.wake(c);
    }
    const did = typeof resumed === 'string' ? '' : '?done=resumed';
    return c.redirect(back === 'delivery' ? `/admin/delivery${did}` : '/admin', 303);
  });

  routes.get('/trial/throw-away', async c => {
    const [clinic, left] = await Promise.all([readClinic(deps), readTrialLeft(deps.db)]);
    return left ? c.html(<TrialPage clinic={clinic} left={left} />) : c.redirect('/admin', 302);
  });

  routes.post('/trial/throw-away', async c => {
    await throwTrialAway(deps);
    await audit(deps, 'trial-thrown-away');
    return c.redirect('/admin?done=trial-thrown-away', 303);
  });

  return routes;
}
