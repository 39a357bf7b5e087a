import type { Course } from '../../courses/course.ts';
import { type CohortLessons, type LessonFigures, reportCohortLessons } from '../../reports/cohort-lessons.ts';
import type { Cohorts } from '../../reports/cohort-report.ts';
import { wholePercent } from '../../reports/figures.ts';
import { bandOf } from '../../reports/openings.ts';
import { FEWEST_FOR_RATE, share } from '../../reports/report.ts';
import type { Chosen } from '../../reports/span.ts';
import { admin } from '../../texts/ja/admin.ts';
import { coursePage } from '../../texts/ja/course-page.ts';
import { Legend, LessonBar } from './bar.tsx';
import { HowCounted, TheirCounting, WhoseCounting } from './how-counted.tsx';
import { LessonsTable } from './lessons-table.tsx';

const t = coursePage.lessons;

type LessonsProps = { course: Course; cohorts: Cohorts; chosen: Chosen; isOthers: boolean; today: string };

/** Each lesson as a bar, with what it shows in words; then the same in a table, and how it was counted. */
export function Lessons({ course, cohorts, chosen, isOthers, today }: LessonsProps) {
  const report = reportCohortLessons(course, cohorts, today);
  if (report.openings.delivered === 0) return null;
  return (
    <section class="lessons">
      <h2>{t.title}</h2>
      <WhoseCounting chosen={chosen} isOthers={isOthers} />
      {isOthers ? <TheirCounting report={report} /> : <p class="small soft">{t.caption}</p>}
      <Bars report={report} isOthers={isOthers} />
      <Remarks {...report} />
      <LessonsTable report={report} isOthers={isOthers} />
      <HowCounted />
    </section>
  );
}

type BarsProps = { report: CohortLessons; isOthers: boolean };

function Bars({ report: { lessons, removed }, isOthers }: BarsProps) {
  const hasInterval = lessons.some(({ interval }) => interval);
  return (
    <>
      <Legend interval={hasInterval} isOthers={isOthers} />
      <p class="axis" aria-hidden="true">
        {admin.report.axis.map(word => (
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
          />
        ))}
        {removed && (
          <Row name={t.removed(removed.count)} figures={removed} ended={removed.stopped} isOthers={isOthers} />
        )}
      </ol>
    </>
  );
}

type RowProps = { name: string; figures: LessonFigures; ended: number; isOthers: boolean };

function Row({ name, figures, ended, isOthers }: RowProps) {
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
          <p class="ended numbers">{ended > 0 && t.ended(ended)}</p>
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
      <span class="phrase">
        {t.opened(least, most)}
        {low !== undefined && high !== undefined && t.rates(wholePercent(low), wholePercent(high))}
      </span>{' '}
      <span class="phrase">{t.delivered(delivered)}</span>{' '}
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
