import MarkdownIt from 'markdown-it';
import { FITS, phrases } from './phrases.ts';

/**
 * Collects the targets of links in their order, and returns a slot for each. `isPlain`: of a link that is no link for these readers, of
 * which only the words stay. `setsPhrases`: headings break only between phrases, and no number from its unit.
 */
export type LinkTable = {
  targets: string[];
  slot(target: string): string;
  isPlain(target: string): boolean;
  setsPhrases: boolean;
};

export function newLinkTable(isPlain = (_target: string) => false, setsPhrases = false): LinkTable {
  const targets: string[] = [];
  return {
    targets,
    isPlain,
    setsPhrases,
    slot(target) {
      // An address of the reader's own has a slot of its own.
      if (/^\{\{\w+\}\}$/.test(target)) return target;
      if (!targets.includes(target)) targets.push(target);
      return `{{link_${targets.indexOf(target) + 1}}}`;
    },
  };
}

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
// Japanese has no spaces, so a line break in the source becomes nothing.
parser.renderer.rules.softbreak = () => '';

export type Token = ReturnType<typeof parser.parse>[number];

export const markdownToHtml = (markdown: string, links: LinkTable): string =>
  renderTokens(links.setsPhrases ? setPhrases(parseMarkdown(markdown, links)) : parseMarkdown(markdown, links));

export const parseMarkdown = (markdown: string, links: LinkTable): Token[] =>
  withSlots(parser.parse(markdown, {}), links);

export const renderTokens = (tokens: Token[]): string => parser.renderer.render(tokens, parser.options, {}).trim();

/** The tokens with headings in phrases, as far as they are plain text. */
export function setPhrases(tokens: Token[]): Token[] {
  for (const [index, { children }] of tokens.entries()) {
    const before = tokens[index - 1];
    const isHeading = before?.type === 'heading_open';
    if (isHeading && before.tag === 'h3') before.attrSet('class', 'sub');
    for (const child of children ?? []) {
      if (child.type === 'text' && isHeading)
        Object.assign(child, { type: 'html_inline', content: phrases(child.content, FITS.heading) });
    }
  }
  return tokens;
}

/** `tokens`: the children of an `inline` token. */
export const renderInline = (tokens: Token[]): string => parser.renderer.renderInline(tokens, parser.options, {});

/** A space behind a mark or a head is where mail programs break the line, since Japanese has no other spaces. */
const SPACED_HEAD = /^([^\s：:]{1,10}[：:]) +/;

const HALF_WIDTH_HEAD = /^([^\s：:]{1,10}):/;

/** Plain text: lists with marks, headings on their own lines, links after their words and apart, so that they end where they end. */
export function markdownToText(markdown: string, links: LinkTable): string {
  const lines: string[] = [];
  const numbers: (number | undefined)[] = [];
  let mark = '';
  for (const token of parseMarkdown(markdown, links)) {
    if (token.type === 'bullet_list_open') numbers.push(undefined);
    if (token.type === 'ordered_list_open') numbers.push(Number(token.attrGet('start') ?? 1));
    if (token.type.endsWith('_list_close')) {
      numbers.pop();
      lines.push('');
    }
    if (token.type === 'list_item_open') mark = nextMark(numbers);
    if (token.type === 'heading_open') mark = '▼';
    if (token.type !== 'inline') continue;
    const line = inlineText(token.children ?? []).replace(SPACED_HEAD, '$1');
    lines.push(mark + (links.setsPhrases && mark ? line.replace(HALF_WIDTH_HEAD, '$1：') : line));
    mark = '';
    if (numbers.length === 0) lines.push('');
  }
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function withSlots(tokens: Token[], links: LinkTable): Token[] {
  for (const token of tokens) {
    if (!token.children) continue;
    token.children = withoutPlain(token.children, links);
    for (const child of token.children)
      if (child.type === 'link_open') child.attrSet('href', links.slot(targetOf(child)));
  }
  return tokens;
}

/** The parser writes the braces of a slot as escapes. */
const targetOf = (link: Token): string => String(link.attrGet('href')).replace(/^%7B%7B(\w+)%7D%7D$/, '{{$1}}');

/** Links do not stand in each other, so the next end of a link is that of the one before. */
function withoutPlain(tokens: Token[], { isPlain }: LinkTable): Token[] {
  let plain = false;
  return tokens.filter(token => {
    if (token.type === 'link_open') plain = isPlain(targetOf(token));
    return !plain || (token.type !== 'link_open' && token.type !== 'link_close');
  });
}

function nextMark(numbers: (number | undefined)[]): string {
  const number = numbers[numbers.length - 1];
  if (number === undefined) return '・';
  numbers[numbers.length - 1] = number + 1;
  return `${number}.`;
}

function inlineText(tokens: Token[]): string {
  let target = '';
  return tokens
    .map(token => {
      if (token.type === 'link_open') target = String(token.attrGet('href'));
      if (token.type === 'link_close') return `( ${target} )`;
      if (token.type === 'hardbreak') return '\n';
      return token.content;
    })
    .join('');
}
