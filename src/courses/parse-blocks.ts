import { cardOf } from './card.ts';
import { type Block, type ButtonTarget, GENERAL } from './course.ts';
import type { Movements } from './movements.ts';
import type { Reading } from './reading.ts';

type Report = (line: number, message: string) => void;
type Open = { name: string; argument: string; line: number; blocks: Block[] };
/** A body as far as it has been parsed. `open`: the blocks that no line has closed yet, the outermost first. */
type Parsing = { open: Open[]; prose?: { lines: string[]; line: number }; movements: Movements; report: Report };

const PICTURE = /^!\[(?<alt>[^\]]*)\]\((?<file>[^)\s]+)\)\s*$/;
const FENCE = /^:::\s*(?<name>[\w-]*)\s*(?<argument>.*?)\s*$/;
/** A comment for other editors, and for lint. */
const COMMENT = /^\s*<!--.*-->\s*$/;
const NAMES = ['exercise', 'this-week', 'red-flags', 'pattern', 'button'];

/**
 * Splits a lesson's body into blocks. A line `:::name argument` opens a block and `:::` closes it. Only `:::pattern` may contain other
 * `:::` blocks. `firstLine`: the line of the file on which `body` begins. Faults go to `findings`; what can be read is returned.
 */
export function parseBlocks(body: string, firstLine: number, { file, movements, findings }: Reading): Block[] {
  const root: Open = { name: '', argument: '', line: firstLine, blocks: [] };
  const report: Report = (line, message) => findings.push({ file, line, message });
  const parsing: Parsing = { open: [root], movements, report };
  for (const [index, text] of body.split('\n').entries()) parseLine(parsing, text, firstLine + index);
  endProse(parsing);
  for (const left of parsing.open.slice(1)) report(left.line, `:::${left.name} is never closed`);
  return root.blocks;
}

function parseLine(parsing: Parsing, text: string, line: number) {
  const fence = FENCE.exec(text)?.groups;
  const picture = PICTURE.exec(text)?.groups;
  if (fence || picture) endProse(parsing);
  if (fence?.name) openBlock(parsing, { name: fence.name, argument: fence.argument!, line, blocks: [] });
  else if (fence) closeBlock(parsing, line);
  else if (picture) innermost(parsing).blocks.push(toPicture(picture.file!, picture.alt!, line, parsing.report));
  else addProse(parsing, COMMENT.test(text) ? '' : text, line);
}

const innermost = ({ open }: Parsing): Open => open.at(-1)!;

function addProse(parsing: Parsing, text: string, line: number) {
  if (text.trim()) parsing.prose ??= { lines: [], line };
  parsing.prose?.lines.push(text);
}

function endProse(parsing: Parsing) {
  const { prose } = parsing;
  const markdown = prose?.lines.join('\n').trim();
  if (prose && markdown) innermost(parsing).blocks.push({ kind: 'prose', markdown, line: prose.line });
  parsing.prose = undefined;
}

function openBlock(parsing: Parsing, block: Open) {
  const { name } = innermost(parsing);
  if (parsing.open.length > 1 && name !== 'pattern')
    parsing.report(block.line, `:::${block.name} stands inside :::${name}`);
  parsing.open.push(block);
}

function closeBlock(parsing: Parsing, line: number) {
  if (parsing.open.length === 1) return parsing.report(line, '::: closes nothing');
  const closed = parsing.open.pop()!;
  innermost(parsing).blocks.push(...toBlock(closed, parsing));
}

function toPicture(file: string, alt: string, line: number, report: Report): Block {
  if (!alt.trim()) report(line, `picture ${file} has no alternative text`);
  return { kind: 'picture', file, alt: alt.trim(), line };
}

function toBlock(open: Open, parsing: Parsing): Block[] {
  const { name, argument, line, blocks } = open;
  const { report } = parsing;
  switch (name) {
    case 'exercise':
      return [toCard(open, parsing)];
    case 'this-week':
    case 'red-flags':
      return [{ kind: name, blocks, line }];
    case 'pattern':
      if (!argument) report(line, `:::pattern needs the slug of a pattern, or ${GENERAL}`);
      return [{ kind: 'pattern', pattern: argument, blocks, line }];
    case 'button':
      return toButton(open, report);
    default:
      report(line, `unknown directive :::${name}; known are ${NAMES.join(', ')}`);
      return blocks;
  }
}

const SLUG = /^[a-z][a-z0-9-]*$/;

/** `:::exercise SLUG` shows a movement of `movements.yaml`. Any other argument is the title of a card that the lesson wrote itself. */
function toCard({ argument, line, blocks }: Open, { movements, report }: Parsing): Block {
  const movement = movements.get(argument);
  if (movement) return cardOf(movement, blocks, line);
  if (!argument) report(line, `:::exercise needs a movement or a title`);
  if (SLUG.test(argument))
    report(line, `unknown movement ${argument}; emails/movements.yaml has ${[...movements.keys()].join(', ')}`);
  return { kind: 'exercise', title: argument, blocks, line };
}

const TARGETS: ButtonTarget[] = ['consultation', 'action'];
const isTarget = (target: string): target is ButtonTarget => (TARGETS as string[]).includes(target);

function toButton({ argument: target, line, blocks }: Open, report: Report): Block[] {
  const label = blocks
    .map(block => (block.kind === 'prose' ? block.markdown : ''))
    .join(' ')
    .trim();
  if (!isTarget(target)) report(line, `:::button leads to ${TARGETS.join(' or ')}`);
  if (!label) report(line, ':::button needs words');
  return isTarget(target) ? [{ kind: 'button', target, label, line }] : [];
}
