import type { Counted } from '../../answers/sums.ts';
import type { BackupStanding } from '../../backups/standing.ts';
import type { Clinic } from '../../clinic/settings.ts';
import type { Step } from '../../clinic/setup.ts';
import type { TrialLeft } from '../../clinic/trial.ts';
import type { Course } from '../../courses/course.ts';
import type { StorageProblem } from '../../db/storage-problem.ts';
import type { Progress } from '../../delivery/progress.ts';
import type { Runtime } from '../../deps.ts';
import type { SignupStanding } from '../../limits/waiting.ts';
import type { SendingState } from '../../pauses/sending-state.ts';
import type { Counts } from '../../reports/counts.ts';
import type { Doubtful } from '../../reports/doubtful-mails.ts';
import type { Alarm } from '../../reports/provider-report.ts';
import { funnel, reportLessons, total } from '../../reports/report.ts';
import type { WaysIn, warningOf } from '../../sign-in/ways-in.ts';
import type { ReviewsDue } from '../../sign-off/due.ts';
import { admin } from '../../texts/ja/admin.ts';
import { trial as trialWords } from '../../texts/ja/trial.ts';
import { Notice } from '../../ui/form.tsx';
import { Counting } from '../parts/counting.tsx';
import { AdminPage } from '../parts/frame.tsx';
import { DoubtfulMails } from '../parts/sending/doubtful.tsx';
import { SendingProgress } from '../parts/sending/progress.tsx';
import { Begin } from '../parts/setup/setup-steps.tsx';
import { AnswerSums } from './answer-sums.tsx';
import { Banners } from './banners.tsx';
import { Patterns } from './chart.tsx';
import { CourseReport } from './course-report.tsx';
import { Funnel } from './funnel.tsx';
import { ReviewLines } from './reviews-due.tsx';

const t = admin.report;

export type ReportProps = {
  clinic: Clinic;
  courses: Course[];
  counts: Counts;
  /** How readers answered, by course. */
  answers: Map<string, Counted[]>;
  sending: SendingState;
  storage: StorageProblem | undefined;
  stopped: boolean;
  progress: Progress;
  /** How many dead letters wait until they are sent again. */
  deadLetters: number;
  inQuestion: number;
  signups: SignupStanding;
  alarm: Alarm | undefined;
  /** The domain of the sender address. */
  sender: string;
  doubtful: Doubtful;
  /** What a trial left. Unset: nothing. */
  trial: TrialLeft | undefined;
  /** The step of はじめに that is open. */
  step: Step | undefined;
  /** The press before this page threw it away. */
  isThrownAway: boolean;
  backup: BackupStanding | undefined;
  reviews: ReviewsDue;
  /** Courses that were opened and take nobody, because lessons are unsigned. */
  waiting: Course[];
  /** No course takes anybody. */
  noneOpen: boolean;
  ways: WaysIn;
  wayInWarning: ReturnType<typeof warningOf>;
  mailbox: boolean;
  now: number;
  runtime: Runtime;
};

/** First a sentence, then the figures, then the chart and table of each course. */
export function ReportPage(props: ReportProps) {
  const { clinic, courses, counts, sending, progress, doubtful } = props;
  const begun = total(counts.courses, 'requested') > 0;
  return (
    <AdminPage clinic={clinic} title={t.title} place="report" within>
      {props.isThrownAway && (
        <Notice tone="good">
          <p>{trialWords.done}</p>
        </Notice>
      )}
      {props.step && <Begin step={props.step} />}
      <Banners {...props} unhandled={counts.unhandledRequests} />
      <ReviewLines {...props} />
      <Sentence counts={counts} />
      <SendingProgress clinic={clinic} progress={progress} open={sending.state === 'open'} />
      {begun ? <Figures counts={counts} /> : <NothingYet isSetUp={props.step === undefined} />}
      {begun && <Patterns />}
      {begun &&
        courses.map(course => (
          <CourseReport title={course.label} lessons={reportLessons(course, counts.lessons)}>
            <AnswerSums counted={props.answers.get(course.slug)} />
          </CourseReport>
        ))}
      {begun && <Counting />}
      {begun && <DoubtfulMails clinic={clinic} courses={courses} doubtful={doubtful} />}
    </AdminPage>
  );
}

function Sentence({ counts: { reading, resting, courses } }: { counts: Counts }) {
  return (
    <p class="lead">
      {reading > 0 ? t.reading(reading) : t.nobody}
      {resting > 0 && t.resting(resting)}
      {total(courses, 'confirmed') > 0 && t.soFar(total(courses, 'confirmed'), total(courses, 'consultations'))}
    </p>
  );
}

function NothingYet({ isSetUp }: { isSetUp: boolean }) {
  return (
    <div class="card empty">
      <p>{t.empty}</p>
      <p>
        {isSetUp && t.emptyNext} <a href="/">{t.toLanding}</a>
      </p>
    </div>
  );
}

function Figures({ counts: { courses } }: { counts: Counts }) {
  const stopped = total(courses, 'stopped');
  return (
    <section>
      <h2>{t.funnel}</h2>
      <Funnel steps={funnel(courses)} />
      {stopped > 0 && <p>{t.stopped(stopped)}</p>}
      <p class="small soft">{t.funnelNote}</p>
    </section>
  );
}
