import * as z from 'zod';
import { lineOf } from './check-lesson.ts';
import { type Course, GENERAL } from './course.ts';
import type { PictureShapes } from './load-shapes.ts';
import type { Sheet, SheetMovement } from './movements.ts';
import type { Reading } from './reading.ts';

/** As many as one side of A4 holds in letters that can still be read. */
const MOST_MOVEMENTS = 5;
const slugs = z.array(z.string().min(1)).min(1, 'is empty').max(MOST_MOVEMENTS, `has more than ${MOST_MOVEMENTS}`);

/** `sheet` in `course.yaml`: slugs of movements, for all readers or for each pattern. */
export const SheetHead = z.union([slugs, z.record(z.string(), slugs)]);

/** `source`: the text of `course.yaml`. */
type Known = Reading & { patterns: Course['patterns']; shapes: PictureShapes; source: string };

/** The sheet with its movements in place of their slugs. Faults go to `findings`. */
export function readSheet(head: z.infer<typeof SheetHead>, known: Known): Sheet {
  const lists = Array.isArray(head) ? { [GENERAL]: head } : head;
  const patterns = [GENERAL, ...known.patterns.map(({ slug }) => slug)];
  const strangers = Object.keys(lists).filter(pattern => !patterns.includes(pattern));
  for (const pattern of strangers) complain(known, `the course has no pattern ${pattern}`);
  if (!lists[GENERAL]) complain(known, `${GENERAL} is missing`);
  return Object.fromEntries(
    Object.entries(lists).map(([pattern, list]) => [pattern, list.flatMap(slug => movementOf(slug, known))]),
  );
}

const complain = ({ file, findings, source }: Known, message: string) =>
  findings.push({ file, line: lineOf('sheet', source), message: `sheet: ${message}` });

function movementOf(wanted: string, known: Known): SheetMovement[] {
  const movement = known.movements.get(wanted);
  if (!movement) {
    complain(known, `unknown movement ${wanted}`);
    return [];
  }
  const { slug, title, alt, steps, stop, picture, dose, doses = dose === undefined ? [] : [dose] } = movement;
  const drawn = known.shapes.has(picture) ? { picture } : {};
  return [{ slug, title, alt, steps, stop, doses, askFirst: movement.askFirst.map(({ who }) => who), ...drawn }];
}
