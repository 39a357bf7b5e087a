import type { Clinic } from '../../../clinic/settings.ts';
import { type Course, openCourses } from '../../../courses/course.ts';
import type { FieldErrors } from '../../../errors.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { readers } from '../../../texts/ja/readers.ts';
import { Button, Field, FieldError, Notice } from '../../../ui/form.tsx';
import { AdminPage } from '../../parts/frame.tsx';
import { type TypedReader, WAYS } from './add-form.ts';

const t = readers.adding;

/** `problem`: why the reader was not added although the form is right; `known`: the id of the reader who has this address. */
type AddProps = {
  clinic: Clinic;
  courses: Course[];
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
        <Field label={t.course} name="course" value={typed.course} error={errors.course} options={choices(courses)} />
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

const choices = (courses: Course[]): [string, string][] =>
  openCourses(courses).flatMap(({ slug, label, patterns }): [string, string][] => [
    [slug, reader.course.noPattern(label)],
    ...patterns.map((pattern): [string, string] => [
      `${slug}/${pattern.slug}`,
      reader.course.withPattern(label, pattern.label),
    ]),
  ]);
