import * as z from 'zod';
import { type Course, findCourse, openCourses } from '../courses/course.ts';
import { DayoriError, type FieldErrors } from '../errors.ts';
import { t } from '../texts/ja.ts';
import { about, isOneLine, optional, readAddress, ticked } from './field-kinds.ts';
import { hasLink, plainName } from './name.ts';
import { placeName } from './place-name.ts';

/**
 * The sign-up form of the page and of the API: what each field takes, in the order of the page. Controls, messages, the API's document
 * (`form-schema.ts`) and what a sign-up keeps (`request-signup.ts`) follow from it. `fieldWords` has the message for a mistake without its
 * own.
 */
export const SignupForm = z.object({
  symptom: z.string().max(100).register(about, { description: 'Slug of an open course.' }),
  pattern: optional(z.string().max(200).register(about, { description: 'Slug of a pattern of that course.' })),
  email: z
    .string(t.landing.fields.email.missing)
    .trim()
    .min(1, t.landing.fields.email.missing)
    .max(254, t.landing.fields.email.long)
    .register(about, {
      description: 'Where the course goes, once the mail to confirm it was answered.',
      examples: ['namae@example.jp'],
      input: { type: 'email', inputmode: 'email', autocomplete: 'email' },
    })
    .transform(readAddress),
  name: optional(
    z
      .string()
      .trim()
      .max(60)
      .refine(isOneLine)
      .refine(name => !hasLink(name), t.landing.fields.name.link)
      .register(about, {
        description: 'How mails greet the reader.',
        examples: ['見本'],
        input: { autocomplete: 'name' },
      })
      .transform(name => plainName(name) || undefined),
  ),
  consent: ticked(
    z.literal(true).register(about, {
      description: 'Agreement to the wording that the landing page shows.',
      examples: [true],
    }),
  ),
  from: optional(
    z
      .string()
      .max(200)
      .register(about, {
        description: 'Short name of the place whose link led here. One that is none counts as none.',
        examples: ['desk'],
      })
      .transform(placeName),
  ),
});
/** A valid form. */
export type SignupForm = z.infer<typeof SignupForm>;
export type SignupField = keyof SignupForm;

type Words = {
  label: string;
  kept: string;
  wrong: string;
  help?: string;
  placeholder?: string;
  options?: Record<string, string>;
};
/** A field with a few choices needs words for each. */
type WordsOf<Value> = Words &
  (string extends Value ? unknown : [Value] extends [string] ? { options: Record<Value, string> } : unknown);
export const fieldWords: { [Field in SignupField]: WordsOf<NonNullable<SignupForm[Field]>> } = t.landing.fields;

/** Parses a form's body or JSON. Throws `invalid_form` with a message for each wrong field. */
export function parseSignup(body: unknown, courses: Course[]): SignupForm {
  const fields = typeof body === 'object' ? { ...body } : {};
  const { data, error } = formOver(courses).safeParse(fields, { error: ({ path }) => wrongWords(path) });
  if (!data) throw new DayoriError('invalid_form', t.landing.formHasErrors, messagesOf(error!));
  return data;
}

/** The courses decide what may be chosen. They are checked even if another field is wrong. */
const formOver = (courses: Course[]) =>
  SignupForm.refine(form => courseOf(form, courses), { path: ['symptom'], when: areRight('symptom') })
    .refine(form => patternOf(form, courses) !== undefined, { path: ['pattern'], when: areRight('symptom', 'pattern') })
    .transform(form => ({ ...form, pattern: patternOf(form, courses) ?? null }));

const areRight =
  (...fields: SignupField[]) =>
  ({ issues }: z.core.ParsePayload) =>
    !issues.some(({ path }) => fields.includes(path?.[0] as SignupField));

const courseOf = ({ symptom }: SignupForm, courses: Course[]) => findCourse(openCourses(courses), symptom);

/**
 * The landing page sends `course/pattern`, because two courses may share a slug. A choice left under another course counts as none. A bare
 * slug must belong to the course. `undefined`: it does not.
 */
function patternOf(form: SignupForm, courses: Course[]): string | null | undefined {
  const [first = '', second] = (form.pattern ?? '').split('/');
  if (second !== undefined && first !== form.symptom) return null;
  const slug = second ?? first;
  if (slug === '') return null;
  return courseOf(form, courses)?.patterns.some(pattern => pattern.slug === slug) ? slug : undefined;
}

const wrongWords = (path: PropertyKey[] = []) => fieldWords[path[0] as SignupField].wrong;

/** The first message of each field. */
const messagesOf = ({ issues }: z.ZodError): FieldErrors =>
  Object.fromEntries(issues.toReversed().map(({ path, message }) => [path[0], message]));
