import * as z from 'zod';
import type { Course } from '../../../courses/course.ts';
import type { ConsentWay } from '../../../db/schema.ts';
import { DayoriError, type FieldErrors } from '../../../errors.ts';
import { parseSignup, type SignupForm } from '../../../signup/form.ts';
import { readers } from '../../../texts/ja/readers.ts';

const t = readers.adding;

export const WAYS = ['paper', 'desk', 'phone', 'other'] as const satisfies ConsentWay[];

/** The form as it was typed, which comes back with its mistakes. `course`: a slug, or `slug/pattern`. `on`: `2026-11-22`. */
export type TypedReader = Record<'email' | 'name' | 'course' | 'how' | 'on', string>;
export type NewReader = { form: SignupForm; how: ConsentWay; on: string };

export const typedReader = (body: Record<string, unknown>): TypedReader => {
  const text = (name: string) => String(body[name] ?? '');
  return { email: text('email'), name: text('name'), course: text('course'), how: text('how'), on: text('on') };
};

/** Reads the form by the rules of the sign-up form. `today`: the clinic's local day. */
export function parseReader(
  typed: TypedReader,
  courses: Course[],
  today: string,
): { reader: NewReader } | { errors: FieldErrors } {
  const how = z.enum(WAYS).safeParse(typed.how);
  const on = z.iso
    .date()
    .refine(day => day <= today)
    .safeParse(typed.on.normalize('NFKC').trim());
  const form = signupOf(typed, courses);
  if (how.success && on.success && 'form' in form) return { reader: { form: form.form, how: how.data, on: on.data } };
  return {
    errors: {
      ...('errors' in form ? form.errors : {}),
      ...(how.success ? {} : { how: t.wrongHow }),
      ...(on.success ? {} : { on: t.wrongOn }),
    },
  };
}

function signupOf(
  { email, name, course }: TypedReader,
  courses: Course[],
): { form: SignupForm } | { errors: FieldErrors } {
  const [symptom = '', pattern = ''] = course.split('/');
  try {
    return { form: parseSignup({ email, name, symptom, pattern, consent: true }, courses) };
  } catch (error) {
    if (!(error instanceof DayoriError)) throw error;
    const { symptom: wrongSymptom, pattern: wrongPattern, ...fields } = error.fields ?? {};
    return { errors: { ...fields, ...(wrongSymptom || wrongPattern ? { course: t.wrongCourse } : {}) } };
  }
}
