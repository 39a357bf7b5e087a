import type { Child } from 'hono/jsx';

export type Row = [term: string, value: Child];

/** A list of terms with their values, without those that have none. */
export function FilledRows({ of, rows }: { of: 'terms' | 'record'; rows: Row[] }) {
  return (
    <dl class={of}>
      {rows
        .filter(([, value]) => value)
        .map(([term, value]) => (
          <div>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
