import { findCourse, openCourses } from '../../courses/course.ts';
import type { DayoriError } from '../../errors.ts';
import { t } from '../../texts/ja.ts';
import { ErrorSummary, SUMMARY, type SummaryLine } from '../../ui/error-summary.tsx';
import { Button } from '../../ui/form.tsx';
import { FIELDS } from '../form-schema.ts';
import { SHOWN, TRAP } from '../trap.ts';
import { idOf } from './body-map.tsx';
import { type ControlProps, controlOf } from './controls.tsx';
import { captioned, uncaptioned } from './places.ts';
import { Proof } from './proof.tsx';
import { StepTitle } from './step-title.tsx';
import { Patterns, Symptoms } from './symptoms.tsx';
import { Urgent } from './urgent.tsx';

const l = t.landing;

/**
 * `shown`: when the form was shown, for `trap.ts`. `proofWanted`: a browser without scripts has to wait, so it is told. `problem`: why the
 * form that was sent was not taken. `isChosen`: a link chose the symptom type. `isFramed`: the form stands in a frame of another site.
 */
export type FormState = {
  shown: string;
  proofWanted: boolean;
  problem?: DayoriError;
  isChosen?: boolean;
  isFramed?: boolean;
};
type FormProps = Omit<ControlProps, 'errors'> & FormState;

export function SignupSection({ problem, shown, proofWanted, isChosen = false, isFramed = false, ...rest }: FormProps) {
  const props = { ...rest, errors: problem?.fields ?? {} };
  const chosen = isChosen ? findCourse(openCourses(rest.courses), rest.typed.symptom) : undefined;
  const folded = chosen !== undefined;
  return (
    <section class="signup card" id="signup" aria-labelledby="signup-heading">
      <div class="head">
        <h2 id="signup-heading">{l.formHeading}</h2>
        <p class="small soft">{l.adults}</p>
      </div>
      {problem && <ErrorSummary words={problem.message} errors={linked(props)} />}
      <Urgent more={isFramed ? '/when-to-see-a-doctor' : '#red-flags'} watchFor={chosen?.watchFor} />
      <form method="post" action={`/signup#${SUMMARY}`} novalidate class={folded ? 'folded' : undefined}>
        <Symptoms {...props} isFolded={folded} />
        <div class="rest">
          <Patterns {...props} isFolded={folded} />
          <fieldset class="step address">
            <legend class="step-title">
              <StepTitle n={3}>{t.landingPage.steps.address}</StepTitle>
            </legend>
            {FIELDS.map(field => controlOf(field, props))}
            <Trap />
            <input type="hidden" name={SHOWN} value={shown} />
            {proofWanted && (
              <noscript>
                <p class="small">{l.waitsWithoutScript}</p>
              </noscript>
            )}
            <Button>{l.submit}</Button>
            <Proof />
          </fieldset>
        </div>
      </form>
    </section>
  );
}

/** The mistakes from top to bottom, each with the id of the control to which it leads. */
function linked({ errors, courses }: ControlProps): SummaryLine[] {
  const [first] = [...captioned(courses), ...uncaptioned(courses)].filter(({ open }) => open);
  return FIELDS.flatMap(field => {
    const words = errors[field];
    const id = field === 'symptom' && first ? idOf(first, courses) : field;
    return words ? [{ id, words }] : [];
  });
}

/** Neither seen nor read aloud nor reached by the keyboard. */
function Trap() {
  return (
    <div class="trap" aria-hidden="true">
      <label>
        {l.trap}
        <input type="text" name={TRAP} value="" tabindex={-1} autocomplete="off" />
      </label>
    </div>
  );
}

/** Instead of the form while nobody can sign up: no course is open, or what the law demands is blank. The last line is for the clinic. */
export function ClosedSection({ noCourse }: { noCourse: boolean }) {
  return (
    <section class="signup card" id="signup">
      <h2>{noCourse ? l.noCourseTitle : l.closedTitle}</h2>
      <p>{noCourse ? l.noCourse : l.closed}</p>
      <p class="small soft">
        {noCourse ? l.noCourseClinic : l.closedClinic}{' '}
        <a href={noCourse ? '/admin/setup/courses' : '/admin/setup'}>{noCourse ? l.noCourseLink : l.closedLink}</a>
      </p>
    </section>
  );
}
