import type { Course } from '../../courses/course.ts';
import { AHEAD_DAYS, type ReviewsDue } from '../../sign-off/due.ts';
import { signOff } from '../../texts/ja/sign-off.ts';
import { Notice } from '../../ui/form.tsx';

const t = signOff.report;

/** `waiting`: courses that were opened and take nobody, because lessons are unsigned. `noneOpen`: no course takes anybody. */
type ReviewsProps = { reviews: ReviewsDue; waiting: Course[]; noneOpen: boolean };

/** That lessons are to be read again, before the day and after it; and that a course has stopped taking sign-ups by itself. */
export function ReviewLines({ reviews: { overdue, soon }, waiting, noneOpen }: ReviewsProps) {
  return (
    <>
      {waiting.length > 0 || noneOpen ? (
        <Notice tone="warn">
          <p>
            {waiting.length > 0 ? t.waiting(waiting.map(({ label }) => label)) : t.noneOpen}{' '}
            <a href="/admin/setup/courses">{t.toCourses}</a>
          </p>
        </Notice>
      ) : null}
      {overdue + soon > 0 && (
        <Notice tone={overdue > 0 ? 'warn' : 'info'}>
          <p>
            {overdue > 0 && t.overdue(overdue)}
            {soon > 0 && t.soon(soon, AHEAD_DAYS)} <a href="/admin/lessons">{t.toLessons}</a>
          </p>
        </Notice>
      )}
    </>
  );
}
