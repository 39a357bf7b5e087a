import type { Block } from '../courses/course.ts';
import type { Element } from '../mails/frames.ts';
import { painRule, redFlagBox, redFlags } from '../texts/ja/safety.ts';
import { askFirstHtml, askFirstText, BETWEEN, card, pictureUrl, proseHtml } from './boxes.ts';
import { type Cards, cardHtml, htmlOfEdition2, othersHtml, othersText, sheetText, textOfEdition2 } from './edition2.ts';
import { type LinkTable, markdownToHtml, markdownToText } from './markdown.ts';
import { phrases } from './phrases.ts';
import { stepsToHtml } from './steps.ts';
import { escapeHtml } from './template.ts';

/** Before the words for a drawing. */
const DRAWING = '図';
/** Words that are added around blocks. */
const WORDS = { 'this-week': '今週のひとつ', exercise: 'やってみる' };

/**
 * `watchFor`: the signs that come first in the course's box of warning signs. `guards`: readers in pain are not invited
 * (`answers/week.ts`). `cards`: how the cards of edition 2 are; unset in edition 1.
 */
export type Body = { links: LinkTable; watchFor: string[]; guards?: boolean; cards?: Cards };

/** A body's elements in order. */
export const elementsOf = (blocks: Block[], body: Body): Element[] =>
  joinTexts(blocks.flatMap(block => elementsFor(block, body)));

/** Neighbouring texts and cards share one element: an element costs 400 bytes, a section a kilobyte. */
export function joinTexts(elements: Element[]): Element[] {
  const joined: Element[] = [];
  for (const element of elements) {
    const before = joined.at(-1);
    if (element.kind !== 'text' || before?.kind !== 'text') joined.push(element);
    else joined[joined.length - 1] = textElement(`${before.values.html}\n${element.values.html}`);
  }
  return joined;
}

export const textElement = (html: string): Element => ({ kind: 'text', values: { html } });

function elementsFor(block: Block, body: Body): Element[] {
  switch (block.kind) {
    case 'picture':
      // What it shows stands below it, for who has pictures off in a program that shows no alternative text; it is heard once.
      return [
        { kind: 'picture', values: { src: pictureUrl(block.file) } },
        textElement(`<p class="caption">${escapeHtml(block.alt)}</p>`),
      ];
    case 'button': {
      const href = block.target === 'consultation' ? body.links.slot('consultation') : '{{action_url}}';
      return [
        {
          kind: 'button',
          values: { href, label: body.cards ? phrases(block.label) : escapeHtml(block.label) },
          isGuarded: isGuarded(block, body),
        },
        ...(leadsOn(block, body) ? [textElement(othersHtml)] : []),
      ];
    }
    case 'pattern':
      return elementsOf(block.blocks, body);
    default:
      return [textElement(htmlOf(block, body))];
  }
}

type TextBlock = Exclude<Block, { kind: 'picture' | 'button' | 'pattern' }>;

function htmlOf(block: TextBlock, body: Body): string {
  const { links } = body;
  switch (block.kind) {
    case 'prose':
      return markdownToHtml(block.markdown, links);
    case 'exercise':
      if (body.cards) return cardHtml(block, links, body.cards);
      return card(
        'exercise',
        `<p class="label">${WORDS.exercise}</p>${exerciseHtml(block.title, block.blocks, links)}`,
      );
    case 'this-week':
      return card('this-week', `<h2 class="label">${WORDS['this-week']}</h2>${proseHtml(block.blocks, links)}`);
    case 'red-flags':
      return card('red-flags', redFlagsHtml(body) + proseHtml(block.blocks, links));
    case 'pain-rule':
      return card('pain-rule', painRuleHtml());
    case 'ask-first':
      return card('exercise', askFirstHtml(block));
    case 'slot':
      return `{{${block.name}}}`;
    default:
      return htmlOfEdition2(block, links, body.cards);
  }
}

/** Four paragraphs, one for each urgency: as lists of one sign a line they fill two screens of a phone before the lesson begins. */
function redFlagsHtml({ links, watchFor }: Body): string {
  const part = (heading: string, html: string) => `<p><strong>${heading}</strong><br>${html}</p>`;
  const groups = redFlagBox(watchFor).map(({ heading, signs }) => part(heading, signs.join(BETWEEN)));
  const more = `${redFlags.more}<a href="${links.slot('/when-to-see-a-doctor')}">${redFlags.page}</a>`;
  return [
    `<h2 class="label">${redFlags.heading}</h2><p>${redFlags.lead}</p>`,
    ...groups,
    part(redFlags.seenHeading, `${redFlags.seen}<br>${more}`),
  ].join('');
}

function painRuleHtml(): string {
  const lines = painRule.lines.map(({ pain, rule }) => `<strong>${pain}</strong> ${rule}<br>`);
  return `<h2 class="label">${painRule.heading}</h2><p>${lines.join('')}${painRule.always}</p>`;
}

/** A movement's card: its drawing as wide as the card, and the text below it. The steps say what the drawing shows, so it has a short name. */
function exerciseHtml(title: string, blocks: Block[], links: LinkTable): string {
  const parts = blocks.map(block => {
    if (block.kind === 'picture')
      return `<img class="drawing" src="${pictureUrl(block.file)}" alt="${DRAWING}：${escapeHtml(title)}" width="470">`;
    if (block.kind === 'ask-first') return askFirstHtml(block);
    return block.kind === 'prose' ? stepsToHtml(block.markdown, links) : '';
  });
  return `<h2>${escapeHtml(title)}</h2>${parts.join('')}`;
}

export function blocksToText(blocks: Block[], body: Body): string {
  return blocks.map(block => textOf(block, body)).join('\n\n');
}

function textOf(block: Block, body: Body): string {
  const { links } = body;
  switch (block.kind) {
    case 'prose':
      return markdownToText(block.markdown, links);
    case 'picture':
      return `${DRAWING}：${block.alt}`;
    case 'exercise': {
      // The steps say what the drawing shows.
      const blocks = block.blocks.filter(({ kind }) => kind !== 'picture');
      const name = body.cards ? block.title : `${WORDS.exercise}：${block.title}`;
      return `◇${name}\n${blocksToText(blocks, body)}${body.cards ? sheetText(body.cards) : ''}`;
    }
    case 'this-week':
      return `◇${WORDS['this-week']}\n${blocksToText(block.blocks, body)}`;
    case 'red-flags':
      return [redFlagsText(body), blocksToText(block.blocks, body)].filter(Boolean).join('\n\n');
    case 'pain-rule':
      return painRuleText();
    case 'ask-first':
      return askFirstText(block);
    case 'pattern':
      return blocksToText(block.blocks, body);
    case 'slot':
      return `{{${block.name}}}`;
    case 'label':
    case 'licence':
    case 'recap':
    case 'numbers':
    case 'flare-up':
      return textOfEdition2(block, links, body.cards);
    case 'button':
      return guardedText(block, body);
  }
}

type ButtonBlock = Extract<Block, { kind: 'button' }>;
/** An invitation of edition 2 also leads to the other courses, also for readers who are not invited. */
const leadsOn = ({ target }: ButtonBlock, { cards }: Body) => cards !== undefined && target === 'consultation';
const isGuarded = ({ target }: ButtonBlock, { guards = false }: Body) => guards && target === 'consultation';

function guardedText(block: ButtonBlock, body: Body): string {
  const href = block.target === 'consultation' ? body.links.slot('consultation') : '{{action_url}}';
  const button = `→${block.label}\n${href}`;
  const guarded = isGuarded(block, body) ? `{{guard_from}}${button}{{guard_to}}` : button;
  return leadsOn(block, body) ? `${guarded}\n\n${othersText}` : guarded;
}

function painRuleText(): string {
  const lines = painRule.lines.map(({ pain, rule }) => `・${pain}：${rule}`);
  return [`◇${painRule.heading}`, ...lines, painRule.always].join('\n');
}

function redFlagsText({ watchFor, links }: Body): string {
  const groups = redFlagBox(watchFor).map(
    ({ heading, signs }) => `${heading}\n${signs.map(sign => `・${sign}`).join('\n')}`,
  );
  const seen = `${redFlags.seenHeading}\n${redFlags.seen}`;
  const more = `${redFlags.more}${redFlags.page}\n${links.slot('/when-to-see-a-doctor')}`;
  return [`◇${redFlags.heading}\n${redFlags.lead}`, ...groups, seen, more].join('\n\n');
}
