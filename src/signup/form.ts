import * as z from 'zod';
import { type Course, findCourse, openCourses } from '../courses/course.ts';
import { DayoriError, type FieldErrors } from '../errors.ts';
import { t } from '../texts/ja.ts';
import { parseAddress } from './address.ts';
import type { SignupRequest } from './request-signup.ts';

const text = (max: number) => z.string().max(max).default('');

/** The form and the JSON body alike. Checkboxes come as any text, JSON as `true`. */
const SignupInput = z.object({
  email: text(1_000),
  name: text(1_000)
    .nullable()
    .transform(name => (name ?? '').trim()),
  symptom: text(100),
  pattern: text(200)
    .nullable()
    .transform(pattern => pattern ?? ''),
  consent: z.union([z.boolean(), z.string().transform(value => value !== '' && value !== 'false')]).default(false),
});
export type SignupInput = z.infer<typeof SignupInput>;

export const emptySignup: SignupInput = { email: '', name: '', symptom: '', pattern: '', consent: false };

/** Anything at all → the fields as typed. What is not even text counts as blank. */
export function readSignupInput(body: unknown): SignupInput {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const known = Object.keys(emptySignup).filter(name => ['string', 'boolean'].includes(typeof fields[name]));
  const parsed = SignupInput.safeParse(Object.fromEntries(known.map(name => [name, fields[name]])));
  return parsed.success ? parsed.data : emptySignup;
}

/** What is asked for, or throws `invalid_form` with a message for each field. */
export function parseSignup(input: SignupInput, courses: Course[]): Omit<SignupRequest, 'origin'> {
  const course = findCourse(openCourses(courses), input.symptom);
  const pattern = course && readPattern(input.pattern, course);
  const address = parseAddress(input.email);
  const fields: FieldErrors = {};
  if (!course) fields.symptom = t.landing.symptomError;
  if (course && pattern === undefined) fields.pattern = t.landing.patternError;
  if (!address) fields.email = input.email.trim() ? t.landing.emailError : t.landing.emailMissing;
  // No control characters: the name goes into a mail header.
  if (input.name.length > 60 || !input.name.isWellFormed() || /[\p{Cc}\u2028\u2029]/u.test(input.name))
    fields.name = t.landing.nameError;
  if (!input.consent) fields.consent = t.landing.consentError;
  if (Object.keys(fields).length > 0) throw new DayoriError('invalid_form', t.landing.formHasErrors, fields);
  return { address: address!, name: input.name || null, course: course!.slug, pattern: pattern ?? null };
}

/**
 * The landing page offers `course/pattern`, since one slug may stand in two courses: a choice left standing under another
 * course counts as none. A bare slug must belong to the course. `undefined`: it does not.
 */
function readPattern(value: string, course: Course): string | null | undefined {
  const [first = '', second] = value.split('/');
  if (second !== undefined && first !== course.slug) return null;
  const slug = second ?? first;
  if (slug === '') return null;
  return course.patterns.some(pattern => pattern.slug === slug) ? slug : undefined;
}
