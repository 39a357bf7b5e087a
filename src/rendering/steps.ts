import { ROWS } from '../courses/card.ts';
import { type LinkTable, parseMarkdown, renderInline, renderTokens, setPhrases, type Token } from './markdown.ts';
import { FITS, phrases } from './phrases.ts';
import { escapeHtml } from './template.ts';

/** Renders a movement's card. Steps keep their numbers, in indigo. A list of `量: …`, `感じ方: …` becomes rows below their heads. */
export function stepsToHtml(markdown: string, links: LinkTable): string {
  const parts = topParts(parseMarkdown(markdown, links));
  return renderTokens(parts.flatMap(part => styledPart(part, links)));
}

/** The tokens of each top-level block. */
function topParts(tokens: Token[]): Token[][] {
  const parts: Token[][] = [];
  for (const token of tokens) {
    if (token.level === 0 && token.nesting >= 0) parts.push([]);
    parts.at(-1)!.push(token);
  }
  return parts;
}

function styledPart(part: Token[], { setsPhrases }: LinkTable): Token[] {
  const { type } = part[0]!;
  if (type === 'ordered_list_open') return asSteps(setsPhrases ? setPhrases(part) : part);
  return (type === 'bullet_list_open' && asRows(part, setsPhrases)) || (setsPhrases ? setPhrases(part) : part);
}

function asSteps(list: Token[]): Token[] {
  list[0]!.attrSet('class', 'steps');
  for (const { type, children } of list) {
    if (type !== 'inline') continue;
    children!.unshift(html('<span class="step">'));
    children!.push(html('</span>'));
  }
  return list;
}

const ITEM = ['list_item_open', 'paragraph_open', 'inline', 'paragraph_close', 'list_item_close'];
const HEAD = /^([^：:]{1,10})[：:]\s*/;

/** `undefined` if an item is more than one line of text that begins with a head. */
function asRows(list: Token[], setsPhrases: boolean): Token[] | undefined {
  const tokens = list.slice(1, -1);
  if (!tokens.every(({ type }, index) => type === ITEM[index % ITEM.length])) return undefined;
  const items = tokens.filter(({ type }) => type === 'inline').map(({ children }) => children!);
  return items.every(startsWithHead) ? [html(`${items.map(item => rowOf(item, setsPhrases)).join('')}\n`)] : undefined;
}

const startsWithHead = ([first]: Token[]) => first?.type === 'text' && HEAD.test(first.content);

function rowOf([first, ...rest]: Token[], setsPhrases: boolean): string {
  const [written, head] = HEAD.exec(first!.content)!;
  first!.content = first!.content.slice(written.length);
  const set = (text: string) => (setsPhrases ? phrases(text, FITS.small) : escapeHtml(text));
  const isDose = rest.length === 0 && DOSES.includes(head!);
  const value = isDose && setsPhrases ? phrases(first!.content, FITS.row) : renderInline([first!, ...rest]);
  return `<p class="row"><strong class="head">${set(head!)}</strong><br>${value}</p>`;
}
/** Rows whose value breaks only between phrases. */
const DOSES = [ROWS.dose, ROWS.lighter, ROWS.more];

/** The parser accepts no HTML from authors; this HTML is ours. */
const html = (content: string) => ({ type: 'html_inline', content }) as Token;
