import type { Block } from '../courses/course.ts';
import { type LinkTable, markdownToHtml, markdownToText } from './markdown.ts';
import { pictureName } from './picture-name.ts';
import { escapeHtml } from './template.ts';

/** Words that the frame adds around blocks. */
const WORDS = { 'this-week': '今週のひとつ', 'red-flags': 'こんなときは、先に医療機関へ', exercise: 'やってみる' };

/** What stands in the one column of a mail's body, from top to bottom. Sections of their own would cost a kilobyte each. */
export function blocksToMjml(blocks: Block[], links: LinkTable): string {
  return blocks.map((block, index) => elementOf(block, links, blocks[index + 1])).join('\n');
}

function elementOf(block: Block, links: LinkTable, next?: Block): string {
  switch (block.kind) {
    case 'prose':
      return prose(markdownToHtml(block.markdown, links));
    case 'picture':
      return picture(block, next?.kind === 'exercise');
    case 'exercise':
      return card('exercise', `<h2>${escapeHtml(block.title)}</h2>${exerciseHtml(block.blocks, links)}`);
    case 'this-week':
      return card('this-week', proseHtml(block.blocks, links));
    case 'red-flags':
      return card('red-flags', proseHtml(block.blocks, links));
    case 'pattern':
      return blocksToMjml(block.blocks, links);
    case 'button': {
      const href = block.target === 'consultation' ? links.slot('consultation') : '{{action_url}}';
      return `<mj-button href="${href}" css-class="main-action">${escapeHtml(block.label)}</mj-button>`;
    }
  }
}

/**
 * What stands between blocks is padding, since the frame's rows are no table rows (see `head.mjml`) and margins would run into
 * each other. A heading at the end keeps its own distance to what follows.
 */
function prose(html: string): string {
  const below = html.endsWith('</h2>') ? '0' : '0 0 20px';
  return `<mj-text css-class="prose ink" padding="${below}">${html}</mj-text>`;
}

/** On paper a drawing stays with the exercise that it shows. */
function picture({ file, alt }: { file: string; alt: string }, showsExercise: boolean): string {
  const classes = showsExercise ? 'picture shows-exercise' : 'picture';
  return `<mj-image src="${pictureUrl(file)}" alt="${escapeHtml(alt)}" width="512px" border-radius="10px" css-class="${classes}" />`;
}

const pictureUrl = (file: string) => `{{base_url}}/pictures/${pictureName(file)}`;

/** A box of its own. A table, since Outlook gives padding and borders to nothing else. */
function card(kind: keyof typeof WORDS, html: string): string {
  const table = '<table class="card" role="presentation" width="100%" cellpadding="0" cellspacing="0">';
  const label = `<p class="label">${WORDS[kind]}</p>`;
  return `<mj-text css-class="prose ink" padding="4px 0 28px">${table}<tr><td class="${kind}">${label}${html}</td></tr></table></mj-text>`;
}

function proseHtml(blocks: Block[], links: LinkTable): string {
  return blocks.map(block => (block.kind === 'prose' ? markdownToHtml(block.markdown, links) : '')).join('');
}

const DOSE = /^<li>(?:<p>)?([^::<]{1,8})[::]\s*([\s\S]*?)(?:<\/p>)?\s*<\/li>$/;

/** Steps keep their numbers, in indigo; how often, how it feels and when to stop become rows with a head each. */
function exerciseHtml(blocks: Block[], links: LinkTable): string {
  const html = proseHtml(blocks, links);
  const steps = html.replace(
    /<ol>([\s\S]*?)<\/ol>/g,
    (_, items: string) =>
      `<ol class="steps">${items.replace(/<li>([\s\S]*?)<\/li>/g, '<li><span class="step">$1</span></li>')}</ol>`,
  );
  return steps.replace(/<ul>([\s\S]*?)<\/ul>/g, (list, items: string) => {
    const rows = (items.match(/<li>[\s\S]*?<\/li>/g) ?? []).map(item => DOSE.exec(item));
    if (!rows.every(row => row !== null)) return list;
    const cells = rows.map(row => `<tr><th scope="row">${row[1]}</th><td>${row[2]}</td></tr>`).join('');
    return `<table class="doses" width="100%" cellpadding="0" cellspacing="0">${cells}</table>`;
  });
}

/** The same body as plain text. */
export function blocksToText(blocks: Block[], links: LinkTable): string {
  return blocks.map(block => textOf(block, links)).join('\n\n');
}

function textOf(block: Block, links: LinkTable): string {
  switch (block.kind) {
    case 'prose':
      return markdownToText(block.markdown, links);
    case 'picture':
      return `[図] ${block.alt}`;
    case 'exercise':
      return `◇ ${WORDS.exercise}:${block.title}\n${blocksToText(block.blocks, links)}`;
    case 'this-week':
      return `◇ ${WORDS['this-week']}\n${blocksToText(block.blocks, links)}`;
    case 'red-flags':
      return `◇ ${WORDS['red-flags']}\n${blocksToText(block.blocks, links)}`;
    case 'pattern':
      return blocksToText(block.blocks, links);
    case 'button':
      return `▶ ${block.label}\n${block.target === 'consultation' ? links.slot('consultation') : '{{action_url}}'}`;
  }
}
