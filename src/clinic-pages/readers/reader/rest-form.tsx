import { nextNumber, type ReaderCourse } from '../../../readers/courses.ts';
import { restDates, resumeDate } from '../../../readers/dates.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { Button, FieldError } from '../../../ui/form.tsx';
import { moment } from '../../parts/times.ts';
import type { ReaderProps } from './props.ts';
import { lessonName } from './timeline.ts';

const t = reader.rest;
type FormProps = ReaderProps & { course: ReaderCourse };

/** The value of the choice that names no date. */
export const UNTIL_RESUMED = 'open';

/** A rest until one of the reader's own days, or until somebody resumes. */
export function RestForm({ course, clinic, now, person, error }: FormProps & { error?: string }) {
  const { id } = course.enrollment;
  const name = `until-${id}`;
  const choices: [string, string, string?][] = [
    ...restDates(course.plan, now, clinic).map((at): [string, string] => [
      String(at),
      moment(at, clinic.timeZone, now),
    ]),
    [UNTIL_RESUMED, t.open, t.openHelp],
  ];
  return (
    <form method="post" action={`/admin/readers/${person.subscriber.id}/courses/${id}/pause`}>
      <p class="small">{t.help}</p>
      <fieldset class="field" aria-describedby={error ? `${name}-error` : undefined}>
        <legend>{t.legend}</legend>
        {choices.map(([value, label, about]) => (
          <label class="choice">
            <input type="radio" name="until" value={value} required />
            <span>
              <span class="label">{label}</span>
              {about && <span class="about">{about}</span>}
            </span>
          </label>
        ))}
        <FieldError name={name} error={error} />
      </fieldset>
      <Button kind="quiet">{t.button}</Button>
    </form>
  );
}

export function ResumeForm({ course, courses, clinic, now, person, halted }: FormProps) {
  const { enrollment, plan } = course;
  const { course: slug, nextLessonSlug: lessonSlug } = enrollment;
  const named = { course: slug, lesson: nextNumber({ courses }, enrollment), lessonSlug };
  const lesson = lessonName(named, { courses, several: false });
  return (
    <form method="post" action={`/admin/readers/${person.subscriber.id}/courses/${enrollment.id}/resume`}>
      <p>{t.resumeHelp(lesson, moment(resumeDate(plan, now, clinic), clinic.timeZone, now))}</p>
      {halted && <p>{reader.held}</p>}
      <Button kind="quiet">{t.resume}</Button>
    </form>
  );
}
