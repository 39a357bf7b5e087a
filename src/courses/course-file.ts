import * as z from 'zod';
import { SIGN_IDS } from '../texts/ja/safety.ts';
import { lineOf } from './check-lesson.ts';
import { type Course, GENERAL } from './course.ts';
import type { Finding } from './findings.ts';
import type { Movements } from './movements.ts';

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
  sheet: z
    .union([z.array(slug), z.record(slug, z.array(slug))], 'is neither a list of movements nor one for each pattern')
    .optional(),
});

/** The course without its lessons. */
export function courseOf(name: string, file: z.infer<typeof CourseFile>): Course {
  const { edition, watch_for: watchFor, sheet, order: _, ...course } = file;
  return {
    slug: name,
    ...(edition === 2 ? { edition } : {}),
    ...course,
    watchFor,
    ...(sheet ? { sheet: Array.isArray(sheet) ? { [GENERAL]: sheet } : sheet } : {}),
    lessons: [],
  };
}

export function checkSheet({ sheet, patterns }: Course, movements: Movements, source: string, file: string): Finding[] {
  if (!sheet) return [];
  const known = [GENERAL, ...patterns.map(pattern => pattern.slug)];
  const strangers = Object.keys(sheet).filter(pattern => !known.includes(pattern));
  const unknown = [...new Set(Object.values(sheet).flat())].filter(movement => !movements.has(movement));
  const messages = [
    ...strangers.map(pattern => `sheet: unknown pattern ${pattern}; this course has ${known.join(', ')}`),
    ...unknown.map(movement => `sheet: unknown movement ${movement}`),
    ...(sheet[GENERAL] ? [] : ['sheet: has none for general']),
  ];
  return messages.map(message => ({ file, line: lineOf('sheet', source), message }));
}
