import type { JsonSchema } from '../api.ts';
import { type Course, openCourses } from '../courses/course.ts';
import { signupSchema } from './form-schema.ts';

/**
 * What programs may send: whatever matches is taken. The form takes more, since it mends what people type, such as full-width letters; that
 * is not promised. The courses of this installation are named with their patterns.
 */
export function signupBody(courses: Course[]): JsonSchema {
  const open = openCourses(courses);
  const { properties, ...rest } = signupSchema as { properties: Record<string, JsonSchema> };
  const { symptom, email, name, ...others } = properties;
  return {
    ...rest,
    properties: {
      symptom: { ...symptom, enum: open.map(({ slug }) => slug) },
      ...others,
      email: { ...email, format: 'email', pattern: PLAIN_ADDRESS },
      name: { ...name, pattern: ONE_LINE },
    },
    // A course is chosen together with one of its own patterns.
    anyOf: open.map(({ slug, patterns }) => ({
      properties: { symptom: { const: slug }, pattern: { enum: ['', ...patterns.map(pattern => pattern.slug)] } },
    })),
  };
}

const LABEL = '[A-Za-z0-9]{1,20}(-[A-Za-z0-9]{1,20}){0,2}';
/** HTML's rule for addresses, with a domain name that is none in punycode. */
const PLAIN_ADDRESS = `^[A-Za-z0-9.!#$%&'*+/=?^_\`{|}~-]{1,64}@(${LABEL}\\.){1,4}[A-Za-z]{2,20}$`;
/** The 60 signs are counted as JavaScript does: those beyond the first 65,536 of Unicode are two. */
const ONE_LINE = '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]{0,60}$';
