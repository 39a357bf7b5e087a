import type { DayoriError } from '../../errors.ts';
import { t } from '../../texts/ja.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { FIELDS } from '../form-schema.ts';
import { SHOWN, TRAP } from '../trap.ts';
import { type ControlProps, controlOf } from './controls.tsx';
import { Proof } from './proof.tsx';

const l = t.landing;

/**
 * `shown`: when the form was shown, for `trap.ts`. `proofWanted`: a browser without scripts has to wait, so it is told. `problem`: why the
 * form that was sent was not taken.
 */
export type FormState = { shown: string; proofWanted: boolean; problem?: DayoriError };
type FormProps = Omit<ControlProps, 'errors'> & FormState;

export function SignupSection({ problem, shown, proofWanted, ...rest }: FormProps) {
  const props = { ...rest, errors: problem?.fields ?? {} };
  return (
    <section class="signup card" id="signup">
      <h2>{l.formHeading}</h2>
      <p class="small soft">{l.adults}</p>
      {problem && <Notice tone="warn">{problem.message}</Notice>}
      <form method="post" action="/signup#signup" novalidate>
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
        <p class="small soft">{l.afterSubmit}</p>
      </form>
    </section>
  );
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
