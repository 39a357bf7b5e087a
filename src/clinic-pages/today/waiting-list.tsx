import type { Clinic } from '../../clinic/settings.ts';
import { today } from '../../texts/ja/clinic/today.ts';
import { Button } from '../../ui/form.tsx';
import { Unbroken } from '../parts/unbroken.tsx';
import { isUrgent, type Waiting } from './waiting.ts';
import { type Row, rowOf } from './waiting-rows.tsx';

const t = today.waiting;

type ListProps = { all: Waiting[]; main: Waiting | undefined; clinic: Clinic; now: number };

/** What waits, one line and one button each. `main`: has the one main button of the page. */
export function WaitingList({ all, main, clinic, now }: ListProps) {
  return (
    <section>
      <h2>{t.title}</h2>
      {all.length === 0 ? (
        <p class="soft">{t.none}</p>
      ) : (
        <ul class="todo">
          {all.map(waiting => (
            <Line row={rowOf(waiting, { clinic, now })} urgent={isUrgent(waiting)} isMain={waiting === main} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Line({ row, urgent, isMain }: { row: Row; urgent: boolean; isMain: boolean }) {
  return (
    <li class={urgent ? undefined : 'later'}>
      <div>
        <p class="what">
          <Unbroken>{row.title}</Unbroken>
        </p>
        <p class="small soft">
          <Unbroken>{row.text}</Unbroken>
        </p>
      </div>
      <Act {...row} kind={isMain ? 'main' : 'quiet'} />
    </li>
  );
}

/** Several lines may have the same words on their buttons, so screen readers hear what each is about. */
function Act({ act, title, kind }: Pick<Row, 'act' | 'title'> & { kind: 'main' | 'quiet' }) {
  const label = `${act.words}(${title})`;
  if ('href' in act)
    return (
      <a class={`button ${kind}`} href={act.href} aria-label={label}>
        {act.words}
      </a>
    );
  return (
    <form method="post" action={act.action}>
      <Button kind={kind} name={act.name} value={act.value} label={label}>
        {act.words}
      </Button>
    </form>
  );
}
