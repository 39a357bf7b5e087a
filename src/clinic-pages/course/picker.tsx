import { type Chosen, monthsBefore, SPANS } from '../../reports/span.ts';
import { coursePage } from '../../texts/ja/course-page.ts';
import { Button } from '../../ui/form.tsx';
import { monthWords } from './months.ts';

const t = coursePage.picker;
/** So many months can be chosen one by one. All from before are within すべて. */
const MONTHS = 36;

type PickerProps = { chosen: Chosen; isOthers: boolean; today: string };

/** Which months of sign-up are looked at. */
export function Picker({ chosen, isOthers, today }: PickerProps) {
  return (
    <nav class="picker on-screen" aria-label={t.label}>
      {SPANS.map(one => (
        <a
          href={pathOf({ months: one, span: undefined }, isOthers)}
          aria-current={one === chosen.months ? 'true' : undefined}
        >
          {t.spans[one]}
        </a>
      ))}
      <details open={chosen.months === undefined}>
        <summary>{t.choose}</summary>
        <form method="get">
          <Choice name="from" chosen={chosen} today={today} />
          <Choice name="to" chosen={chosen} today={today} />
          {isOthers && <input type="hidden" name="opens" value="others" />}
          <Button kind="quiet">{t.show}</Button>
        </form>
      </details>
    </nav>
  );
}

function Choice({ name, chosen: { span }, today }: { name: 'from' | 'to'; chosen: Chosen; today: string }) {
  const offered = Array.from({ length: MONTHS }, (_, index) => monthsBefore(today.slice(0, 7), index));
  const value = span?.[name] ?? offered.at(name === 'from' ? -1 : 0)!;
  const months = offered.includes(value) ? offered : [value, ...offered];
  return (
    <label>
      <span>{t[name]}</span>
      <select name={name}>
        {months.map(month => (
          <option value={month} selected={month === value}>
            {monthWords(month)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The query of the page with these choices. */
export function pathOf({ months, span }: Chosen, isOthers: boolean): string {
  const query = new URLSearchParams(months ? { months } : { ...span });
  if (isOthers) query.set('opens', 'others');
  return `?${query}`;
}
