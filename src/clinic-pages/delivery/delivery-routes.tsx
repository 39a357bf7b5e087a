import { Hono } from 'hono';
import * as z from 'zod';
import { readClinic, senderDomain } from '../../clinic/settings.ts';
import { openStep, readSetup } from '../../clinic/setup.ts';
import { countInQuestion } from '../../consent/in-question.ts';
import { readSuppressed } from '../../consent/suppressed.ts';
import { countDeadLetters } from '../../delivery/dead-letters.ts';
import { readProgress } from '../../delivery/progress.ts';
import type { Deps } from '../../deps.ts';
import { readAlarm, removeAlarm, setAlarm, tryAlarm } from '../../operations/alarm/alarm.ts';
import { isAlarmUrl } from '../../operations/alarm/target.ts';
import { ownAddress } from '../../operations/doctor/sender.ts';
import { readWaiting } from '../../operations/waiting.ts';
import { pauseByHand, readStanding, sendingState } from '../../pauses/sending-state.ts';
import { readDoubtful } from '../../reports/doubtful-mails.ts';
import { reportProviders } from '../../reports/provider-report.ts';
import { readTallies } from '../../reports/provider-tallies.ts';
import { readSendingLine } from '../../reports/sending-line.ts';
import { readTickStanding } from '../../scheduling/last-tick.ts';
import { audit } from '../../sign-in/audit.ts';
import { alarm as t } from '../../texts/ja/alarm.ts';
import { formBody } from '../../ui/form-body.ts';
import { DeliveryPage, type DeliveryProps, DONE } from './delivery-page.tsx';

const Done = z
  .enum([...keysOf(DONE), ...keysOf(t.notTaken)])
  .optional()
  .catch(undefined);
const Url = z.string().trim().max(2_000).catch('');

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

  alarmRoutes(routes, deps);
  return routes;
}

function keysOf<T extends object>(words: T): (keyof T & string)[] {
  return Object.keys(words) as (keyof T & string)[];
}

/** The URL may be a key, so it stands in no log, no address and no answer but the form in which it was typed. */
function alarmRoutes(routes: Hono, deps: Deps) {
  routes.post('/delivery/alarm', async c => {
    const typed = Url.parse((await formBody(c)).url);
    if (!isAlarmUrl(typed)) {
      const props = await readDelivery(deps);
      return c.html(<DeliveryPage {...props} done={undefined} url={{ typed, error: t.invalid }} />, 422);
    }
    await setAlarm(deps, typed);
    await audit(deps, 'alarm-set', new URL(typed).hostname);
    return c.redirect('/admin/delivery?done=alarm-set#alarm', 303);
  });

  routes.post('/delivery/alarm/try', async c => {
    const posted = await tryAlarm(deps);
    if (posted) await audit(deps, 'alarm-tried', posted.ok ? 'taken' : posted.why);
    const done = posted && (posted.ok ? 'alarm-taken' : posted.why);
    return c.redirect(done ? `/admin/delivery?done=${done}` : '/admin/delivery', 303);
  });

  routes.post('/delivery/alarm/remove', async c => {
    await removeAlarm(deps);
    await audit(deps, 'alarm-removed');
    return c.redirect('/admin/delivery?done=alarm-removed', 303);
  });
}

/** What the page shows, as it stands now. */
async function readDelivery(deps: Deps): Promise<Omit<DeliveryProps, 'done'>> {
  const { library, mailer, runtime, clock, site, storage } = deps;
  const clinic = await readClinic(deps);
  const [
    standing,
    line,
    progress,
    tallies,
    suppressed,
    inQuestion,
    deadLetters,
    doubtful,
    problem,
    alarmState,
    waiting,
    ticks,
  ] = await Promise.all([
    readStanding(deps.db),
    readSendingLine(deps),
    readProgress(deps, clinic.timeZone),
    readTallies(deps, clinic.timeZone),
    readSuppressed(deps),
    countInQuestion(deps),
    countDeadLetters(deps),
    readDoubtful(deps),
    storage.check(),
    readAlarm(deps),
    readWaiting(deps, clinic),
    readTickStanding(deps),
  ]);
  const { week, alarm } = reportProviders(tallies);
  return {
    ...{ clinic, mailer, runtime, progress, suppressed, inQuestion, deadLetters, doubtful, week, alarm, alarmState },
    sending: sendingState(deps, clinic, standing),
    next: line.next,
    unpublished: !line.active && openStep((await readSetup(deps)).done) !== undefined,
    storage: problem,
    stopped: ticks.stopped,
    late: waiting.late !== undefined,
    courses: library.courses,
    sender: ownAddress(clinic, site.mailFrom) && senderDomain(clinic, site.mailFrom),
    now: clock.now(),
  };
}
