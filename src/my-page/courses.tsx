import type { Course } from '../courses/course.ts';
import { own } from '../texts/ja/my-page/own.ts';
import { FieldError } from '../ui/form.tsx';
import { ActForm, Change } from './form.tsx';
import type { Own, OwnCourse } from './read-own.ts';
import { Choice } from './settings.tsx';

const t = own.delivery;
type Errors = { errors: Record<string, string> };

/** 「型を選ぶ」: a mail may lead to the choices, and browsers unfold what a link leads into (`rendering/edition2.ts`). */
export function PatternChange({
  one: { course, enrollment },
  errors,
  first,
}: Errors & { one: OwnCourse; first: boolean }) {
  if (!course || course.patterns.length === 0) return null;
  const { pattern, id } = enrollment;
  const label = course.patterns.find(({ slug }) => slug === pattern)?.label;
  return (
    <Change term={t.pattern} value={label ?? t.noPattern} open={errors.pattern !== undefined}>
      <ActForm act="pattern" of={id} button={t.patternButton}>
        <fieldset id={first ? 'pattern' : undefined}>
          <legend class="visually-hidden">{t.pattern}</legend>
          {course.patterns.map(one => (
            <Choice name="pattern" value={one.slug} label={one.label} checked={one.slug === pattern} />
          ))}
          <Choice name="pattern" value="" label={t.noPatternOption} checked={pattern === null} />
        </fieldset>
        <p class="help">{t.patternHelp}</p>
        <FieldError name="pattern" error={errors.pattern} />
      </ActForm>
    </Change>
  );
}

/** Another course: an invitation leads here. It stands open where the reader has none. */
export function OtherCourses({ own: { others }, open, errors }: Errors & { own: Own; open: OwnCourse[] }) {
  if (others.length === 0) return null;
  const [current] = open;
  return (
    <Change term={t.courses} value={t.coursesHelp} open={!current || errors.course !== undefined}>
      <ActForm act="course" button={t.coursesButton}>
        <fieldset id="course" aria-describedby={errors.course ? 'course-error' : undefined}>
          <legend id="courses">{t.coursesLegend}</legend>
          {others.map(course => (
            <Choice name="course" value={course.slug} label={course.title} about={aboutOf(course)} />
          ))}
          <FieldError name="course" error={errors.course} />
        </fieldset>
        {current ? <When open={open} /> : <p class="help">{t.now}</p>}
      </ActForm>
    </Change>
  );
}

const aboutOf = ({ summary, lessons }: Course): string => `${summary}（${own.next.all(lessons.length)}）`;

function When({ open }: { open: OwnCourse[] }) {
  const [last] = open;
  const { id } = last!.enrollment;
  return (
    <fieldset>
      <legend>{t.coursesWhen}</legend>
      <Choice name="instead" value={`after ${id}`} label={t.after} about={t.afterHelp} checked />
      <Choice name="instead" value={id} label={t.instead} about={t.insteadHelp} />
    </fieldset>
  );
}
