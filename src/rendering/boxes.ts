import { ROWS } from '../courses/card.ts';
import type { Block } from '../courses/course.ts';
import type { AskFirst } from '../courses/movements.ts';
import { type LinkTable, markdownToHtml } from './markdown.ts';
import { pictureName } from './picture-name.ts';
import { escapeHtml } from './template.ts';

/** The classes of a box (`emails/layouts/head.mjml`). `note`: with paragraphs that stand apart. */
export type BoxKind = 'exercise' | 'this-week' | 'red-flags' | 'pain-rule' | 'pain-rule note';

/** A box. It is a table, because Outlook gives padding and borders to nothing else. `id`: where a link in the mail leads. */
export function card(kind: BoxKind, html: string, id?: string): string {
  const named = id === undefined ? '' : ` id="${id}"`;
  const table = `<table class="card"${named} role="presentation" width="100%" cellpadding="0" cellspacing="0">`;
  return `${table}<tr><td class="${kind}">${html}</td></tr></table>`;
}

export const pictureUrl = (file: string) => `{{base_url}}/pictures/${pictureName(file)}`;

export const proseHtml = (blocks: Block[], links: LinkTable): string =>
  blocks.map(block => (block.kind === 'prose' ? markdownToHtml(block.markdown, links) : '')).join('');

/** Between names and signs that stand in one line. */
export const BETWEEN = '／';

type AskFirstBlock = Extract<Block, { kind: 'ask-first' }>;

/** Who asks a doctor first and what about, or in a small card only who: what about stood in the mail that first had the movement. */
export function askFirstHtml({ people, small }: AskFirstBlock): string {
  const items = people.map(({ who, what }) => `<li><strong>${escapeHtml(who)}</strong> ${escapeHtml(what)}</li>`);
  const names = `<ul><li>${escapeHtml(namesOf(people))}</li></ul>`;
  return `<h3>${ROWS.askFirst}</h3>${small ? names : `<ul>${items.join('')}</ul>`}`;
}

export function askFirstText({ people, small }: AskFirstBlock): string {
  const lines = people.map(({ who, what }) => `・${who}：${what}`);
  return `${ROWS.askFirst}\n${small ? namesOf(people) : lines.join('\n')}`;
}

const namesOf = (people: AskFirst[]): string => people.map(({ who }) => who).join(BETWEEN);
