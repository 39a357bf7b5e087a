import type { Child } from 'hono/jsx';
import { own } from '../texts/ja/my-page/own.ts';
import { Button } from '../ui/form.tsx';

type ActFormProps = {
  act: string;
  of?: string;
  fields?: Record<string, string>;
  button: string;
  main?: boolean;
  children?: Child;
};

/** One small form for one change. `of`: the course that it is about. */
export function ActForm({ act, of, fields = {}, button, main = false, children }: ActFormProps) {
  const hidden = { act, ...(of ? { of } : {}), ...fields };
  return (
    <form method="post">
      {Object.entries(hidden).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {children}
      <Button kind={main ? 'main' : 'quiet'}>{button}</Button>
    </form>
  );
}

type ChangeProps = { id?: string; term: string; value: string; open?: boolean; children?: Child };

/** A setting with its value, which opens into the form that changes it. */
export function Change({ id, term, value, open = false, children }: ChangeProps) {
  return (
    <details class="change" id={id} open={open}>
      <summary>
        <span>
          <span class="term">{term}</span>
          <span class="value">{value}</span>
        </span>
        <span class="go">{own.change}</span>
        <span class="close">{own.close}</span>
      </summary>
      {children}
    </details>
  );
}
