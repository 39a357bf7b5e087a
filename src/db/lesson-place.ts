import { type SQL, sql } from 'drizzle-orm';

/**
 * Is this lesson the one that comes next in an enrollment? By their numbers while one of the two has no slug yet: they are of one time
 * then. `enrollment`: what the statement calls its row.
 */
export const isNextLesson = (enrollment: SQL, lesson: { slug: SQL; number: SQL }): SQL =>
  sql`coalesce(${enrollment}.next_lesson_slug = ${lesson.slug}, ${enrollment}.next_lesson = ${lesson.number})`;
