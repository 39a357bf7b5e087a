import { type Action, actionOf, type Block, type Lesson } from '../courses/course.ts';
import { card } from './boxes.ts';
import { CARD } from './edition2.ts';
import { phrases } from './phrases.ts';
import { taskOf } from './place-line.ts';

/** The link to the card. */
const WAY = 'やり方を図で見る';

/** What stands before the body of a mail of edition 2. `target`: the card to which it leads. */
export type FirstScreen = { action: Action | undefined; target: Block | undefined };

/** The action for readers of `pattern`, and the first card among `blocks` that shows its movement, else the first card. */
export function firstScreenOf(lesson: Lesson, pattern: string | null, blocks: Block[]): FirstScreen {
  const action = actionOf(lesson, pattern);
  const cards = blocks.filter(block => block.kind === 'exercise');
  const shown = cards.find(({ movement }) => movement !== undefined && action?.movements.includes(movement));
  return { action, target: action && (shown ?? cards[0]) };
}

/** 「今週の2分」 and what it is, which leads to the card; then a place for what the mail asks its reader. */
export function firstScreenHtml({ action, target }: FirstScreen): string {
  if (!action) return '{{check_in}}';
  const way = target ? `<br><a href="#${CARD}">${WAY}</a>` : '';
  const words = `<h2 class="label">${taskOf(action)}</h2><p><strong>${phrases(action.line)}</strong>${way}</p>`;
  return `${card('this-week', words)}\n{{check_in}}`;
}

/** Before the body's text. */
export const firstScreenText = ({ action }: FirstScreen): string =>
  action ? `◇${taskOf(action)}：${action.line}\n\n{{check_in}}` : '{{check_in}}';
