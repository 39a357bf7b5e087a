import type { Course, Lesson } from './course.ts';
import type { Movements, MovementWords } from './movements.ts';

/** The course with the words of the movements that its actions name, for mails that answer a reader. Others stay as they are. */
export function withMovements<C extends Course>(course: C, movements: Movements): C {
  const named = new Set(course.lessons.flatMap(({ actions = {} }) => Object.values(actions).flatMap(a => a.movements)));
  return named.size === 0 ? course : { ...course, movements: wordsOf([...named], movements) };
}

const wordsOf = (slugs: string[], movements: Movements): Record<string, MovementWords> =>
  Object.fromEntries(
    slugs.flatMap(slug => {
      const movement = movements.get(slug);
      if (!movement) return [];
      const { doses, lighter, answers } = movement;
      return [[slug, { doses, lighter, answers }]];
    }),
  );

/** Whether mails of this course name an action of the week, or ask for numbers: those of edition 1 do neither. */
export const asksReaders = ({ lessons }: Pick<Course, 'lessons'>): boolean =>
  lessons.some(({ actions, selfCheck }: Lesson) => actions !== undefined || selfCheck !== undefined);
