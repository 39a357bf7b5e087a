import { type Course, openCourses } from '../../courses/course.ts';
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
      return <Symptoms {...props} />;
    case 'pattern':
      return null; // shown with its symptom
    case 'consent':
      return <Consent {...props} />;
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
      mark={required ? undefined : l.optional}
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

/** A field with a default has no empty choice. */
function optionsOf(field: TextField): [string, string][] {
  const { enum: choices = [], default: byDefault } = fieldSchemas[field];
  const { options }: { options?: Record<string, string> } = fieldWords[field];
  const open: [string, string][] = byDefault === undefined ? [['', l.notChosen]] : [];
  return [...open, ...choices.map((choice): [string, string] => [String(choice), options![String(choice)]!])];
}

function Symptoms({ courses, typed, errors }: ControlProps) {
  return (
    <fieldset aria-describedby={errors.symptom ? 'symptom-error' : undefined}>
      <legend>{words.symptom.label}</legend>
      {courses.map(course => (
        <CourseChoice course={course} typed={typed} isOnly={course.open && openCourses(courses).length === 1} />
      ))}
      <FieldError name="symptom" error={errors.symptom} />
      <FieldError name="pattern" error={errors.pattern} />
    </fieldset>
  );
}

/** `isOnly`: it is chosen already, because there is no other. */
function CourseChoice({ course, typed, isOnly }: { course: Course; typed: TypedSignup; isOnly: boolean }) {
  return (
    <div class="course">
      <label class="choice">
        <input
          type="radio"
          name="symptom"
          value={course.slug}
          checked={typed.symptom === course.slug || isOnly}
          disabled={!course.open}
          required={isRequired('symptom')}
        />
        <span>
          <span class="label">{course.label}</span>
          <span class="about">{course.open ? course.summary : l.comingSoon}</span>
        </span>
      </label>
      {course.open && course.patterns.length > 0 && <Patterns course={course} chosen={typed.pattern} />}
    </div>
  );
}

function Patterns({ course, chosen }: { course: Course; chosen: string }) {
  const options = [
    ...course.patterns.map(({ slug, label }) => ({ value: `${course.slug}/${slug}`, label })),
    { value: '', label: words.pattern.none },
  ];
  return (
    <fieldset class="patterns">
      <legend>{words.pattern.label}</legend>
      <p class="small soft">{words.pattern.help}</p>
      {options.map(({ value, label }) => (
        <label class="choice">
          <input type="radio" name="pattern" value={value} checked={value !== '' && chosen === value} />
          <span class="label">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Consent({ typed, errors: { consent: error } }: ControlProps) {
  return (
    <div class="field consent">
      <label class="choice">
        <input
          type="checkbox"
          name="consent"
          value={CHECKED}
          checked={typed.consent === CHECKED}
          required={isRequired('consent')}
          aria-describedby={error ? 'consent-error' : undefined}
          aria-invalid={error ? 'true' : undefined}
        />
        <span class="label">{words.consent.label}</span>
      </label>
      <p class="help">
        <a href="/privacy">{l.privacyLink}</a>
      </p>
      <FieldError name="consent" error={error} />
    </div>
  );
}
