import type { Page } from 'playwright-core';

/** A block of words or a picture that is on the page and must also be on paper. */
export type Piece = {
  kind: 'words' | 'heading' | 'picture';
  /** Without spaces; for a picture its alternative text. */
  words: string;
  /** Indexes of its card and its row with a head; unset also where that is taller than a sheet, so that it must be cut. */
  card?: number;
  row?: number;
};

/** A sheet's room between its margins, in CSS pixels. */
export type Room = { width: number; height: number };

/** Everything on the page from top to bottom, laid out for paper as if on one endless sheet. */
export const piecesOf = (page: Page, room: Room): Promise<Piece[]> =>
  forPaper(page, room, () => page.evaluate(readPieces, room.height));

/** Words with less contrast than 4.5 to 1 on white paper, ● left out. Backgrounds print only by `print-color-adjust: exact`. */
export const paleWords = (page: Page, room: Room): Promise<string[]> =>
  forPaper(page, room, () => page.evaluate(readPaleWords));

async function forPaper<T>(page: Page, { width, height }: Room, read: () => Promise<T>): Promise<T> {
  const before = page.viewportSize()!;
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: Math.floor(width), height: Math.floor(height) });
  const result = await read();
  await page.emulateMedia({ media: null });
  await page.setViewportSize(before);
  return result;
}

/** Runs in the page, so it can call nothing outside itself. */
function readPieces(roomHeight: number): Piece[] {
  const isBlock = (element: Element) => !getComputedStyle(element).display.startsWith('inline');
  const blockAround = (element: Element): Element => (isBlock(element) ? element : blockAround(element.parentElement!));
  const height = (element: Element) => element.getBoundingClientRect().height;
  const cards = [...document.querySelectorAll('.card')];
  const rows = [...document.querySelectorAll('tr:has(> th), .row')];
  const indexIn = (list: Element[], element: Element) => {
    const index = list.findIndex(each => each.contains(element) && height(each) < roomHeight * 0.95);
    return index < 0 ? undefined : index;
  };
  const pieces: (Piece & { block: Element })[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof HTMLImageElement && node.width > 1)
      pieces.push({ kind: 'picture', words: node.alt, card: indexIn(cards, node), block: node });
    const words = node instanceof Text ? node.data.replace(/\s/g, '') : '';
    if (words === '') continue;
    const block = blockAround(node.parentElement!);
    const last = pieces.at(-1);
    if (last?.block === block) last.words += words;
    else {
      const kind = block.matches('h1, h2, h3, .label') ? 'heading' : 'words';
      pieces.push({ kind, words, card: indexIn(cards, block), row: indexIn(rows, block), block });
    }
  }
  return pieces.map(({ block: _, ...piece }) => piece);
}

/** Runs in the page too. Contrast as WCAG 2 defines it. */
function readPaleWords(): string[] {
  const luminance = (color: string) => {
    const [r, g, b, alpha = 1] = color.match(/[\d.]+/g)!.map(Number) as [number, number, number, number?];
    const part = (of255: number) => (of255 <= 10 ? of255 / 3_294.6 : ((of255 / 255 + 0.055) / 1.055) ** 2.4);
    return alpha === 0 ? undefined : 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = (element: Element | null): number => {
    const style = element && getComputedStyle(element);
    const own = style?.printColorAdjust === 'exact' ? luminance(style.backgroundColor) : undefined;
    return own ?? (element ? ground(element.parentElement) : 1);
  };
  const contrast = (element: Element) => {
    const [ink, under] = [luminance(getComputedStyle(element).color) ?? 1, ground(element)];
    return (Math.max(ink, under) + 0.05) / (Math.min(ink, under) + 0.05);
  };
  const pale: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.textContent!.replace(/[\s●]/g, '');
    if (words !== '' && contrast(node.parentElement!) < 4.5) pale.push(words);
  }
  return pale;
}
