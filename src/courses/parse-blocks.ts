import type { Block } from './course.ts';
import { mayStandIn, type Open, type Report, toBlock } from './directives.ts';
import type { Reading } from './reading.ts';

/** A body as far as it has been parsed. `open`: the blocks that no line has closed yet, the outermost first. */
type Parsing = { open: Open[]; prose?: { lines: string[]; line: number }; reading: Reading; report: Report };

const PICTURE = /^!\[(?<alt>[^\]]*)\]\((?<file>[^)\s]+)\)\s*$/;
const FENCE = /^:::\s*(?<name>[\w-]*)\s*(?<argument>.*?)\s*$/;
/** A comment for other editors, and for lint. */
const COMMENT = /^\s*<!--.*-->\s*$/;

/**
 * Splits a lesson's body into blocks. A line `:::name argument` opens a block and `:::` closes it. What may stand in what is in
 * `directives.ts`. `firstLine`: the line of the file on which `body` begins. Faults go to `findings`; what can be read is returned.
 */
export function parseBlocks(body: string, firstLine: number, reading: Reading): Block[] {
  const root: Open = { name: '', argument: '', line: firstLine, blocks: [] };
  const report: Report = (line, message) => reading.findings.push({ file: reading.file, line, message });
  const parsing: Parsing = { open: [root], reading, report };
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
  if (parsing.open.length > 1 && !mayStandIn(block.name, name, parsing.reading.edition))
    parsing.report(block.line, `:::${block.name} stands inside :::${name}`);
  parsing.open.push(block);
}

function closeBlock(parsing: Parsing, line: number) {
  if (parsing.open.length === 1) return parsing.report(line, '::: closes nothing');
  const closed = parsing.open.pop()!;
  innermost(parsing).blocks.push(...toBlock(closed, parsing.reading, parsing.report));
}

function toPicture(file: string, alt: string, line: number, report: Report): Block {
  if (!alt.trim()) report(line, `picture ${file} has no alternative text`);
  return { kind: 'picture', file, alt: alt.trim(), line };
}
