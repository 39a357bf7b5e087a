import { Hono } from 'hono';
import { countAnswers } from '../../answers/shared.ts';
import type { Counted } from '../../answers/sums.ts';
import { readBackupStanding } from '../../backups/record.ts';
import { isMailboxOpen } from '../../clinic/mailer-kind.ts';
import { readClinic, senderDomain } from '../../clinic/settings.ts';
import { openStep, readSetup } from '../../clinic/setup.ts';
import { readTrialLeft, throwTrialAway } from '../../clinic/trial.ts';
import { countInQuestion } from '../../consent/in-question.ts';
import { openCourses } from '../../courses/course.ts';
import { asksReaders } from '../../courses/course-movements.ts';
import { countDeadLetters } from '../../delivery/dead-letters.ts';
import { readProgress } from '../../delivery/progress.ts';
import type { Deps } from '../../deps.ts';
import { readSignupStanding } from '../../limits/waiting.ts';
import { isOfAll } from '../../pauses/pauses.ts';
import { readSendingState, resumeSending } from '../../pauses/sending-state.ts';
import { readCounts } from '../../reports/counts.ts';
import { readDoubtful } from '../../reports/doubtful-mails.ts';
import { reportProviders } from '../../reports/provider-report.ts';
import { readTallies } from '../../reports/provider-tallies.ts';
import { readTickStanding } from '../../scheduling/last-tick.ts';
import { audit } from '../../sign-in/audit.ts';
import { readWaysIn, warningOf } from '../../sign-in/ways-in.ts';
import { readSignedCourses } from '../../sign-off/courses.ts';
import { reviewsDue } from '../../sign-off/due.ts';
import { takingOf } from '../../sign-off/taking.ts';
import { formBody } from '../../ui/form-body.ts';
import { isoDate } from '../parts/times.ts';
import { ReportPage, type ReportProps } from './report-page.tsx';
import { TrialPage } from './trial-page.tsx';

export function reportRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/', async c => {
    const isThrownAway = c.req.query('done') === 'trial-thrown-away';
    return c.html(<ReportPage {...(await readReport(deps))} isThrownAway={isThrownAway} />);
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

/** What the report page shows, as it stands now. */
async function readReport(deps: Deps): Promise<Omit<ReportProps, 'isThrownAway'>> {
  const setup = await readSetup(deps);
  const { clinic } = setup;
  const [
    counts,
    sending,
    progress,
    deadLetters,
    inQuestion,
    signups,
    tallies,
    doubtful,
    storage,
    trial,
    ways,
    backup,
    ticks,
    signed,
    answers,
  ] = await Promise.all([
    readCounts(deps.db),
    readSendingState(deps),
    readProgress(deps, clinic.timeZone),
    countDeadLetters(deps),
    countInQuestion(deps),
    readSignupStanding(deps),
    readTallies(deps, clinic.timeZone),
    readDoubtful(deps),
    deps.storage.check(),
    readTrialLeft(deps.db),
    readWaysIn(deps),
    readBackupStanding(deps),
    readTickStanding(deps),
    readSignedCourses(deps),
    deps.library.courses.some(asksReaders) ? countAnswers(deps.db) : new Map<string, Counted[]>(),
  ]);
  const mailbox = isMailboxOpen(deps);
  const takings = signed.map(course => ({ course, taking: takingOf(course, clinic, mailbox) }));
  return {
    step: openStep(setup.done),
    ...{ clinic, counts, sending, storage, progress, deadLetters, inQuestion, signups, doubtful, trial, ways, backup },
    stopped: ticks.stopped,
    answers,
    wayInWarning: warningOf(deps, ways),
    reviews: reviewsDue(signed, isoDate(deps.clock.now(), clinic.timeZone)),
    waiting: takings.flatMap(({ course, taking }) => (taking === 'unsigned' ? [course] : [])),
    noneOpen: takings.every(({ taking }) => taking !== 'open'),
    courses: openCourses(deps.library.courses),
    alarm: reportProviders(tallies).alarm,
    sender: senderDomain(clinic, deps.site.mailFrom),
    mailbox,
    now: deps.clock.now(),
    runtime: deps.runtime,
  };
}
