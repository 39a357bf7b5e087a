import type { Lesson } from './course.ts';
import { lengthOf, passagesFor } from './lint/passages.ts';

/** Characters that are read in a minute. */
const A_MINUTE = 500;
const [LEAST, MOST] = [2, 5];

/** Minutes in which readers of `pattern` have read the lesson, 2 to 5. Captions and what all mails share are not counted. */
export function minutesToRead(lesson: Lesson, pattern: string | null, held: readonly string[] = []): number {
  const passages = passagesFor(lesson, pattern, held).filter(({ place }) => place !== 'caption');
  const minutes = Math.ceil(lengthOf(passages.map(({ text }) => text).join('')) / A_MINUTE);
  return Math.min(Math.max(minutes, LEAST), MOST);
}
