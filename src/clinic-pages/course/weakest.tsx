import type { Course } from '../../courses/course.ts';
import type { CohortReport } from '../../reports/cohort-report.ts';
import { wholePercent } from '../../reports/figures.ts';
import { FEWEST_FOR_RATE } from '../../reports/report.ts';
import { type WeakStep, weakSteps } from '../../reports/weakest-step.ts';
import { coursePage } from '../../texts/ja/course-page.ts';

const t = coursePage.weak;

type WeakestProps = { course: Course; report: CohortReport };

/** Where the largest share leaves, and what can be done about it. What is a guess is called one. */
export function Weakest({ course, report }: WeakestProps) {
  const [weakest, next] = weakSteps(course, report);
  return (
    <section>
      <h2>{t.title}</h2>
      {weakest ? (
        <div class="card">
          <Weak weak={weakest} course={course} />
        </div>
      ) : (
        <p class="card empty">{whyNone(report)}</p>
      )}
      {next && (
        <details>
          <summary>{t.next(whereOf(next), next.lost)}</summary>
          <Weak weak={next} course={course} />
        </details>
      )}
    </section>
  );
}

function whyNone({ reach, people }: CohortReport): string {
  if (people.requested < FEWEST_FOR_RATE) return t.few;
  return reach === 0 ? t.early : t.none;
}

function Weak({ weak, course }: { weak: WeakStep; course: Course }) {
  const { lost, of } = weak;
  const share = wholePercent(lost / of);
  const isLesson = weak.step === 'lesson';
  return (
    <>
      <p>
        <strong>{whereOf(weak)}</strong>
        {t.is}
        {isLesson ? t.lesson(lost, of, share) : t.confirmed(lost, of, share)}
      </p>
      <p class="small soft">{whyOf(weak)}</p>
      <p class="on-screen">
        {isLesson ? (
          <a class="button quiet" href={`/admin/lessons/${course.slug}/${weak.lesson.number}`}>
            {t.toLesson(weak.lesson.number)}
          </a>
        ) : (
          <a class="button quiet" href="/admin/delivery">
            {t.toDelivery}
          </a>
        )}
      </p>
    </>
  );
}

const whereOf = (weak: WeakStep): string =>
  weak.step === 'lesson' ? t.where.lesson(weak.lesson.number) : t.where.confirmed;

function whyOf(weak: WeakStep): string {
  if (weak.step === 'lesson') return weak.isChance ? t.isChance : t.isMore;
  return weak.carriers === undefined ? t.unseen : t.carriers(weak.carriers);
}
