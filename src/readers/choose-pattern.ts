import { and, eq, inArray } from 'drizzle-orm';
import { type Course, findCourse } from '../courses/course.ts';
import { enrollments } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import type { ReaderCourse } from './courses.ts';
import { isSubscribed } from './pause.ts';

/** A pattern that a form may wish for in this course: one of it, or none. `undefined`: it may not. */
export function parsePattern(typed: unknown, courses: Course[], course: string): string | null | undefined {
  const pattern = String(typed ?? '');
  if (pattern === '') return null;
  return findCourse(courses, course)?.patterns.some(({ slug }) => slug === pattern) ? pattern : undefined;
}

/** From the next lesson on the course is written for this pattern; `null`: for all. `false`: the course has ended, or its reader has left. */
export async function choosePattern(
  { db }: Pick<Deps, 'db'>,
  { enrollment }: Pick<ReaderCourse, 'enrollment'>,
  pattern: string | null,
): Promise<boolean> {
  const isOpen = and(eq(enrollments.id, enrollment.id), inArray(enrollments.state, ['active', 'paused']), isSubscribed);
  const chosen = await db.update(enrollments).set({ pattern }).where(isOpen).returning({ id: enrollments.id });
  return chosen.length > 0;
}
