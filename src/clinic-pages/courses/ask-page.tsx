import type { Clinic } from '../../clinic/settings.ts';
import type { Course } from '../../courses/course.ts';
import { unsignedOf } from '../../sign-off/taking.ts';
import { courses } from '../../texts/ja/sign-off.ts';
import { Button, FieldError, Notice } from '../../ui/form.tsx';
import { AdminPage } from '../parts/frame.tsx';

const t = courses.ask;

/** `problem`: why the answer was not taken. */
type AskProps = { clinic: Clinic; course: Course; problem: 'missing' | 'changed' | undefined };

/** Before a course is opened that has unsigned lessons: the clinic says in so many words that it sends them so. */
export function AskPage({ clinic, course, problem }: AskProps) {
  const unsigned = unsignedOf(course);
  const crumb = { href: '/admin/setup/courses', words: courses.title };
  return (
    <AdminPage clinic={clinic} title={t.title} place="courses" crumb={crumb} faulty={problem !== undefined}>
      <p class="lead">{t.text(course.label, unsigned.length, course.lessons.length)}</p>
      <ol>
        {unsigned.map(({ number, title }) => (
          <li value={number}>
            <a href={`/admin/lessons/${course.slug}/${number}#sign-off`}>{title}</a>
          </li>
        ))}
      </ol>
      {clinic.unsignedLessons === 'hold' ? <Held /> : <Say {...{ course, problem }} unsigned={unsigned.length} />}
    </AdminPage>
  );
}

function Held() {
  return (
    <Notice>
      <p>
        {t.held} <a href="/admin/settings">{t.toSettings}</a>
      </p>
    </Notice>
  );
}

function Say({ course, problem, unsigned }: Pick<AskProps, 'course' | 'problem'> & { unsigned: number }) {
  const error = problem && t[problem];
  return (
    <form method="post" action={`/admin/setup/courses/${course.slug}/open`} novalidate>
      <input type="hidden" name="unsigned" value={String(unsigned)} />
      <div class="field">
        <label class="choice">
          <input
            type="checkbox"
            name="say"
            value="yes"
            required
            aria-describedby={error ? 'say-help say-error' : 'say-help'}
            aria-invalid={error ? 'true' : undefined}
          />
          <span class="label">{t.say(unsigned)}</span>
        </label>
        <p class="help" id="say-help">
          {t.sayHelp}
        </p>
        <FieldError name="say" error={error} />
      </div>
      <Button>{t.open}</Button>
    </form>
  );
}
