import { openCourses } from '../../../courses/course.ts';
import { BESIDE } from '../../../readers/change-course.ts';
import { earliestDate } from '../../../readers/dates.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { Button, Field, FieldError } from '../../../ui/form.tsx';
import { courseLabel } from '../../parts/reader-words.ts';
import { moment } from '../../parts/times.ts';
import type { ReaderProps } from './props.ts';

const t = reader.course;

/** Another course, in the place of one that runs or beside it. */
export function CourseForm({ person, courses, clinic, now, halted, error }: ReaderProps & { error?: string }) {
  const { id, hour, lastLessonAt } = person.subscriber;
  const open = person.courses.filter(({ enrollment: { state } }) => state === 'active' || state === 'paused');
  const options = openCourses(courses).flatMap(({ slug, label, patterns }): [string, string][] => [
    [slug, t.noPattern(label)],
    ...patterns.map((pattern): [string, string] => [`${slug}/${pattern.slug}`, t.withPattern(label, pattern.label)]),
  ]);
  const first = earliestDate({ hour, lastLessonAt, weekday: 1, nextSendAt: null, previousSentAt: null }, now, clinic);
  const running: [string, string][] = open.map(({ enrollment }) => [
    enrollment.id,
    t.instead(courseLabel(courses, enrollment.course)),
  ]);
  const ways: [string, string][] = [...running, [BESIDE, open.length > 0 ? t.beside : t.alone]];
  return (
    <form method="post" action={`/admin/readers/${id}/course`}>
      <Field label={t.pick} name="course" options={options} />
      <fieldset class="field" aria-describedby={error ? 'instead-error' : undefined}>
        <legend>{t.running}</legend>
        {ways.map(([value, words], index) => (
          <label class="choice">
            <input type="radio" name="instead" value={value} checked={index === 0} />
            <span class="label">{words}</span>
          </label>
        ))}
        <FieldError name="instead" error={error} />
      </fieldset>
      <p>{first <= now ? t.atOnce : t.later(moment(first, clinic.timeZone, now))}</p>
      {open.length > 0 && <p class="small">{t.help}</p>}
      {halted && <p>{reader.held}</p>}
      <Button kind="quiet">{t.button}</Button>
    </form>
  );
}
