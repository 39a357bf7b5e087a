import { type SQL, sql } from 'drizzle-orm';

/**
 * Condition: this lesson comes next in the enrollment. While one of the two has no slug yet, numbers are compared, because both are then
 * from the same time. `enrollment`: the alias of its row in the statement.
 */
export const isNextLesson = (enrollment: SQL, lesson: { slug: SQL; number: SQL }): SQL =>
  sql`coalesce(${enrollment}.next_lesson_slug = ${lesson.slug}, ${enrollment}.next_lesson = ${lesson.number})`;
