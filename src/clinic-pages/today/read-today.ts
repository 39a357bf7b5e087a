import { readBackupStanding } from '../../backups/record.ts';
import { isoDay } from '../../calendar/local-time.ts';
import { isMailboxOpen } from '../../clinic/mailer-kind.ts';
import type { Clinic } from '../../clinic/settings.ts';
import { openStep, readSetup } from '../../clinic/setup.ts';
import { readTrialLeft } from '../../clinic/trial.ts';
import { countInQuestion } from '../../consent/in-question.ts';
import { countWaiting, type RequestLine, readLongestWaiting } from '../../consultation/waiting.ts';
import { countDeadLetters } from '../../delivery/dead-letters.ts';
import { readProgress } from '../../delivery/progress.ts';
import type { Deps } from '../../deps.ts';
import { readSignupStanding } from '../../limits/waiting.ts';
import { readSendingState } from '../../pauses/sending-state.ts';
import { readDoubtful } from '../../reports/doubtful-mails.ts';
import { readNewestReaders } from '../../reports/newest-readers.ts';
import { readNextSending } from '../../reports/next-sending.ts';
import { reportProviders } from '../../reports/provider-report.ts';
import { readTallies } from '../../reports/provider-tallies.ts';
import { readDays } from '../../reports/read-figures.ts';
import { readReading } from '../../reports/reading.ts';
import { firstOfWeeks, WEEKS, weeksOf } from '../../reports/week.ts';
import { readTickStanding } from '../../scheduling/last-tick.ts';
import { readWaysIn, warningOf } from '../../sign-in/ways-in.ts';
import { readSignedCourses } from '../../sign-off/courses.ts';
import { reviewsDue } from '../../sign-off/due.ts';
import { takingOf } from '../../sign-off/taking.ts';
import { oldVersion } from '../parts/old-version.ts';
import type { TodayProps } from './today-page.tsx';
import type { Standing } from './waiting.ts';

/** Requests and new readers that are named. */
const MOST = 4;

/** What the page shows, as it stands now. */
export async function readToday(deps: Deps): Promise<Omit<TodayProps, 'isThrownAway'>> {
  const setup = await readSetup(deps);
  const { clinic } = setup;
  const { db, clock, library } = deps;
  const today = isoDay(clock.now(), clinic.timeZone);
  const { requests, waiting } = await readRequests(deps);
  const [standing, reading, days, next, progress, newest] = await Promise.all([
    readStanding(deps, clinic, waiting),
    readReading(db),
    readDays(db, firstOfWeeks(today, WEEKS), today),
    readNextSending(deps, clinic.timeZone),
    readProgress(deps, clinic.timeZone),
    readNewestReaders(db, MOST),
  ]);
  const weeks = weeksOf(days, today);
  const { courses } = library;
  return {
    ...{ clinic, courses, standing, reading, weeks, next, progress, requests, newest },
    step: openStep(setup.done),
  };
}

/** Requests begin with the oldest. */
async function readRequests({ db }: Deps): Promise<{ requests: RequestLine[]; waiting: Standing['requests'] }> {
  const [requests, people] = await Promise.all([readLongestWaiting(db, MOST), countWaiting(db)]);
  const [oldest] = requests;
  return { requests, waiting: oldest && { people, oldest: oldest.request.createdAt } };
}

async function readStanding(
  deps: Deps,
  clinic: Clinic,
  requests: Standing['requests'],
): Promise<TodayProps['standing']> {
  const [sending, deadLetters, inQuestion, signups, tallies, doubtful, storage, trial, ways, backup, ticks] =
    await Promise.all([
      readSendingState(deps),
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
    ]);
  return {
    ...{ sending, requests, deadLetters, inQuestion, signups, doubtful, storage, trial, backup },
    ...(await readCoursesStanding(deps, clinic)),
    stopped: ticks.stopped,
    alarm: reportProviders(tallies).alarm,
    wayIn: { warning: warningOf(deps, ways), left: ways.sheet?.left ?? 0 },
    mailbox: isMailboxOpen(deps),
    sample: clinic.sample,
    oldVersion: oldVersion(deps.wall.now(), clinic),
    now: deps.clock.now(),
  };
}

async function readCoursesStanding(
  deps: Deps,
  clinic: Clinic,
): Promise<Pick<Standing, 'unsigned' | 'noneOpen' | 'reviews'>> {
  const signed = await readSignedCourses(deps);
  const takings = signed.map(course => ({ course, taking: takingOf(course, clinic, isMailboxOpen(deps)) }));
  return {
    unsigned: takings.flatMap(({ course, taking }) => (taking === 'unsigned' ? [course.label] : [])),
    noneOpen: takings.every(({ taking }) => taking !== 'open'),
    reviews: reviewsDue(signed, isoDay(deps.clock.now(), clinic.timeZone)),
  };
}
