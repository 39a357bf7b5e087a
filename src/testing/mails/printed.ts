import type { Page } from 'playwright-core';
import { type Box, type PdfPage, readPdf } from './pdf.ts';
import { type Piece, paleWords, piecesOf, type Room } from './pieces.ts';

/** A piece and the sheets, counted from 1, on which it begins and ends. */
type Placed = Piece & { from: number; to: number };
/** From a character as the PDF names it to the one on the page. */
export type Letters = Map<string, string>;

/** Sizes of A4 in CSS pixels, with the margins of the browser's print dialog. */
const MARGIN = 38;
const ROOM: Room = { width: 793.7 - 2 * MARGIN, height: 1_122.5 - 2 * MARGIN };
const POINTS_PER_PIXEL = 0.75;

async function print(page: Page): Promise<PdfPage[]> {
  const margin = { top: MARGIN, right: MARGIN, bottom: MARGIN, left: MARGIN };
  return readPdf(await page.pdf({ format: 'A4', margin }));
}

/** What is lost, cut, divided over sheets, too pale or empty when a reader prints `page`; one line for each. */
export async function printFindings(page: Page, letters: Letters): Promise<string[]> {
  const pieces = await piecesOf(page, ROOM);
  const sheets = await print(page);
  const { placed, findings } = place(pieces, sheets, letters);
  const pale = (await paleWords(page, ROOM)).map(words => `too pale: ${words}`);
  return [...findings, ...sheets.flatMap(sheetFindings), ...partedFrom(placed), ...pale];
}

/**
 * Where a font has one glyph for several characters (長 and ⻑), a PDF names the first of them. This prints every character once
 * to learn which, because no list of such pairs could be complete for every font.
 */
export async function lettersOf(page: Page, words: string): Promise<Letters> {
  const characters = [...new Set(words.replace(/\s/g, ''))];
  const letters: Letters = new Map();
  for (const font of ['400 12px sans-serif', '600 12px sans-serif', '600 12px serif']) {
    const spans = characters.map(character => `<i>&#${character.codePointAt(0)};</i>`).join(' ');
    await page.setContent(`<html lang="ja"><style>i { font: ${font}; }</style><body>${spans}`);
    const named = [...wordsOf(await print(page)).map(({ character }) => character)];
    if (named.length !== characters.length) throw new Error('some characters could not be told apart in the PDF');
    for (const [index, name] of named.entries()) letters.set(name, characters[index]!);
  }
  return letters;
}

/** Every character of the sheets except spaces, with the sheet that it is on. */
function wordsOf(sheets: PdfPage[], letters: Letters = new Map()) {
  return sheets.flatMap(({ texts }, index) =>
    [...texts.map(({ words }) => words.replace(/\s/g, '')).join('')].map(character => ({
      character: letters.get(character) ?? character,
      sheet: index + 1,
    })),
  );
}

/** Finds the pieces on the sheets in their order, so that no text is taken for two of them. */
function place(pieces: Piece[], sheets: PdfPage[], letters: Letters) {
  const written = wordsOf(sheets, letters);
  const text = written.map(({ character }) => character).join('');
  const sheetAt = written.flatMap(({ character, sheet }) => Array<number>(character.length).fill(sheet));
  const pictures = sheets.flatMap((sheet, index) => sheet.pictures.map(() => index + 1));
  const [placed, findings]: [Placed[], string[]] = [[], []];
  let after = 0;
  for (const piece of pieces) {
    const at = piece.kind === 'picture' ? -1 : text.indexOf(piece.words, after);
    const picture = piece.kind === 'picture' ? pictures.shift() : undefined;
    if (at >= 0) after = at + piece.words.length;
    const [from, to] = at >= 0 ? [sheetAt[at]!, sheetAt[after - 1]!] : [picture, picture];
    if (from && to) placed.push({ ...piece, from, to });
    else findings.push(`lost: ${piece.words}`);
  }
  return { placed, findings: [...findings, ...pictures.map(sheet => `a picture too many on sheet ${sheet}`)] };
}

function sheetFindings({ width, height, texts, pictures }: PdfPage, index: number): string[] {
  const margin = MARGIN * POINTS_PER_PIXEL - 1;
  const isCut = ({ left, right, bottom, top }: Box) =>
    left < margin || right > width - margin || bottom < margin || top > height - margin;
  const sheet = `on sheet ${index + 1}`;
  return [
    ...(texts.length + pictures.length === 0 ? [`nothing ${sheet}`] : []),
    ...texts.filter(isCut).map(({ words }) => `a line cut ${sheet}: ${words}`),
    ...pictures.filter(isCut).map(() => `a picture cut ${sheet}`),
  ];
}

/** Cards and rows that lie on more than one sheet, and headings at the foot of a sheet. */
function partedFrom(placed: Placed[]): string[] {
  const headings = placed.filter(({ kind, to }, index) => kind === 'heading' && placed[index + 1]?.from !== to);
  return [
    ...groupsCut(placed, 'card'),
    ...groupsCut(placed, 'row'),
    ...headings.map(({ words }) => `a heading parted from what follows: ${words}`),
  ];
}

function groupsCut(placed: Placed[], kind: 'card' | 'row'): string[] {
  const groups = Map.groupBy(placed, piece => piece[kind]);
  groups.delete(undefined);
  const cut = [...groups.values()].filter(pieces => pieces.some(({ from, to }) => from !== to || to !== pieces[0]!.to));
  return cut.map(pieces => `a ${kind} cut: ${pieces[0]!.words}`);
}
