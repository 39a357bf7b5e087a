import type { Block, Label } from '../courses/course.ts';
import { flareUp } from '../texts/ja/safety.ts';
import { askFirstHtml, card, pictureUrl, proseHtml } from './boxes.ts';
import { type LinkTable, markdownToText } from './markdown.ts';
import { FITS, phrases } from './phrases.ts';
import { stepsToHtml } from './steps.ts';
import { escapeHtml } from './template.ts';

const LABELS: Record<Label, string> = {
  known: '研究でわかっていること',
  practice: '現場でよく言われること',
  open: 'まだわかっていないこと',
  clinic: '当院では',
};
const WORDS = {
  recap: 'ここまでで続いているもの',
  sheet: 'カードに印をつける',
  pattern: '型を選ぶと、これからの回の中身が合います。',
  choosePattern: '型を選ぶ',
  others: 'ほかの講座',
};

type Kind<K extends Block['kind']> = Extract<Block, { kind: K }>;
/** The kinds of blocks that only edition 2 has. */
export type BlockOfEdition2 = Kind<'label' | 'licence' | 'recap' | 'numbers' | 'flare-up'>;

/**
 * `hasSheet`: whether a card has a link to the printed sheet of its course. `target`: the block to which the first screen leads.
 * `offersPattern`: the mail is for readers who chose none of the patterns that its course has.
 */
export type Cards = { hasSheet: boolean; target: Block | undefined; offersPattern: boolean };

/** Where a place of the reader's own page is (`my-page/page.tsx`). */
const OWN_PAGE = { pattern: '{{preferences_url}}#pattern', courses: '{{preferences_url}}#courses' };

/** The name by which the first screen leads to the card. */
export const CARD = 'card';

export function htmlOfEdition2(block: BlockOfEdition2, links: LinkTable, cards?: Cards): string {
  switch (block.kind) {
    case 'label':
      return card('pain-rule note', heading(LABELS[block.label]) + proseHtml(block.blocks, links));
    case 'recap':
      return `${card('this-week', heading(WORDS.recap) + proseHtml(block.blocks, links) + patternHtml(cards))}\n{{numbers}}`;
    case 'numbers':
      return '{{numbers}}';
    case 'flare-up':
      return card('exercise', flareUpHtml(block));
    case 'licence':
      return '';
  }
}

const patternHtml = (cards: Cards | undefined): string =>
  cards?.offersPattern
    ? `<p>${WORDS.pattern}<br><a href="${OWN_PAGE.pattern}"><strong>${WORDS.choosePattern}</strong></a></p>`
    : '';
const patternText = (cards: Cards | undefined): string =>
  cards?.offersPattern ? `\n\n${WORDS.pattern}\n${WORDS.choosePattern}\n${OWN_PAGE.pattern}` : '';

/** Stands quietly below the button of an invitation, for whom it is not the time. */
export const othersHtml = `<p class="caption"><a href="${OWN_PAGE.courses}">${WORDS.others}</a></p>`;
export const othersText = `${WORDS.others}\n${OWN_PAGE.courses}`;

const heading = (text: string) => `<h2 class="label">${phrases(text, FITS.small)}</h2>`;

function flareUpHtml({ blocks }: Kind<'flare-up'>): string {
  const drawing = blocks.map(block => (block.kind === 'picture' ? drawingHtml(block) : ''));
  const steps = flareUp.steps.map(
    ({ what, how }) => `<li><span class="step"><strong>${what}</strong><br>${how}</span></li>`,
  );
  return `<h2>${phrases(flareUp.heading)}</h2>${drawing.join('')}<ol class="steps">${steps.join('')}</ol>`;
}

/** Pixels. A card is 470 wide inside. */
const WIDTH = { whole: 470, small: 240 };

/** The card's words can be followed without its drawing, and the drawing's without the card's. */
function drawingHtml({ file, alt, small }: Kind<'picture'>): string {
  const width = small ? WIDTH.small : WIDTH.whole;
  const style = small ? ` style="max-width:${width}px"` : '';
  return `<img class="drawing" src="${pictureUrl(file)}" alt="${escapeHtml(alt)}" width="${width}"${style}>`;
}

/** Title, drawing, who asks a doctor first, steps, rows as labels above their values, and the way to the printed sheet. */
export function cardHtml(block: Kind<'exercise'>, links: LinkTable, { hasSheet, target }: Cards): string {
  const parts = block.blocks.map(inner => {
    if (inner.kind === 'picture') return drawingHtml(inner);
    if (inner.kind === 'ask-first') return askFirstHtml(inner);
    return inner.kind === 'prose' ? stepsToHtml(inner.markdown, links) : '';
  });
  const sheet = hasSheet ? `<p class="row"><a href="{{sheet_url}}">${WORDS.sheet}</a></p>` : '';
  const html = `<h2>${phrases(block.title)}</h2>${parts.join('')}${sheet}`;
  return card('exercise', html, block === target ? CARD : undefined);
}

export function textOfEdition2(block: BlockOfEdition2, links: LinkTable, cards?: Cards): string {
  switch (block.kind) {
    case 'label':
      return `◇${LABELS[block.label]}\n${proseText(block.blocks, links)}`;
    case 'recap':
      return `◇${WORDS.recap}\n${proseText(block.blocks, links)}${patternText(cards)}\n\n{{numbers}}`;
    case 'numbers':
      return '{{numbers}}';
    case 'flare-up':
      return flareUpText();
    case 'licence':
      return '';
  }
}

const proseText = (blocks: Block[], links: LinkTable): string =>
  blocks.map(block => (block.kind === 'prose' ? markdownToText(block.markdown, links) : '')).join('\n\n');

function flareUpText(): string {
  const steps = flareUp.steps.map(({ what, how }, index) => `${index + 1}.${what}\n${how}`);
  return [`◇${flareUp.heading}`, ...steps].join('\n');
}

/** What stands below a card's rows. */
export const sheetText = ({ hasSheet }: Cards): string => (hasSheet ? `\n${WORDS.sheet}\n{{sheet_url}}` : '');
