import { escapeHtml } from '../rendering/template.ts';

/**
 * A piece of a mail in both its forms: HTML, escaped, and plain text. Classes are those of `emails/layouts/head.mjml`, which brings the dark
 * colours; styles stand in the elements, because what is filled in at sending is not compiled.
 */
export type Piece = { html: string; text: string };

export const NOTHING: Piece = { html: '', text: '' };

/** One below the other. Empty ones leave no gap. */
export const stack = (pieces: Piece[]): Piece => ({
  html: pieces.map(({ html }) => html).join(''),
  text: pieces.flatMap(({ text }) => text || []).join('\n'),
});

const LABEL = 'margin:10px 0 6px;font-size:14px;line-height:1.6;font-weight:600;color:#2E4A62';
const PLAIN = 'margin:0 0 10px;font-size:16px;line-height:1.7';
const SMALL = 'margin:0 0 6px;font-size:14px;line-height:1.7;color:#6A655C';
const LINK = 'color:#2E4A62;text-decoration:underline';
const TAP =
  'display:inline-block;margin:0 8px 8px 0;padding:11px 12px;border:1px solid;border-radius:10px;font-size:16px;line-height:1.6;font-weight:600;color:#2E4A62;text-decoration:none';

export const label = (words: string): Piece => element('p', 'label', LABEL, words, `■${words}`);
export const plain = (words: string): Piece => element('p', '', PLAIN, words);
export const small = (words: string): Piece => element('p', 'head', SMALL, words);

function element(tag: string, name: string, style: string, words: string, text = words): Piece {
  return { html: `<${tag}${name && ` class="${name}"`} style="${style}">${escapeHtml(words)}</${tag}>`, text };
}

/** A term in bold, and what belongs to it below. */
export const item = (term: string, words: string): Piece => ({
  html: `<p style="${PLAIN}"><strong style="display:block">${escapeHtml(term)}</strong>${escapeHtml(words)}</p>`,
  text: `◇${term}\n${words}`,
});

export const link = (words: string, url: string): Piece => ({
  html: `<p style="${PLAIN}"><a href="${escapeHtml(url)}" style="${LINK}">${escapeHtml(words)}</a></p>`,
  text: `${words}\n${url}`,
});

/** Links side by side that look like buttons, for a finger. */
export const taps = (choices: [words: string, url: string][]): Piece => ({
  html: `<p style="margin:4px 0 4px">${choices
    .map(([words, url]) => `<a href="${escapeHtml(url)}" style="${TAP}">${escapeHtml(words)}</a>`)
    .join(' ')}</p>`,
  text: choices.map(([words, url]) => `${words}\n${url}`).join('\n'),
});

/** A term, and its value beside it. */
export const row = (term: string, value: string): Piece => ({
  html: `<p class="row" style="margin:0;padding:8px 0;border-top:1px solid #E4DDD0;line-height:1.7"><span class="head" style="display:block;font-size:14px;color:#6A655C">${escapeHtml(term)}</span>${escapeHtml(value)}</p>`,
  text: `${term}: ${value}`,
});

export type Tone = 'this-week' | 'red-flags';
const BOX: Record<Tone, string> = {
  'this-week': 'padding:6px 20px 10px;color:#2B2A27;background:#FBF8F3;border:1px solid #E4DDD0;border-radius:10px',
  'red-flags': 'padding:0 0 1px 20px;color:#2B2A27;background:#FFFFFF;border-left:4px solid #B5472F',
};

/** A box of its own; none where nothing stands in it. */
export function box(tone: Tone, pieces: Piece[]): Piece {
  const { html, text } = stack(pieces);
  if (html === '') return NOTHING;
  const table = 'margin:0 0 24px;border-collapse:separate';
  return {
    html: `<table class="card" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="${table}"><tr><td class="${tone}" style="${BOX[tone]}">${html}</td></tr></table>`,
    text: `${text}\n\n`,
  };
}
