import { AHEAD_DAYS, type ReviewsDue } from '../../sign-off/due.ts';
import { signOff } from '../../texts/ja/sign-off.ts';
import { Notice } from '../../ui/form.tsx';

const t = signOff.report;

/** That lessons are to be read again, before the day and after it. */
export function ReviewsDueLine({ reviews: { overdue, soon } }: { reviews: ReviewsDue }) {
  if (overdue + soon === 0) return null;
  return (
    <Notice tone={overdue > 0 ? 'warn' : 'info'}>
      <p>
        {overdue > 0 && t.overdue(overdue)}
        {soon > 0 && t.soon(soon, AHEAD_DAYS)} <a href="/admin/lessons">{t.toLessons}</a>
      </p>
    </Notice>
  );
}
