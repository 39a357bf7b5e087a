import type { Clinic } from '../../../clinic/settings.ts';
import type { Course } from '../../../courses/course.ts';
import type { FieldErrors } from '../../../errors.ts';
import type { Taking } from '../../../sign-off/taking.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { readers } from '../../../texts/ja/readers.ts';
import { Button, Field, FieldError, Notice } from '../../../ui/form.tsx';
import { AdminPage } from '../../parts/frame.tsx';
import { type TypedReader, WAYS } from './add-form.ts';

const t = readers.adding;

/** A course, and whether people can sign up for it by themselves. */
export type Offered = { course: Course; taking: Taking };

/** `problem`: why the reader was not added although the form is right; `known`: the id of the reader who has this address. */
type AddProps = {
  clinic: Clinic;
  courses: Offered[];
  typed: TypedReader;
  errors?: FieldErrors;
  problem?: string;
  known?: string;
};

export function AddPage({ clinic, courses, typed, errors = {}, problem, known }: AddProps) {
  const faulty = problem !== undefined || Object.keys(errors).length > 0;
  return (
    <AdminPage
      clinic={clinic}
      title={t.title}
      place="readers"
      faulty={faulty}
      crumb={{ href: '/admin/readers', words: reader.crumb }}
    >
      {faulty && (
        <Notice tone="warn">
          <p>{problem ?? t.faulty}</p>
          {known && (
            <p>
              <a href={`/admin/readers/${known}`}>{t.toKnown}</a>
            </p>
          )}
        </Notice>
      )}
      <p>{t.lead}</p>
      <form class="settings" method="post" action="/admin/readers/new">
        <Field
          label={t.address}
          name="email"
          inputmode="email"
          value={typed.email}
          error={errors.email}
          autocomplete="off"
          required
        />
        <Field label={t.name} name="name" value={typed.name} error={errors.name} autocomplete="off" />
        <Field
          label={t.course}
          name="course"
          value={typed.course}
          error={errors.course}
          help={courses.some(isMarked) ? t.closedCourses : undefined}
          options={choices(courses)}
        />
        <fieldset class="field" aria-describedby={errors.how ? 'how-error' : undefined}>
          <legend>{t.how}</legend>
          {WAYS.map(way => (
            <label class="choice">
              <input type="radio" name="how" value={way} checked={typed.how === way} required />
              <span class="label">{t.ways[way]}</span>
            </label>
          ))}
          <FieldError name="how" error={errors.how} />
        </fieldset>
        <Field label={t.on} name="on" type="date" value={typed.on} error={errors.on} required />
        <p class="small soft">{t.law}</p>
        <Button>{t.button}</Button>
      </form>
    </AdminPage>
  );
}

/** A course that is not ready in its file is not offered at all. Open ones come first, so that none is chosen unawares that is closed. */
const choices = (courses: Offered[]): [string, string][] =>
  courses.toSorted(openFirst).flatMap(({ course: { slug, label, patterns }, taking }): [string, string][] => {
    if (taking === 'in-file') return [];
    const marked = (words: string) => (taking === 'open' ? words : t.marked(words, t.taking[taking]));
    return [
      [slug, marked(reader.course.noPattern(label))],
      ...patterns.map((pattern): [string, string] => [
        `${slug}/${pattern.slug}`,
        marked(reader.course.withPattern(label, pattern.label)),
      ]),
    ];
  });

const openFirst = (one: Offered, other: Offered) => Number(isMarked(one)) - Number(isMarked(other));
const isMarked = ({ taking }: Offered): boolean => taking !== 'open' && taking !== 'in-file';
