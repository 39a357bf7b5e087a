import type { Block } from './course.ts';
import type { Movement } from './movements.ts';

/** The titles of the rows below the steps. */
export const ROWS = {
  dose: '量',
  feel: '感じ方',
  stop: 'やめるとき',
  variant: '別の形',
  askFirst: '次の人は先に医師へ',
};

/** The card of a movement: drawing, who asks a doctor first, steps, rows, and then `more`, which only this lesson adds. */
export function cardOf(
  { slug, title, picture, alt, askFirst, ...movement }: Movement,
  more: Block[],
  line: number,
): Block {
  const rows = [
    `- ${ROWS.dose}: ${movement.dose}`,
    `- ${ROWS.feel}: ${movement.feel}`,
    `- ${ROWS.stop}: ${movement.stop}`,
    ...(movement.variant ? [`- ${ROWS.variant}: ${movement.variant}`] : []),
  ];
  const blocks: Block[] = [
    { kind: 'picture', file: picture, alt, line },
    { kind: 'ask-first', people: askFirst, line },
    { kind: 'prose', markdown: movement.steps.map((step, index) => `${index + 1}. ${step}`).join('\n'), line },
    { kind: 'prose', markdown: rows.join('\n'), line },
    ...more,
  ];
  return { kind: 'exercise', title, movement: slug, blocks, line };
}
