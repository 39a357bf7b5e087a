import type { Child, PropsWithChildren } from 'hono/jsx';

type FieldProps = {
  label: string;
  name: string;
  value?: string;
  type?: 'text' | 'email' | 'tel' | 'url' | 'number' | 'password' | 'date';
  error?: string;
  help?: Child;
  required?: boolean;
  autocomplete?: string;
  inputmode?: 'text' | 'email' | 'tel' | 'url' | 'numeric';
  placeholder?: string;
  maxlength?: number;
  /** If given, a text area with this many rows. */
  rows?: number;
  /** If given, a list to choose one entry from, each as value and words. */
  options?: [string, string][];
  /** A short note beside the label. `law`: the law requires the field. */
  mark?: string;
  law?: boolean;
};

/** A label, the control, a help text, and an error that says what to do. */
export function Field({ label, name, error, help, mark, law, ...control }: FieldProps) {
  const described = [help ? `${name}-help` : '', error ? `${name}-error` : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div class="field">
      <label for={name}>
        {label}
        {mark && <span class={law ? 'mark law' : 'mark'}>{mark}</span>}
      </label>
      <Control name={name} aria-describedby={described} aria-invalid={error ? 'true' : undefined} {...control} />
      {help && (
        <p class="help" id={`${name}-help`}>
          {help}
        </p>
      )}
      <FieldError name={name} error={error} />
    </div>
  );
}

type ControlProps = Omit<FieldProps, 'label' | 'error' | 'help' | 'mark' | 'law'> & {
  'aria-describedby': string | undefined;
  'aria-invalid': 'true' | undefined;
};

/** The part of a field that is filled in: a list, a text area or a line. */
function Control({ value = '', type = 'text', rows, options, ...rest }: ControlProps) {
  const shared = { id: rest.name, ...rest };
  if (options)
    return (
      <select {...shared}>
        {options.map(([choice, words]) => (
          <option value={choice} selected={choice === value}>
            {words}
          </option>
        ))}
      </select>
    );
  if (!rows) return <input type={type} value={value} {...shared} />;
  return (
    <textarea rows={rows} {...shared}>
      {value}
    </textarea>
  );
}

type ChoicesProps = Pick<FieldProps, 'label' | 'name' | 'value' | 'error' | 'help'> & { choices: [string, string][] };

/**
 * Boxes of which any number may be checked, as value and words. `value`: the checked ones, joined with commas. They are sent as
 * `name[]`. An empty `name` is sent too, so that a form with none checked differs from one without them.
 */
export function Choices({ label, name, value = '', choices, error, help }: ChoicesProps) {
  const chosen = value.split(',');
  const described = error ? `${name}-help ${name}-error` : `${name}-help`;
  return (
    <fieldset class="field" id={name} aria-describedby={described}>
      <legend>{label}</legend>
      <input type="hidden" name={name} value="" />
      <div class="choices">
        {choices.map(([choice, words]) => (
          <label class="choice">
            <input type="checkbox" name={`${name}[]`} value={choice} checked={chosen.includes(choice)} />
            <span class="label">{words}</span>
          </label>
        ))}
      </div>
      <p class="help" id={`${name}-help`}>
        {help}
      </p>
      <FieldError name={name} error={error} />
    </fieldset>
  );
}

export function FieldError({ name, error }: { name: string; error?: string }) {
  return error ? (
    <p class="error" id={`${name}-error`}>
      {error}
    </p>
  ) : null;
}

type ButtonProps = PropsWithChildren<{
  kind?: 'main' | 'quiet';
  name?: string;
  value?: string;
  /** Read aloud instead of the words on the button where these say too little. Must contain those words. */
  label?: string;
}>;

export function Button({ children, kind = 'main', name, value, label }: ButtonProps) {
  return (
    <button type="submit" class={kind} name={name} value={value} aria-label={label}>
      {children}
    </button>
  );
}

export function Notice({ tone = 'info', children }: PropsWithChildren<{ tone?: 'info' | 'warn' | 'good' }>) {
  return (
    <div class={`notice ${tone}`} role={tone === 'warn' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
