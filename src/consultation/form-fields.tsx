import type { FieldErrors } from '../errors.ts';
import { t } from '../texts/ja.ts';
import { Button, Field, FieldError } from '../ui/form.tsx';
import { dayWords } from './days.ts';
import { DAY_FIELDS, type Typed } from './form.ts';

const words = t.consultation;

type FieldsProps = { typed: Typed; errors: FieldErrors };
type FormProps = FieldsProps & { offered: string[]; submit: string };

/** What is asked, for a new request and for one that is changed. `offered`: the days that can be chosen. */
export function RequestForm({ typed, errors, offered, submit }: FormProps) {
  return (
    <form method="post">
      <Days typed={typed} errors={errors} offered={offered} />
      <PreferredTimes typed={typed} errors={errors} />
      <ContactChoice chosen={typed.contactBy} error={errors.contactBy} />
      <div class="when-phone">
        <Phone typed={typed} errors={errors} />
      </div>
      <Note typed={typed} errors={errors} />
      <p class="small soft">
        {words.use}
        <a href="/privacy">{words.privacyLink}</a>
      </p>
      <Button>{submit}</Button>
    </form>
  );
}

/** Above a form that came back: every field with a mistake, as a link to it. It has the focus, which brings it into sight. */
export function Faulty({ errors }: { errors: FieldErrors }) {
  const fields = [...DAY_FIELDS, 'preferredTimes', 'contactBy', 'phone', 'note'] as const;
  return (
    <div class="notice warn" role="alert" tabindex={-1} autofocus>
      <p>
        <strong>{words.check}</strong>
        {words.checkHelp}
      </p>
      <ul>
        {fields
          .filter(name => errors[name])
          .map(name => (
            <li>
              <a href={`#${name}`}>{labelOf(name)}</a>
            </li>
          ))}
      </ul>
    </div>
  );
}

const labelOf = (name: (typeof DAY_FIELDS)[number] | 'preferredTimes' | 'contactBy' | 'phone' | 'note'): string =>
  name === 'day1' || name === 'day2' || name === 'day3' ? `${words.days} ${words[name]}` : words[name];

function Days({ typed, errors, offered }: Omit<FormProps, 'submit'>) {
  const options: [string, string][] = [
    ['', words.noDay],
    ...offered.map((day): [string, string] => [day, dayWords(day)]),
  ];
  return (
    <fieldset aria-describedby="days-help">
      <legend>
        {words.days}
        <span class="mark">{words.either}</span>
      </legend>
      <div class="wished">
        {DAY_FIELDS.map(name => (
          <Field label={words[name]} name={name} options={options} value={typed[name]} error={errors[name]} />
        ))}
      </div>
      <p class="small soft" id="days-help">
        {words.daysHelp}
      </p>
    </fieldset>
  );
}

function PreferredTimes({ typed, errors }: FieldsProps) {
  return (
    <Field
      label={words.preferredTimes}
      name="preferredTimes"
      rows={2}
      maxlength={200}
      value={typed.preferredTimes}
      error={errors.preferredTimes}
      help={words.preferredTimesHelp}
    />
  );
}

function Phone({ typed, errors }: FieldsProps) {
  return (
    <Field
      label={words.phone}
      name="phone"
      type="tel"
      autocomplete="tel"
      inputmode="tel"
      mark={words.phoneMark}
      value={typed.phone}
      error={errors.phone}
      help={words.phoneHelp}
    />
  );
}

function Note({ typed, errors }: FieldsProps) {
  return (
    <Field
      label={words.note}
      name="note"
      rows={5}
      maxlength={500}
      mark={words.optional}
      value={typed.note}
      error={errors.note}
      help={words.noteHelp}
    />
  );
}

function ContactChoice({ chosen, error }: { chosen: string | undefined; error: string | undefined }) {
  return (
    <fieldset aria-describedby={error ? 'contactBy-error' : undefined}>
      <legend>
        {words.contactBy}
        <span class="mark">{words.required}</span>
      </legend>
      <Choice id="contactBy" value="mail" label={words.byMail} about={words.byMailAbout} checked={chosen === 'mail'} />
      <Choice value="phone" label={words.byPhone} about={words.byPhoneAbout} checked={chosen === 'phone'} />
      <FieldError name="contactBy" error={error} />
    </fieldset>
  );
}

type ChoiceProps = { id?: string; value: 'mail' | 'phone'; label: string; about: string; checked: boolean };

function Choice({ id, value, label, about, checked }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="radio" id={id} name="contactBy" value={value} checked={checked} required />
      <span>
        <span class="label">{label}</span>
        <span class="about">{about}</span>
      </span>
    </label>
  );
}
