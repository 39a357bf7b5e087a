import { Hono } from 'hono';
import * as z from 'zod';
import { readClinic, senderDomain } from '../../clinic/settings.ts';
import { countInQuestion } from '../../consent/in-question.ts';
import { readSuppressed } from '../../consent/suppressed.ts';
import { countDeadLetters } from '../../delivery/dead-letters.ts';
import { readProgress } from '../../delivery/progress.ts';
import type { Deps } from '../../deps.ts';
import { ownAddress } from '../../operations/doctor/sender.ts';
import { pauseByHand, readStanding, sendingState } from '../../pauses/sending-state.ts';
import { readDoubtful } from '../../reports/doubtful-mails.ts';
import { reportProviders } from '../../reports/provider-report.ts';
import { readTallies } from '../../reports/provider-tallies.ts';
import { readSendingLine } from '../../reports/sending-line.ts';
import { audit } from '../../sign-in/audit.ts';
import { DeliveryPage, type DeliveryProps } from './delivery-page.tsx';

const Done = z.enum(['paused', 'resumed']).optional().catch(undefined);

export function deliveryRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/delivery', async c => {
    const done = Done.parse(c.req.query('done'));
    return c.html(<DeliveryPage {...(await readDelivery(deps))} done={done} />);
  });

  routes.post('/delivery/pause', async c => {
    if (await pauseByHand(deps)) await audit(deps, 'sending-paused', 'by-hand');
    return c.redirect('/admin/delivery?done=paused', 303);
  });

  return routes;
}

/** What the page shows, as it stands now. */
async function readDelivery(deps: Deps): Promise<Omit<DeliveryProps, 'done'>> {
  const { library, mailer, runtime, clock, site, storage } = deps;
  const clinic = await readClinic(deps);
  const [standing, line, progress, tallies, suppressed, inQuestion, deadLetters, doubtful, problem] = await Promise.all(
    [
      readStanding(deps.db),
      readSendingLine(deps),
      readProgress(deps, clinic.timeZone),
      readTallies(deps, clinic.timeZone),
      readSuppressed(deps),
      countInQuestion(deps),
      countDeadLetters(deps),
      readDoubtful(deps),
      storage.check(),
    ],
  );
  const { week, alarm } = reportProviders(tallies);
  return {
    ...{ clinic, mailer, runtime, progress, suppressed, inQuestion, deadLetters, doubtful, week, alarm },
    sending: sendingState(deps, clinic, standing),
    next: line.next,
    storage: problem,
    courses: library.courses,
    sender: ownAddress(clinic, site.mailFrom) && senderDomain(clinic, site.mailFrom),
    now: clock.now(),
  };
}
