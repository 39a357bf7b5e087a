import { openStep, type SaidStep, STEPS, type Step } from '../../../clinic/setup.ts';
import { setup as t } from '../../../texts/ja/setup.ts';
import { Button } from '../../../ui/form.tsx';

/** Where each step is. `/admin/setup` leads to the first that is not done. */
export const pathOf = (step: Step) => `/admin/setup/${step}`;

type StepsProps = { done: Record<Step, boolean>; current: Step };

/** はじめに: the title, a sentence, and the row of five steps, above what the current step shows. */
export function SetupSteps({ done, current }: StepsProps) {
  return (
    <>
      <p class="lead">{openStep(done) ? t.lead(STEPS.indexOf(current) + 1) : t.allDone}</p>
      <ol class="setup-steps">
        {STEPS.map((step, index) => (
          <li class={done[step] ? 'ok' : undefined}>
            <a href={pathOf(step)} aria-current={step === current ? 'step' : undefined}>
              <span class="n" aria-hidden="true">
                {done[step] ? '✓' : index + 1}
              </span>
              <span>{t.steps[step]}</span>
              <small>{done[step] ? t.done : step === current ? t.now : t.open}</small>
            </a>
          </li>
        ))}
      </ol>
      <h2>{numberedStep(current)}</h2>
    </>
  );
}

/** At the end of a step that is done when somebody says so: leads on, or calls it done first. */
export function SetupNext({ done, step }: { done: Record<Step, boolean>; step: SaidStep }) {
  const next = STEPS[STEPS.indexOf(step) + 1];
  if (done[step]) return next ? <NextStep step={next} /> : null;
  return (
    <form class="setup-next" method="post" action="/admin/setup/done">
      <Button name="step" value={step}>
        {next ? t.markDone : t.publish.markDone}
      </Button>
    </form>
  );
}

export const NextStep = ({ step }: { step: Step }) => (
  <p class="setup-next">
    <a class="button quiet" href={pathOf(step)}>
      {t.next(t.steps[step])}
    </a>
  </p>
);

export const numberedStep = (step: Step): string => t.numbered(STEPS.indexOf(step) + 1, t.steps[step]);

/** The one way on from a page outside of はじめに that a step led to. */
export const OnTo = ({ step }: { step: Step }) => (
  <p>
    <a class="button main" href={pathOf(step)}>
      {t.onTo(STEPS.indexOf(step) + 1)}
    </a>
  </p>
);

/** What a clinic sees first, until all steps are done: the one main button of the page. */
export function Begin({ step }: { step: Step }) {
  const { title, first, rest, begin, goOn } = t.begin;
  const isFirst = step === STEPS[0];
  return (
    <section class="card begin">
      <h2>{title}</h2>
      <p>{isFirst ? first : rest(STEPS.indexOf(step) + 1, t.steps[step])}</p>
      <p>
        <a class="button main" href={pathOf(step)}>
          {isFirst ? begin : goOn}
        </a>
      </p>
    </section>
  );
}

/** On the clinic's other pages while a step is open. */
export function SetupLine({ step }: { step: Step | undefined }) {
  if (!step) return null;
  return (
    <p class="setup-line">
      <a href={pathOf(step)}>{t.line(STEPS.indexOf(step) + 1, t.steps[step])}</a>
    </p>
  );
}
