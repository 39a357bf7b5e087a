import type { Clinic } from '../../clinic/settings.ts';
import type { Step } from '../../clinic/setup.ts';
import type { RequestLine } from '../../consultation/waiting.ts';
import type { Course } from '../../courses/course.ts';
import type { Progress } from '../../delivery/progress.ts';
import type { NewestReaders } from '../../reports/newest-readers.ts';
import type { NextSending } from '../../reports/next-sending.ts';
import type { Reading } from '../../reports/reading.ts';
import type { Week } from '../../reports/week.ts';
import { today as t } from '../../texts/ja/clinic/today.ts';
import { trial as trialWords } from '../../texts/ja/trial.ts';
import { Notice } from '../../ui/form.tsx';
import { AdminPage } from '../parts/frame.tsx';
import { SendingProgress } from '../parts/sending/progress.tsx';
import { Begin } from '../parts/setup/setup-steps.tsx';
import { dayAndTime } from '../parts/times.ts';
import { NextSection } from './next-section.tsx';
import { NewestSection, RequestsSection } from './people-sections.tsx';
import { mainOf, type Standing, waitingOf } from './waiting.ts';
import { WaitingList } from './waiting-list.tsx';
import { WeekSection } from './week-section.tsx';

export type TodayProps = {
  clinic: Clinic;
  courses: Course[];
  standing: Omit<Standing, 'step'>;
  reading: Reading;
  /** Up to twelve, the oldest first. */
  weeks: Week[];
  next: NextSending | undefined;
  progress: Progress;
  /** The oldest requests that wait for an answer. */
  requests: RequestLine[];
  newest: NewestReaders;
  /** The step of はじめに that is open. */
  step: Step | undefined;
  /** The press before this page threw a trial away. */
  isThrownAway: boolean;
};

/** One sentence, what waits for somebody, the week, what goes out next, who waits for an answer, who is new. Always in this order. */
export function TodayPage(props: TodayProps) {
  const { clinic, standing, step, weeks, newest } = props;
  const begun = newest.readers > 0 || weeks.some(({ requested, sent }) => requested + sent > 0);
  const waiting = waitingOf({ ...standing, step: begun ? step : undefined });
  const begins = step !== undefined && !begun;
  const shown = { clinic, now: standing.now };
  return (
    <AdminPage clinic={clinic} title={t.title} place="today" within>
      <p class="small soft">{dayAndTime(standing.now, clinic.timeZone).split(' ')[0]}</p>
      {props.isThrownAway && (
        <Notice tone="good">
          <p>{trialWords.done}</p>
        </Notice>
      )}
      {begins && <Begin step={step} />}
      <Lead {...props} begun={begun} />
      <WaitingList all={waiting} main={begins ? undefined : mainOf(waiting)} {...shown} />
      <SendingProgress clinic={clinic} progress={props.progress} open={standing.sending.state === 'open'} />
      {begun ? <Figures {...props} /> : <NothingYet isSetUp={step === undefined} />}
    </AdminPage>
  );
}

function Lead({ reading: { reading, resting }, weeks, begun }: TodayProps & { begun: boolean }) {
  return (
    <p class="lead">
      {reading > 0 ? t.lead.reading(reading) : t.lead.nobody}
      {resting > 0 && t.lead.resting(resting)}
      {begun && weekWords(weeks.at(-1)!)}
    </p>
  );
}

function weekWords({ confirmed, consultations }: Week): string {
  if (confirmed > 0 && consultations > 0) return t.lead.both(confirmed, consultations);
  if (confirmed > 0) return t.lead.confirmed(confirmed);
  return consultations > 0 ? t.lead.consultations(consultations) : t.lead.neither;
}

function Figures(props: TodayProps) {
  const { clinic, courses, standing, weeks, requests, newest } = props;
  const shown = { clinic, courses, now: standing.now };
  return (
    <>
      <WeekSection weeks={weeks} />
      <div class="two">
        <NextSection {...props} {...standing} />
        {standing.requests && <RequestsSection lines={requests} people={standing.requests.people} {...shown} />}
      </div>
      {newest.newest.length > 0 && <NewestSection {...newest} {...shown} />}
    </>
  );
}

function NothingYet({ isSetUp }: { isSetUp: boolean }) {
  return (
    <section>
      <h2>{t.week.title}</h2>
      <p>
        {t.week.empty}
        {isSetUp && t.week.emptyNext}
      </p>
      <p>
        <a href="/">{t.week.toLanding}</a>
      </p>
    </section>
  );
}
