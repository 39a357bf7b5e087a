import type { Course } from '../../courses/course.ts';
import { type CohortLessons, type LessonFigures, reportCohortLessons } from '../../reports/cohort-lessons.ts';
import type { CohortReport } from '../../reports/cohort-report.ts';
import type { Cohorts } from '../../reports/cohorts.ts';
import { wholePercent } from '../../reports/figures.ts';
import { bandOf } from '../../reports/openings.ts';
import { FEWEST_FOR_RATE, share } from '../../reports/report.ts';
import type { Chosen } from '../../reports/span.ts';
import { weakSteps } from '../../reports/weakest-step.ts';
import { coursePage } from '../../texts/ja/course-page.ts';
import { Legend, LessonBar } from './bar.tsx';
import { HowCounted, TheirCounting, WhoseCounting } from './how-counted.tsx';
import { LessonsTable } from './lessons-table.tsx';

const t = coursePage.lessons;

type LessonsProps = { course: Course; cohorts: Cohorts; report: CohortReport; chosen: Chosen; isOthers: boolean };

/** Each lesson as a bar, with what it shows in words; then the same in a table, and how it was counted. */
export function Lessons({ course, cohorts, report: people, chosen, isOthers }: LessonsProps) {
  const report = reportCohortLessons(course, cohorts, people);
  if (report.openings.delivered === 0) return null;
  const weakest = weakSteps(course, people).find(one => one.step === 'lesson')?.lesson.number;
  return (
    <section class="lessons">
      <h2>{t.title}</h2>
      <WhoseCounting chosen={chosen} isOthers={isOthers} />
      {isOthers ? <TheirCounting report={report} /> : <p class="small soft">{t.caption}</p>}
      <Bars report={report} isOthers={isOthers} weakest={weakest} />
      <Remarks {...report} />
      <LessonsTable report={report} isOthers={isOthers} />
      <HowCounted />
    </section>
  );
}

/** `weakest`: the number of the lesson after which the largest share stops. */
type BarsProps = { report: CohortLessons; isOthers: boolean; weakest: number | undefined };

function Bars({ report: { lessons, removed }, isOthers, weakest }: BarsProps) {
  const hasInterval = lessons.some(({ interval }) => interval);
  return (
    <>
      <Legend interval={hasInterval} isOthers={isOthers} />
      <p class="axis" aria-hidden="true">
        {t.axis.map(word => (
          <span>{word}</span>
        ))}
      </p>
      <ol class="bars">
        {lessons.map(({ lesson, ...figures }, index) => (
          <Row
            name={t.name(lesson.number, lesson.title)}
            figures={figures}
            ended={index < lessons.length - 1 ? figures.stopped : 0}
            isOthers={isOthers}
            isWeakest={lesson.number === weakest}
          />
        ))}
        {removed && (
          <Row name={t.removed(removed.count)} figures={removed} ended={removed.stopped} isOthers={isOthers} />
        )}
      </ol>
    </>
  );
}

type RowProps = { name: string; figures: LessonFigures; ended: number; isOthers: boolean; isWeakest?: boolean };

function Row({ name, figures, ended, isOthers, isWeakest = false }: RowProps) {
  const { openings, isYoung } = figures;
  return (
    <li>
      <p class="who">
        {name} {isYoung && <span class="state">{t.young}</span>}
      </p>
      {openings.delivered === 0 ? (
        <p class="small soft">{t.notYet}</p>
      ) : (
        <>
          <LessonBar {...figures} isOthers={isOthers} />
          <FigureWords figures={figures} isOthers={isOthers} />
          <p class={isWeakest ? 'ended most numbers' : 'ended numbers'}>{ended > 0 && t.ended(ended)}</p>
        </>
      )}
    </li>
  );
}

function FigureWords({ figures: { openings, fetched }, isOthers }: Pick<RowProps, 'figures' | 'isOthers'>) {
  const { delivered } = openings;
  const { least, most } = bandOf(openings);
  const [low, high] = [share(least, delivered).rate, share(most, delivered).rate];
  const others = share(fetched, delivered).rate;
  return (
    <p class="figures numbers">
      <span class="phrase">{t.delivered(delivered)}</span>{' '}
      <span class="phrase">
        {t.opened(least, most)}
        {low !== undefined && high !== undefined && t.rates(wholePercent(low), wholePercent(high))}
      </span>{' '}
      {isOthers && (
        <span class="phrase">
          {t.others} {coursePage.counting.mails(fetched)}
          {others !== undefined && `(${wholePercent(others)})`}
        </span>
      )}
    </p>
  );
}

function Remarks({ lessons }: CohortLessons) {
  const shown = lessons.filter(({ openings }) => openings.delivered > 0);
  const hasFew = shown.some(({ openings }) => openings.delivered < FEWEST_FOR_RATE);
  const remarks = [...(hasFew ? [t.few] : []), ...(shown.some(({ isYoung }) => isYoung) ? [t.youngHelp] : [])];
  return remarks.length > 0 ? <p class="small soft">{remarks.join('')}</p> : null;
}
