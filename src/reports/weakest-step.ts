import type { Lesson } from '../courses/course.ts';
import { type CohortReport, type CohortStep, cohortSteps, sumPeople } from './cohort-report.ts';
import { peopleBy } from './cohorts.ts';
import { CARRIERS } from './provider-report.ts';
import { FEWEST_FOR_RATE, wilson } from './report.ts';

/** So many must have left at a step before it is named: one or two leave anywhere. */
export const FEWEST_LOST = 3;

/**
 * Where people leave. `of`: who could have left there.
 * `carriers`: of those who did not confirm, who have addresses of a phone company; set where it is more of theirs than of the others'.
 * `isChance`: chance alone may make it more than at the other lessons.
 */
export type WeakStep = { lost: number; of: number } & (
  | { step: 'confirmed'; carriers: number | undefined }
  | { step: 'lesson'; lesson: Lesson; isChance: boolean }
);

/**
 * The step that loses the largest share of those who could leave there, then the next of the other kind. None: too few, nothing stands out, or
 * no month is far enough for its sign-ups to have confirmed.
 */
export function weakSteps(course: { lessons: Lesson[] }, report: CohortReport): WeakStep[] {
  if (report.reach === 0) return [];
  const steps = cohortSteps(course, report);
  const confirming = { step: 'confirmed' as const, ...lossesAt(steps, 1), carriers: carriersOf(report) };
  const found = [confirming, weakestLesson(steps)].filter(one => one !== undefined);
  return found.filter(isNamed).sort((a, b) => b.lost / b.of - a.lost / a.of);
}

const isNamed = ({ lost, of }: WeakStep) => of >= FEWEST_FOR_RATE && lost >= FEWEST_LOST;

function lossesAt(steps: CohortStep[], index: number) {
  return { lost: steps[index]!.lost, of: steps[index - 1]!.people };
}

/** The lesson after which the largest share stops. */
function weakestLesson(steps: CohortStep[]): WeakStep | undefined {
  const after = steps.flatMap((one, index) => {
    const next = steps[index + 1];
    return one.step === 'lesson' && next?.step === 'lesson'
      ? [{ lesson: one.lesson, ...lossesAt(steps, index + 1) }]
      : [];
  });
  const named = after.filter(({ of, lost }) => of >= FEWEST_FOR_RATE && lost >= FEWEST_LOST);
  const [weakest] = named.sort((a, b) => b.lost / b.of - a.lost / a.of);
  return (
    weakest && {
      step: 'lesson',
      ...weakest,
      isChance: isChance(
        weakest,
        after.filter(one => one.lesson !== weakest.lesson),
      ),
    }
  );
}

type Loss = { lost: number; of: number };

/** The 95 % intervals of this lesson and of all others together meet. */
function isChance(one: Loss, others: Loss[]): boolean {
  const sum = (part: keyof Loss) => others.reduce((total, other) => total + other[part], 0);
  return wilson(one.lost, one.of)[0] <= wilson(sum('lost'), sum('of'))[1];
}

function carriersOf({ counted }: CohortReport): number | undefined {
  const people = peopleBy(counted, 'provider');
  const isCarrier = ({ provider }: { provider: string }) => CARRIERS.includes(provider);
  const theirs = sumPeople(people.filter(isCarrier));
  const others = sumPeople(people.filter(row => !isCarrier(row)));
  const lost = theirs.requested - theirs.confirmed;
  const isMore = lost * others.requested > (others.requested - others.confirmed) * theirs.requested;
  return lost > 0 && isMore ? lost : undefined;
}
