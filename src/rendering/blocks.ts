import type { Block } from '../courses/course.ts';
import { type LinkTable, markdownToHtml, markdownToText } from './markdown.ts';
import { pictureName } from './picture-name.ts';
import { escapeHtml } from './template.ts';

/** Words that the frame adds around blocks. */
const WORDS = { thisWeek: '今週のひとつ', redFlags: 'こんなときは、先に医療機関へ', exercise: 'やってみる' };

/** MJML sections for the body of a mail. */
export function blocksToMjml(blocks: Block[], links: LinkTable): string {
  return blocks.map(block => sectionOf(block, links)).join('\n');
}

function sectionOf(block: Block, links: LinkTable): string {
  switch (block.kind) {
    case 'exercise':
      return card(WORDS.exercise, `<h2 style="margin-top:0">${escapeHtml(block.title)}</h2>`, block.blocks, links);
    case 'this-week':
      return card(WORDS.thisWeek, '', block.blocks, links);
    case 'red-flags':
      return card(WORDS.redFlags, '', block.blocks, links);
    case 'pattern':
      return blocksToMjml(block.blocks, links);
    default:
      return `<mj-section><mj-column>${elementOf(block, links)}</mj-column></mj-section>`;
  }
}

function elementOf(block: Block, links: LinkTable): string {
  switch (block.kind) {
    case 'prose':
      return `<mj-text css-class="prose ink">${markdownToHtml(block.markdown, links)}</mj-text>`;
    case 'picture':
      return `<mj-image src="{{base_url}}/pictures/${pictureName(block.file)}" alt="${escapeHtml(block.alt)}" width="512px" border-radius="10px" />`;
    case 'button': {
      const href = block.target === 'consultation' ? links.slot('consultation') : '{{action_url}}';
      return `<mj-button href="${href}" css-class="main-action">${escapeHtml(block.label)}</mj-button>`;
    }
    default:
      return '';
  }
}

/** A box with a hairline; what stands in it keeps its order. */
function card(label: string, heading: string, blocks: Block[], links: LinkTable): string {
  const head = `<mj-text css-class="prose ink"><p class="label">${label}</p>${heading}</mj-text>`;
  const inner = blocks.map(block => elementOf(block, links)).join('');
  return `<mj-section padding="8px 24px 24px"><mj-column border="1px solid #E4DDD0" border-radius="10px" padding="20px 20px 4px" css-class="card">${head}${inner}</mj-column></mj-section>`;
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
      return `◇ ${WORDS.thisWeek}\n${blocksToText(block.blocks, links)}`;
    case 'red-flags':
      return `◇ ${WORDS.redFlags}\n${blocksToText(block.blocks, links)}`;
    case 'pattern':
      return blocksToText(block.blocks, links);
    case 'button':
      return `▶ ${block.label}\n${block.target === 'consultation' ? links.slot('consultation') : '{{action_url}}'}`;
  }
}
