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
      <p class="small soft">{whoIsCounted(report, today)}</p>
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

function whoIsCounted({ isWhole, reach, young: { months, people } }: CohortReport, today: string): string {
  const t = coursePage.counted;
  const young = people.requested > 0 ? monthsWords(months, today) : undefined;
  if (isWhole) return young ? t.wholeYoung(young, people.requested) : t.whole;
  if (reach === 0) return t.none;
  return t.part(reach) + (young ? t.partYoung(young, people.requested) : '');
}
