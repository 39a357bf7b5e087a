import { type Block, blocksFor, type Course, type Label, type Lesson } from '../course.ts';

/** The kind of place of a text. Only a paragraph and a headline are written in sentences. */
export type Place = 'headline' | 'paragraph' | 'item' | 'heading' | 'caption';

/** A piece of text that is read as one: NFKC, without markup. `lineAt` gives the line of the file for an offset in the text. */
export type Passage = { place: Place; text: string; within?: Within; lineAt(offset: number): number };

/** What a passage stands in: a label that tells its certainty, a card, a block for one pattern. */
export type Within = { label?: Label; card?: true; pattern?: string };

const HEADLINES = ['title', 'subject', 'preheader'] as const;

/** Title, subject and preheader of a lesson. `source`: the text of its file, in which their lines are looked up. */
export function headlinesOf(lesson: Lesson, source: string): (Passage & { name: (typeof HEADLINES)[number] })[] {
  const lines = source.split('\n');
  return HEADLINES.map(name => {
    const line = lines.findIndex(text => text.startsWith(`${name}:`)) + 1;
    return { name, ...passage('headline', [lesson[name]], line) };
  });
}

/** What readers of `pattern` read below the title, from top to bottom. */
export const passagesFor = (lesson: Lesson, pattern: string | null, held: readonly string[] = []): Passage[] =>
  passagesOf(blocksFor(lesson, pattern, held));

/** Texts that every mail shares (who asks a doctor first, the pain rule, the plan for worse days) are left out: no lesson can change them. */
export function passagesOf(blocks: Block[], within: Within = {}): Passage[] {
  return blocks.flatMap(block => {
    if (block.kind === 'prose') return proseOf(block.markdown, block.line).map(each => ({ ...each, within }));
    if (block.kind === 'picture') return [{ ...passage('caption', [block.alt], block.line), within }];
    if (block.kind === 'button') return [{ ...passage('item', [block.label], block.line), within }];
    if (isShared(block)) return [];
    const inside = insideOf(block, within);
    const title =
      block.kind === 'exercise' ? [{ ...passage('heading', [block.title], block.line), within: inside }] : [];
    return [...title, ...passagesOf(block.blocks, inside)];
  });
}

function insideOf(block: Block, within: Within): Within {
  if (block.kind === 'exercise') return { ...within, card: true };
  if (block.kind === 'label') return { ...within, label: block.label };
  return block.kind === 'pattern' ? { ...within, pattern: block.pattern } : within;
}

const SHARED = ['ask-first', 'pain-rule', 'numbers', 'flare-up', 'slot'] as const;
type Shared = Extract<Block, { kind: (typeof SHARED)[number] }>;
const isShared = (block: Block): block is Shared => SHARED.some(kind => kind === block.kind);

const HEADING = /^\s*#+\s+/;
const ITEM = /^\s*(?:[-*+]|\d+\.)\s+/;

/** Blank lines separate paragraphs. A heading or a list item starts a new passage. */
function proseOf(markdown: string, firstLine: number): Passage[] {
  const passages: Passage[] = [];
  let open: { place: Place; lines: string[]; line: number } | undefined;
  const close = () => {
    if (open) passages.push(passage(open.place, open.lines, open.line));
    open = undefined;
  };
  for (const [index, text] of markdown.split('\n').entries()) {
    const place = HEADING.test(text) ? 'heading' : ITEM.test(text) ? 'item' : undefined;
    if (place || !text.trim()) close();
    if (!text.trim()) continue;
    open ??= { place: place ?? 'paragraph', lines: [], line: firstLine + index };
    open.lines.push(text.replace(HEADING, '').replace(ITEM, ''));
    if (place === 'heading') close();
  }
  close();
  return passages;
}

function passage(place: Place, lines: string[], firstLine: number): Passage {
  const plain = lines.map(plainText);
  const text = plain.join('');
  const lineAt = (offset: number) => {
    const before = plain.findIndex((_, index) => plain.slice(0, index + 1).join('').length > offset);
    return firstLine + Math.max(before, 0);
  };
  return { place, text, lineAt };
}

/** Leaves out the labels of patterns, which are the reader's own choice of words and stand in many lessons. Expects NFKC. */
export const withoutLabels = (text: string, { patterns }: Pick<Course, 'patterns'>): string =>
  patterns.reduce((left, { label }) => left.replaceAll(label.normalize('NFKC'), ''), text);

/** Removes emphasis, link targets and slots. NFKC, so that full-width digits and half-width kana are found too. */
export const plainText = (markdown: string): string =>
  markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\{\{\w+\}\}/g, '')
    .replace(/[*`]/g, '')
    .normalize('NFKC')
    .trim();

/** Sentences with their offset. A text without a final 。, such as a heading, is one sentence. */
export function sentencesOf(text: string): { text: string; offset: number }[] {
  return [...text.matchAll(/[^。?!]+[。?!]*[」』)]*/g)].map(match => ({ text: match[0], offset: match.index }));
}

/** Characters as a reader counts them, without white space. */
export const lengthOf = (text: string): number => [...text.replace(/\s/g, '')].length;
