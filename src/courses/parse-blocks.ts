import { cardOf } from './card.ts';
import { type Block, type ButtonTarget, GENERAL } from './course.ts';
import type { Finding } from './findings.ts';
import type { Movements } from './movements.ts';

type Report = (line: number, message: string) => void;
type Open = { name: string; argument: string; line: number; blocks: Block[] };

const PICTURE = /^!\[(?<alt>[^\]]*)\]\((?<file>[^)\s]+)\)\s*$/;
const FENCE = /^:::\s*(?<name>[\w-]*)\s*(?<argument>.*?)\s*$/;
/** A comment for other editors, and for lint. */
const COMMENT = /^\s*<!--.*-->\s*$/;
const NAMES = ['exercise', 'this-week', 'red-flags', 'pattern', 'button'];

/**
 * Splits a lesson's body into blocks. A line `:::name argument` opens a block and `:::` closes it. Only `:::pattern` may contain other
 * `:::` blocks. `firstLine`: the line of the file on which `body` begins. Faults go to `findings`; what can be read is returned.
 */
export function parseBlocks(
  body: string,
  firstLine: number,
  file: string,
  movements: Movements,
  findings: Finding[],
): Block[] {
  const report: Report = (line, message) => findings.push({ file, line, message });
  const root: Open = { name: '', argument: '', line: firstLine, blocks: [] };
  const stack = [root];
  let prose: { lines: string[]; line: number } | undefined;

  const here = () => stack[stack.length - 1]!;
  const endProse = () => {
    const markdown = prose?.lines.join('\n').trim();
    if (prose && markdown) here().blocks.push({ kind: 'prose', markdown, line: prose.line });
    prose = undefined;
  };

  for (const [index, text] of body.split('\n').entries()) {
    const line = firstLine + index;
    const fence = FENCE.exec(text)?.groups;
    const picture = PICTURE.exec(text)?.groups;
    if (fence || picture) endProse();
    if (fence?.name) {
      if (stack.length > 1 && here().name !== 'pattern')
        report(line, `:::${fence.name} stands inside :::${here().name}`);
      stack.push({ name: fence.name, argument: fence.argument!, line, blocks: [] });
    } else if (fence) {
      if (stack.length === 1) report(line, '::: closes nothing');
      else {
        const closed = stack.pop()!;
        here().blocks.push(...toBlock(closed, movements, report));
      }
    } else if (picture) {
      here().blocks.push(toPicture(picture.file!, picture.alt!, line, report));
    } else {
      const said = COMMENT.test(text) ? '' : text;
      if (said.trim()) prose ??= { lines: [], line };
      prose?.lines.push(said);
    }
  }
  endProse();
  for (const left of stack.slice(1)) report(left.line, `:::${left.name} is never closed`);
  return root.blocks;
}

function toPicture(file: string, alt: string, line: number, report: Report): Block {
  if (!alt.trim()) report(line, `picture ${file} has no alternative text`);
  return { kind: 'picture', file, alt: alt.trim(), line };
}

function toBlock({ name, argument, line, blocks }: Open, movements: Movements, report: Report): Block[] {
  switch (name) {
    case 'exercise':
      return [toCard(argument, line, blocks, movements, report)];
    case 'this-week':
    case 'red-flags':
      return [{ kind: name, blocks, line }];
    case 'pattern':
      if (!argument) report(line, `:::pattern needs the slug of a pattern, or ${GENERAL}`);
      return [{ kind: 'pattern', pattern: argument, blocks, line }];
    case 'button':
      return toButton(argument, line, blocks, report);
    default:
      report(line, `unknown directive :::${name}; known are ${NAMES.join(', ')}`);
      return blocks;
  }
}

const SLUG = /^[a-z][a-z0-9-]*$/;

/** `:::exercise SLUG` shows a movement of `movements.yaml`. Any other argument is the title of a card that the lesson wrote itself. */
function toCard(argument: string, line: number, blocks: Block[], movements: Movements, report: Report): Block {
  const movement = movements.get(argument);
  if (movement) return cardOf(movement, blocks, line);
  if (!argument) report(line, `:::exercise needs a movement or a title`);
  if (SLUG.test(argument))
    report(line, `unknown movement ${argument}; emails/movements.yaml has ${[...movements.keys()].join(', ')}`);
  return { kind: 'exercise', title: argument, blocks, line };
}

const TARGETS: ButtonTarget[] = ['consultation', 'action'];
const isTarget = (target: string): target is ButtonTarget => (TARGETS as string[]).includes(target);

function toButton(target: string, line: number, blocks: Block[], report: Report): Block[] {
  const label = blocks
    .map(block => (block.kind === 'prose' ? block.markdown : ''))
    .join(' ')
    .trim();
  if (!isTarget(target)) report(line, `:::button leads to ${TARGETS.join(' or ')}`);
  if (!label) report(line, ':::button needs words');
  return isTarget(target) ? [{ kind: 'button', target, label, line }] : [];
}
