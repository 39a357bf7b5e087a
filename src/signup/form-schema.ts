import * as z from 'zod';
import { jsonSchema } from '../api.ts';
import { type Course, openCourses } from '../courses/course.ts';
import { type About, about } from './field-kinds.ts';
import { type SignupField, SignupForm } from './form.ts';

/** JSON Schema of a field, and the attributes of its control. */
type FieldSchema = z.core.JSONSchema.BaseSchema & Partial<About>;

const { properties, required = [] } = z.toJSONSchema(SignupForm, { io: 'input', metadata: about });
export const fieldSchemas = properties as Record<SignupField, FieldSchema>;
/** In the order of the page. */
export const FIELDS = Object.keys(fieldSchemas) as SignupField[];
export const isRequired = (field: SignupField): boolean => required.includes(field);

export const signupSchema = jsonSchema(SignupForm, {
  metadata: about,
  override: ({ jsonSchema }) => {
    delete jsonSchema.input;
  },
});

/** A valid sign-up for the first open course. */
export function exampleSignup(courses: Course[]): Record<SignupField, unknown> {
  const [course] = openCourses(courses);
  const example = byField(field => fieldSchemas[field].examples?.[0]);
  return { ...example, symptom: course?.slug, pattern: course?.patterns[0]?.slug };
}

/** Each field as the page shows it: as typed, else its default, else blank. A checked box is `yes`. */
export type TypedSignup = Record<SignupField, string>;

export const emptySignup: TypedSignup = byField(field => {
  const { default: value = '' } = fieldSchemas[field];
  return String(value);
});

export function typedSignup(body: Record<string, unknown>): TypedSignup {
  return byField(field => (typeof body[field] === 'string' ? body[field] : emptySignup[field]));
}

function byField<Value>(value: (field: SignupField) => Value): Record<SignupField, Value> {
  return Object.fromEntries(FIELDS.map(field => [field, value(field)])) as Record<SignupField, Value>;
}
