import * as z from 'zod';
import { SIGN_IDS } from '../texts/ja/safety.ts';
import type { Course } from './course.ts';
import { SheetHead } from './sheet.ts';

const slug = z.string().regex(/^[a-z][a-z0-9-]*$/, 'is not a slug like thigh-sciatica');

/** `course.yaml`. */
export const CourseFile = z.strictObject({
  edition: z.union([z.literal(1), z.literal(2)], 'is neither 1 nor 2').default(1),
  label: z.string().min(1),
  title: z.string().min(1),
  summary: z.string().min(1),
  order: z.number().int(),
  open: z.boolean(),
  patterns: z.array(z.strictObject({ slug, label: z.string().min(1) })),
  watch_for: z.array(z.enum(SIGN_IDS as [string, ...string[]], 'is no sign of texts/ja/safety.ts')).default([]),
  sheet: SheetHead.optional(),
});

/** The course without its sheet and its lessons. */
export function courseOf(name: string, file: z.infer<typeof CourseFile>): Course {
  const { edition, watch_for: watchFor, sheet: _sheet, order: _order, ...course } = file;
  return {
    slug: name,
    ...(edition === 2 ? { edition } : {}),
    ...course,
    watchFor,
    lessons: [],
  };
}
