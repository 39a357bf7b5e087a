import type { Course } from '../../courses/course.ts';
import { type CohortReport, cohortSteps } from '../../reports/cohort-report.ts';
import { coursePage } from '../../texts/ja/course-page.ts';
import { monthsWords } from './months.ts';

type SentenceProps = { course: Course; report: CohortReport; today: string };

/** What came of them, in one sentence, and who is counted. */
export function Sentence({ course, report, today }: SentenceProps) {
  return (
    <>
      <p class="lead">{sentenceOf(course, report, today)}</p>
      <p class="small soft">
        {whoIsCounted(report)}
        {youngOf(report, today)}
      </p>
    </>
  );
}

export function sentenceOf(course: Course, report: CohortReport, today: string): string {
  const t = coursePage.sentence;
  const { requested, confirmed, completed, consultations } = report.people;
  const when = monthsWords(report.months, today);
  if (requested === 0) return t.askedNone(when);
  if (confirmed === 0) return t.asked(when, requested) + t.nobodyConfirmed;
  if (report.reach === 0) return t.asked(when, requested) + t.confirmed(confirmed);
  const begun = t.asked(when, requested) + t.andConfirmed(confirmed);
  if (!report.isWhole) return begun + t.cameTo(cohortSteps(course, report).at(-1)!.people, report.reach);
  return begun + t.completed(completed) + t.ends(consultations, report.underWay);
}

function whoIsCounted({ isWhole, reach }: CohortReport): string {
  const t = coursePage.counted;
  return isWhole ? t.whole : reach > 0 ? t.part(reach) : t.none;
}

function youngOf({ young: { months, people } }: CohortReport, today: string): string {
  return people.requested > 0 ? coursePage.counted.young(monthsWords(months, today), people.requested) : '';
}
