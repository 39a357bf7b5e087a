import { Hono } from 'hono';
import { readClinic, senderDomain } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';
import { readTallies, readThrottled } from './receiver-tallies.ts';
import { ReceiversPage } from './receivers-page.tsx';
import { reportReceivers } from './receivers-report.ts';

export function receiverRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/receivers', async c => {
    const clinic = await readClinic(deps);
    const [tallies, throttled] = await Promise.all([readTallies(deps, clinic.timeZone), readThrottled(deps)]);
    return c.html(
      <ReceiversPage
        clinic={clinic}
        report={reportReceivers(tallies)}
        throttled={throttled}
        sender={senderDomain(clinic, deps.site.mailFrom)}
      />,
    );
  });

  return routes;
}
