import type { Child } from 'hono/jsx';
import { t } from '../texts/ja.ts';

export type Fact = { term: string; detail: Child };

/** A list of terms with their details. An empty detail is shown as not ready yet. */
export function Facts({ rows }: { rows: Fact[] }) {
  return (
    <dl class="terms">
      {rows.map(({ term, detail }) => (
        <div>
          <dt>{term}</dt>
          <dd>{detail || <span class="soft">{t.information.preparing}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
