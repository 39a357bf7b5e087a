import type { Action, Course, Lesson } from '../courses/course.ts';

// Lines of a mail's first screen, for whoever shows one without compiling it: what compiles is too large for a Worker.

/** What stands over the action. */
export const taskOf = ({ minutes }: Action): string => `今週の${minutes}分`;

/** 「第3回／全8回・読む3分・動き2分」. `read`: minutes to read it. */
export function placeOf(lesson: Lesson, { lessons }: Course, read: number, action: Action | undefined): string {
  const parts = [`第${lesson.number}回／全${lessons.length}回`, `読む${read}分`];
  return [...parts, ...(action ? [`動き${action.minutes}分`] : [])].join('・');
}
