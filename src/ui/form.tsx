import type { Child, PropsWithChildren } from 'hono/jsx';

type FieldProps = {
  label: string;
  name: string;
  value?: string;
  type?: 'text' | 'email' | 'tel' | 'url' | 'number';
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
export function Field({
  label,
  name,
  value = '',
  type = 'text',
  error,
  help,
  mark,
  law,
  rows,
  options,
  ...control
}: FieldProps) {
  const described = [help ? `${name}-help` : '', error ? `${name}-error` : ''].filter(Boolean).join(' ') || undefined;
  const shared = {
    id: name,
    name,
    'aria-describedby': described,
    'aria-invalid': error ? ('true' as const) : undefined,
    ...control,
  };
  return (
    <div class="field">
      <label for={name}>
        {label}
        {mark && <span class={law ? 'mark law' : 'mark'}>{mark}</span>}
      </label>
      {options ? (
        <select {...shared}>
          {options.map(([choice, words]) => (
            <option value={choice} selected={choice === value}>
              {words}
            </option>
          ))}
        </select>
      ) : rows ? (
        <textarea rows={rows} {...shared}>
          {value}
        </textarea>
      ) : (
        <input type={type} value={value} {...shared} />
      )}
      {help && (
        <p class="help" id={`${name}-help`}>
          {help}
        </p>
      )}
      <FieldError name={name} error={error} />
    </div>
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
    <fieldset class="field" aria-describedby={described}>
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
