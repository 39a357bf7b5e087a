import * as z from 'zod';
import { ApiError, jsonSchema, type Operation } from '../api.ts';
import type { Course } from '../courses/course.ts';
import { signupBody } from './api-schema.ts';
import { exampleSignup } from './form-schema.ts';

export const Accepted = z.object({ status: z.literal('accepted') });
export type Accepted = z.infer<typeof Accepted>;

const slug = z.string().meta({ description: 'Its name for programs.' });
const label = z.string().meta({ description: 'Its name for people, in Japanese.' });
export const CourseList = z.object({
  courses: z.array(
    z.object({
      slug,
      label,
      summary: z.string(),
      open: z.boolean().meta({ description: 'Whether it can be signed up for.' }),
      patterns: z.array(z.object({ slug, label })),
      mails: z.int().meta({ description: 'How many mails it has; one goes out a week.' }),
    }),
  ),
});
export type CourseList = z.infer<typeof CourseList>;

export const courseList = (courses: Course[]): CourseList => ({
  courses: courses.map(({ slug, label, summary, open, patterns, lessons }) => ({
    slug,
    label,
    summary,
    open,
    patterns,
    mails: lessons.length,
  })),
});

/** For a clinic's own website. `courses`: as they stand now. */
export const signupOperations = (courses: Course[]): Operation[] => [
  {
    method: 'get',
    path: '/api/courses',
    summary: 'Courses and their patterns',
    responses: { 200: { description: 'The courses', schema: jsonSchema(CourseList) } },
  },
  {
    method: 'post',
    path: '/api/signups',
    summary: 'Ask for a course; the address gets a mail to confirm',
    body: { schema: signupBody(courses), example: exampleSignup(courses) },
    responses: {
      202: {
        description:
          'Accepted. The same whatever is known of the address. While many people sign up, the mail waits for a day at most: the proof of work that the page asks browsers for then is not taken here.',
        schema: jsonSchema(Accepted),
      },
      422: { description: 'Fields that cannot be right', schema: jsonSchema(ApiError) },
      429: {
        description: 'Too many sign-ups at the moment, of anybody; try again tomorrow',
        schema: jsonSchema(ApiError),
      },
      503: {
        description: 'The clinic has not filled in what the law demands in every mail, or has no course open',
        schema: jsonSchema(ApiError),
      },
    },
  },
];
