import type { JsonSchema } from '../api.ts';
import { type Course, openCourses } from '../courses/course.ts';
import { signupSchema } from './form-schema.ts';

/**
 * What programs may send: whatever matches is taken. The form takes more, since it mends what people type, such as full-width letters; that
 * is not promised. The open courses of this installation are named with their patterns; while none is open, nothing is taken.
 */
export function signupBody(courses: Course[]): JsonSchema {
  const open = openCourses(courses);
  const { properties, ...rest } = signupSchema as { properties: Record<string, JsonSchema> };
  const { symptom, email, name, from, ...others } = properties;
  return {
    ...rest,
    properties: {
      symptom: open.length > 0 ? { ...symptom, enum: open.map(({ slug }) => slug) } : { ...symptom, not: {} },
      ...others,
      email: { ...email, format: 'email', pattern: PLAIN_ADDRESS },
      name: { ...name, pattern: NAME },
      from: { ...from, pattern: PLACE },
    },
    // A course is chosen together with one of its own patterns.
    ...(open.length > 0 && {
      anyOf: open.map(({ slug, patterns }) => ({
        properties: { symptom: { const: slug }, pattern: { enum: ['', ...patterns.map(pattern => pattern.slug)] } },
      })),
    }),
  };
}

/** Anything else is taken too, and not kept. */
const PLACE = '^[a-z0-9-]{0,24}$';
const LABEL = '[A-Za-z0-9]{1,20}(-[A-Za-z0-9]{1,20}){0,2}';
/** HTML's rule for addresses, with a domain name that is none in punycode. */
const PLAIN_ADDRESS = `^[A-Za-z0-9.!#$%&'*+/=?^_\`{|}~-]{1,64}@(${LABEL}\\.){1,4}[A-Za-z]{2,20}$`;
/** Letters and digits of names, and what stands between them. A sign of which mail programs make a link (`.`, `@`, `/`) is none of them. */
const NAME = "^[ A-Za-z0-9À-ɏぁ-ゖァ-ヺー一-龠々〆・'-]{0,60}$";
