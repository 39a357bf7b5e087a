import { cardOf, cardOfStep } from './card.ts';
import { type Block, type ButtonTarget, type Edition, GENERAL, type Label } from './course.ts';
import { isLicence, LICENCES } from './licences.ts';
import { missingForEdition2 } from './movements.ts';
import { withPatternLabel } from './pattern-label.ts';
import type { Reading } from './reading.ts';

export type Report = (line: number, message: string) => void;
/** A block `:::name argument` as far as it has been read. */
export type Open = { name: string; argument: string; line: number; blocks: Block[] };

const COMMON = ['exercise', 'red-flags', 'pattern', 'button'];
const NAMES: Record<Edition, string[]> = {
  1: ['exercise', 'this-week', 'red-flags', 'pattern', 'button'],
  2: [...COMMON, 'known', 'practice', 'open', 'clinic', 'licensed', 'unlicensed', 'recap', 'numbers', 'flare-up'],
};

/** What each directive may not contain. One that is not named contains no other at all. */
const REFUSED: Record<Edition, Record<string, string[]>> = {
  1: { pattern: [] },
  2: {
    pattern: ['pattern'],
    licensed: ['pattern', 'licensed', 'unlicensed'],
    unlicensed: ['pattern', 'licensed', 'unlicensed'],
  },
};

export const mayStandIn = (inner: string, outer: string, edition: Edition = 1): boolean =>
  REFUSED[edition][outer] !== undefined && !REFUSED[edition][outer].includes(inner);

/** The block that a directive stands for, once it is closed. */
export function toBlock(open: Open, reading: Reading, report: Report): Block[] {
  const { name, argument, line, blocks } = open;
  const { edition = 1 } = reading;
  if (name === 'slot' && reading.slots) return toSlot(open, report);
  if (!NAMES[edition].includes(name)) {
    report(line, `unknown directive :::${name}; known are ${NAMES[edition].join(', ')}`);
    return blocks;
  }
  switch (name) {
    case 'exercise':
      return [edition === 2 ? toCardOfStep(open, reading, report) : toCard(open, reading, report)];
    case 'this-week':
    case 'red-flags':
      return [{ kind: name, blocks, line }];
    case 'pattern':
      if (!argument) report(line, `:::pattern needs the slug of a pattern, or ${GENERAL}`);
      return [{ kind: 'pattern', pattern: argument, blocks: withPatternLabel(blocks, argument, reading), line }];
    case 'button':
      return toButton(open, report);
    case 'licensed':
    case 'unlicensed':
      return toLicence(open, report);
    case 'recap':
      return [{ kind: 'recap', blocks: withWords(open, report), line }];
    case 'numbers':
      withoutWords(open, report);
      return [{ kind: 'numbers', line }];
    case 'flare-up':
      withoutWords(open, report);
      return [{ kind: 'flare-up', blocks: [{ kind: 'picture', ...FLARE_UP, line }], line }];
    default:
      return [{ kind: 'label', label: name as Label, blocks: withWords(open, report), line }];
  }
}

/** The drawing of the plan for worse days. */
const FLARE_UP = {
  file: 'flare-up.png',
  alt: 'つらい日の4段。急ぐ印を見る、6以上の日は休み翌日から半分、ひとつ前の週から、戻らなければ受診。',
};

const SLUG = /^[a-z][a-z0-9-]*$/;

/** `:::exercise SLUG` shows a movement of `movements.yaml`. Any other argument is the title of a card that the lesson wrote itself. */
function toCard({ argument, line, blocks }: Open, reading: Reading, report: Report): Block {
  const movement = reading.movements.get(argument);
  if (movement && movement.dose === undefined)
    report(line, `${argument} has no dose in emails/movements.yaml, which a course of edition 1 needs`);
  if (movement) return cardOf(movement, blocks, line);
  if (!argument) report(line, `:::exercise needs a movement or a title`);
  if (SLUG.test(argument)) report(line, unknownMovement(argument, reading));
  return { kind: 'exercise', title: argument, blocks, line };
}

const unknownMovement = (slug: string, { movements }: Reading) =>
  `unknown movement ${slug}; emails/movements.yaml has ${[...movements.keys()].join(', ')}`;

const STEP = /^(?<slug>[a-z][a-z0-9-]*)(?:\s+(?<step>\d+))?(?:\s+(?<small>small))?$/;

/** `:::exercise SLUG STEP` shows a movement at a step of its dose, with `small` behind it in a small drawing. */
function toCardOfStep(open: Open, reading: Reading, report: Report): Block {
  const { argument, line, blocks } = open;
  const named = STEP.exec(argument)?.groups;
  if (!named) {
    if (!argument) report(line, ':::exercise needs a movement with its step, or a title');
    return { kind: 'exercise', title: argument, blocks, line };
  }
  const movement = reading.movements.get(named.slug!);
  const step = Number(named.step ?? 0);
  if (!movement) report(line, unknownMovement(named.slug!, reading));
  const fault = movement && faultOfStep(movement.slug, missingForEdition2(movement), movement.doses, step);
  if (fault) report(line, fault);
  if (!movement || fault) return { kind: 'exercise', title: argument, blocks, line };
  return cardOfStep(movement, { step, small: named.small !== undefined }, blocks, line);
}

function faultOfStep(slug: string, missing: string[], doses: string[] | undefined, step: number): string | undefined {
  if (missing.length > 0) return `${slug} has no ${missing.join(', ')} in emails/movements.yaml, which edition 2 needs`;
  if (step < 1) return `:::exercise ${slug} needs a step of its dose, 1 to ${doses!.length}`;
  return step > doses!.length ? `${slug} has no step ${step}; its doses are 1 to ${doses!.length}` : undefined;
}

function toSlot(open: Open, report: Report): Block[] {
  const { argument: name, line } = open;
  withoutWords(open, report);
  if (!/^[a-z_]+$/.test(name)) report(line, ':::slot needs the name of a part that is made when the mail is sent');
  return [{ kind: 'slot', name, line }];
}

function toLicence({ name, argument, line, blocks }: Open, report: Report): Block[] {
  if (!isLicence(argument)) report(line, `:::${name} needs one of ${LICENCES.join(', ')}`);
  return isLicence(argument)
    ? [{ kind: 'licence', licence: argument, held: name === 'licensed', blocks, line }]
    : blocks;
}

/** The words of a block that holds paragraphs and lists, and no drawing. */
function withWords({ name, line, blocks }: Open, report: Report): Block[] {
  if (blocks.length === 0) report(line, `:::${name} needs words`);
  for (const block of blocks) if (block.kind === 'picture') report(block.line, `a picture stands inside :::${name}`);
  return blocks;
}

function withoutWords({ name, blocks }: Open, report: Report) {
  const [first] = blocks;
  if (first) report(first.line, `:::${name} takes no words: its text is the same everywhere`);
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
