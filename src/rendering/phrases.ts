import { jaModel, Parser } from 'budoux';
import { escapeHtml } from './template.ts';

const parser = new Parser(jaModel);

/** Words that the model takes apart, though readers hear one. */
const WHOLE = ['踏ん張れない', '太もも裏', '太もも', '太ももの裏', '膝の裏', 'お尻の奥', '足の裏'];
/** Characters that still fit on a line of a title at 360 px. A longer phrase may break inside. */
const LONGEST = 12;
/** Characters that fit on a line at 360 px where letters are smaller than a title's. */
export const FITS = { heading: 15, row: 16, small: 20 };

/**
 * HTML of a short text in which lines break only between phrases: each is a box of its own, which breaks inside only where it is wider than
 * the line. For titles, labels, doses and buttons. `fits`: characters of a text that never needs two lines there.
 * Mail programs that know no such boxes break as they always do.
 */
export function phrases(text: string, fits = LONGEST): string {
  // A short text fits on one line wherever it stands. Boxes in it would only be bytes, and look to filters like words cut to hide them.
  if ([...text].length <= fits) return escapeHtml(text);
  return sharingBoxes(phrasesOf(text)).map(boxed).join('');
}

/** Short neighbours share a box: each box cuts the text into one piece more, and filters count the cuts. */
function sharingBoxes(parts: string[]): string[] {
  const boxes: string[] = [];
  for (const part of parts) {
    const joined = `${boxes.at(-1) ?? ''}${part}`;
    if (boxes.length > 0 && [...joined].length < LONGEST) boxes[boxes.length - 1] = joined;
    else boxes.push(part);
  }
  return boxes;
}

function boxed(phrase: string): string {
  const words = phrase.trimEnd();
  return `<span style="display:inline-block">${escapeHtml(words)}</span>${words === phrase ? '' : ' '}`;
}

/** The phrases of a text, in order. A space ends one. */
export function phrasesOf(text: string): string[] {
  const parts = text.split(/(?<=[ 　])/).flatMap(part => parser.parse(part));
  const held: string[] = [];
  for (const part of parts) {
    const before = held.at(-1);
    if (before !== undefined && !mayBreak(before, part, text)) held[held.length - 1] = before + part;
    else held.push(part);
  }
  return held;
}

/** Signs that stand at no beginning of a line, and a few kana that carry no meaning of their own. */
const LEANS = /^(?:[、。，．：；？）」』】〉》・…〜ー／]|[ぁ-ん]{1,2}(?:[、。）」』]|$))/;
const OPENS = /[（「『【〈《]$/;

function mayBreak(before: string, part: string, text: string): boolean {
  if (/[ 　]$/.test(before)) return true;
  const together = before + part;
  const isOneWord = WHOLE.some(word => text.includes(word) && spans(word, before, part));
  if (/\d$/.test(before) || (before.endsWith('第') && /^\d/.test(part))) return false;
  if (isOneWord || OPENS.test(before) || /^[、。，．：；？）」』】〉》・…ー]/.test(part)) return false;
  return !(LEANS.test(part) && [...together].length <= LONGEST);
}

/** Whether the border of the two lies inside `word`. */
function spans(word: string, before: string, part: string): boolean {
  for (let cut = 1; cut < word.length; cut += 1)
    if (before.endsWith(word.slice(0, cut)) && part.startsWith(word.slice(cut))) return true;
  return false;
}
