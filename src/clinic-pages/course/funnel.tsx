import { scaleLinear } from 'd3-scale';
import type { Course } from '../../courses/course.ts';
import { type CohortReport, type CohortStep, cohortSteps, mainSteps } from '../../reports/cohort-report.ts';
import { wholePercent } from '../../reports/figures.ts';
import { grouped } from '../../texts/ja/clinic/grouped.ts';
import { coursePage } from '../../texts/ja/course-page.ts';
import { FiguresTable } from '../parts/figures-table.tsx';

const t = coursePage.funnel;
/** Pixels. */
const BAR = 16;

type FunnelProps = { course: Course; report: CohortReport };

/** The way from sign-up to consultation, with who was lost in between. Words and figures are text, only the bars are drawn. */
export function Funnel({ course, report }: FunnelProps) {
  const steps = cohortSteps(course, report);
  const main = mainSteps(steps);
  const width = scaleLinear([0, Math.max(1, ...steps.map(({ people }) => people))], [0, 100]);
  return (
    <section>
      <h2>{t.title}</h2>
      <ol class="way-down">
        {main.map(step => (
          <Step step={step} width={width(step.people)} />
        ))}
      </ol>
      <p class="small soft">{steps.some(({ rate }) => rate !== undefined) ? t.note : t.fewNote}</p>
      {main.length < steps.length && <AllSteps steps={steps} />}
    </section>
  );
}

function Step({ step, width }: { step: CohortStep; width: number }) {
  const losses = lossesOf(step);
  return (
    <li>
      {losses && <p class="loss">{losses}</p>}
      <p class="step">
        <span>{nameOf(step)}</span>
        <span class="numbers">
          <strong>{t.people(step.people)}</strong>
          <Rate step={step} />
        </span>
      </p>
      <svg class="chart" width="100%" height={BAR} aria-hidden="true">
        <rect class="track" width="100%" height={BAR} />
        <rect class="proven" width={`${width.toFixed(2)}%`} height={BAR} />
      </svg>
    </li>
  );
}

const Rate = ({ step: { rate } }: { step: CohortStep }) =>
  rate === undefined ? null : <span class="share"> {wholePercent(rate)}</span>;

function nameOf(one: CohortStep): string {
  if (one.step !== 'lesson') return t.steps[one.step];
  const { kind, number } = one.lesson;
  return kind === 'invitation' ? t.steps.invitation(number) : t.steps.lesson(number);
}

function lossesOf({ step, lost, underWay }: CohortStep): string {
  const ended = lost > 0 ? [step === 'confirmed' ? t.unconfirmed(lost) : t.ended(lost)] : [];
  return [...ended, ...(underWay > 0 ? [t.underWay(underWay)] : [])].join(t.between);
}

function AllSteps({ steps }: { steps: CohortStep[] }) {
  const { step: first, ...numbers } = t.columns;
  return (
    <details>
      <summary>{t.all}</summary>
      <p class="small soft">{t.allNote}</p>
      <FiguresTable title={t.all} first={first} numbers={Object.values(numbers)}>
        {steps.map(step => (
          <tr>
            <th scope="row">{nameOf(step)}</th>
            <td class="number">
              {grouped(step.people)}
              <Rate step={step} />
            </td>
            <td class="number">{grouped(step.lost)}</td>
            <td class="number">{grouped(step.underWay)}</td>
          </tr>
        ))}
      </FiguresTable>
    </details>
  );
}
