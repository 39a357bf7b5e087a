import { Hono } from 'hono';
import { readClinic, senderDomain } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { readStanding } from '../../pauses/sending-state.ts';
import { readTallies, readThrottled } from '../../reports/receiver-tallies.ts';
import { reportReceivers } from '../../reports/receivers-report.ts';
import { ReceiversPage } from './receivers-page.tsx';

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
