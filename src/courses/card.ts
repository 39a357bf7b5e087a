import type { Block } from './course.ts';
import type { Movement } from './movements.ts';

/** The titles of the rows below the steps. */
export const ROWS = {
  dose: '量',
  feel: '感じ方',
  stop: 'やめるとき',
  lighter: 'もっと軽く',
  more: '物足りない日',
  variant: '別の形',
  askFirst: '次の人は先に医師へ',
};

/** The card of a movement: drawing, who asks a doctor first, steps, rows, and then `more`, which only this lesson adds. */
export const cardOf = (movement: Movement, more: Block[], line: number): Block => ({
  ...{ kind: 'exercise', title: movement.title, movement: movement.slug },
  blocks: partsOf(movement, { dose: movement.dose ?? '', variant: movement.variant }, {}, more, line),
  line,
});

/** `step`: 1-based. `small`: in a small drawing, because the reader knows the movement already. */
type Shown = { step: number; small: boolean };

/** The card of a movement at a step of its dose, with a lighter form and, unless it is the last, the next step. */
export function cardOfStep(movement: Movement, { step, small }: Shown, more: Block[], line: number): Block {
  const { doses = [], lighter } = movement;
  const rows = { dose: doses[step - 1] ?? '', lighter, more: doses[step] };
  const blocks = partsOf(movement, rows, small ? { small } : {}, more, line);
  return { kind: 'exercise', title: movement.title, movement: movement.slug, step, blocks, line };
}

type Rows = { dose: string; lighter?: string; more?: string; variant?: string };

function partsOf(movement: Movement, own: Rows, known: { small?: true }, more: Block[], line: number): Block[] {
  const { picture, alt, askFirst, steps, feel, stop } = movement;
  const { dose, lighter, more: next, variant } = own;
  const rows = Object.entries({ dose, feel, stop, lighter, more: next, variant }).flatMap(([name, text]) =>
    text === undefined ? [] : [`- ${ROWS[name as keyof typeof ROWS]}: ${text}`],
  );
  return [
    { kind: 'picture', file: picture, alt, ...known, line },
    { kind: 'ask-first', people: askFirst, ...known, line },
    { kind: 'prose', markdown: steps.map((text, index) => `${index + 1}. ${text}`).join('\n'), line },
    { kind: 'prose', markdown: rows.join('\n'), line },
    ...more,
  ];
}
