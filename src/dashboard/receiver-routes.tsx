import { Hono } from 'hono';
import { readClinic, senderDomain } from '../clinic/settings.ts';
import { readStanding } from '../delivery/sending-state.ts';
import type { Deps } from '../deps.ts';
import { readTallies, readThrottled } from './receiver-tallies.ts';
import { ReceiversPage } from './receivers-page.tsx';
import { reportReceivers } from './receivers-report.ts';

export function receiverRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/receivers', async c => {
    const clinic = await readClinic(deps);
    const [tallies, throttled, { held }] = await Promise.all([
      readTallies(deps, clinic.timeZone),
      readThrottled(deps),
      readStanding(deps.db),
    ]);
    return c.html(
      <ReceiversPage
        clinic={clinic}
        report={reportReceivers(tallies)}
        throttled={throttled}
        held={held}
        now={deps.clock.now()}
        sender={senderDomain(clinic, deps.site.mailFrom)}
      />,
    );
  });

  return routes;
}
