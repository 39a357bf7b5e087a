import { Hono } from 'hono';
import { readClinic, senderDomain } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { readStanding } from '../../pauses/sending-state.ts';
import { readConfirmRates } from '../../reports/confirm-rates.ts';
import { reportProviders } from '../../reports/provider-report.ts';
import { readTallies, readThrottled } from '../../reports/provider-tallies.ts';
import { ProvidersPage } from './providers-page.tsx';

export function providerRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/receivers', async c => {
    const clinic = await readClinic(deps);
    const [tallies, throttled, confirms, { held }] = await Promise.all([
      readTallies(deps, clinic.timeZone),
      readThrottled(deps),
      readConfirmRates(deps, clinic.timeZone),
      readStanding(deps.db),
    ]);
    return c.html(
      <ProvidersPage
        clinic={clinic}
        report={reportProviders(tallies)}
        throttled={throttled}
        confirms={confirms}
        held={held}
        now={deps.clock.now()}
        runtime={deps.runtime}
        sender={senderDomain(clinic, deps.site.mailFrom)}
      />,
    );
  });

  return routes;
}
