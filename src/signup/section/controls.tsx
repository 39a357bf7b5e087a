import type { Course } from '../../courses/course.ts';
import type { FieldErrors } from '../../errors.ts';
import { t } from '../../texts/ja.ts';
import { Field, FieldError } from '../../ui/form.tsx';
import type { Address } from '../address.ts';
import { fieldWords, type SignupField, type SignupForm } from '../form.ts';
import { fieldSchemas, isRequired, type TypedSignup } from '../form-schema.ts';

const l = t.landing;
const words = l.fields;
/** The value that the browser sends for the consent checkbox. */
const CHECKED = 'yes';

export type ControlProps = { courses: Course[]; typed: TypedSignup; errors: FieldErrors };

/** The control of a field of the sign-up form. */
export function controlOf(field: SignupField, props: ControlProps) {
  switch (field) {
    case 'symptom':
    case 'pattern':
      return null; // they are steps of their own
    case 'consent':
      return <Consent {...props} />;
    case 'name':
      return <Name {...props} />;
    case 'from':
      return <input type="hidden" name={field} value={props.typed[field]} />;
    default:
      return <Line field={field} {...props} />;
  }
}

/** Fields whose value is text. The compiler demands a control for any other field above. */
type TextField = {
  [Field in SignupField]: NonNullable<SignupForm[Field]> extends string | Address ? Field : never;
}[SignupField];

/** A text field or a list, as the field's schema says. */
function Line({ field, typed, errors }: ControlProps & { field: TextField }) {
  const { maxLength, enum: choices, input } = fieldSchemas[field];
  const { label, help, placeholder } = fieldWords[field];
  const required = isRequired(field);
  return (
    <Field
      label={label}
      name={field}
      mark={required || field === 'name' ? undefined : l.optional}
      value={typed[field]}
      error={errors[field]}
      help={help}
      placeholder={placeholder}
      maxlength={maxLength}
      required={required}
      options={choices && optionsOf(field)}
      {...input}
    />
  );
}

/** Folded away, because a form with fewer fields is filled in more often. */
function Name(props: ControlProps) {
  const isOpen = props.typed.name !== '' || props.errors.name !== undefined;
  return (
    <details class="more" open={isOpen}>
      <summary>
        {t.landingPage.steps.name}
        <span class="mark">{l.optional}</span>
      </summary>
      <Line field="name" {...props} />
    </details>
  );
}

/** A field with a default has no empty choice. */
function optionsOf(field: TextField): [string, string][] {
  const { enum: choices = [], default: byDefault } = fieldSchemas[field];
  const { options }: { options?: Record<string, string> } = fieldWords[field];
  const open: [string, string][] = byDefault === undefined ? [['', l.notChosen]] : [];
  return [...open, ...choices.map((choice): [string, string] => [String(choice), options![String(choice)]!])];
}

function Consent({ typed, errors: { consent: error } }: ControlProps) {
  return (
    <div class="field consent">
      <label class="choice">
        <input
          type="checkbox"
          name="consent"
          id="consent"
          value={CHECKED}
          checked={typed.consent === CHECKED}
          required={isRequired('consent')}
          aria-describedby={error ? 'consent-help consent-error' : 'consent-help'}
          aria-invalid={error ? 'true' : undefined}
        />
        <span class="label">{words.consent.label}</span>
      </label>
      <FieldError name="consent" error={error} />
      <p class="help" id="consent-help">
        {words.consent.help}
        <a href="/privacy">{l.privacyLink}</a>
      </p>
    </div>
  );
}
