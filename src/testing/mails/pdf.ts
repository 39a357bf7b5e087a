import { getDocumentProxy, getResolvedPDFJS } from 'unpdf';

/** A page of a PDF. Lengths in points, `y` upwards from its foot. Texts and pictures in the order in which they were painted. */
export type PdfPage = { width: number; height: number; texts: (Box & { words: string })[]; pictures: Box[] };
export type Box = { left: number; right: number; bottom: number; top: number };

type Matrix = [number, number, number, number, number, number];
type Proxy = Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>['getPage']>>;

/** Texts and pictures of a PDF made by Chromium, page by page. */
export async function readPdf(bytes: Uint8Array): Promise<PdfPage[]> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  const pages: PdfPage[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) pages.push(await readPage(await pdf.getPage(number)));
  await pdf.loadingTask.destroy();
  return pages;
}

async function readPage(page: Proxy): Promise<PdfPage> {
  const [, , width, height] = page.view as [number, number, number, number];
  return { width, height, texts: await textsOf(page), pictures: await picturesOf(page) };
}

/** The box of a line holds its letters. Japanese letters fill a square, of which 0.12 lies below the baseline. */
async function textsOf(page: Proxy): Promise<PdfPage['texts']> {
  const { items } = await page.getTextContent();
  return items.flatMap(item => {
    if (!('str' in item) || item.str.trim() === '') return [];
    const [, , , , left, base] = item.transform as Matrix;
    const box = { left, right: left + item.width, bottom: base - 0.12 * item.height, top: base + 0.88 * item.height };
    return [{ ...box, words: item.str }];
  });
}

/** Each picture is painted into the square from (0, 0) to (1, 1). The matrices before it have put that square in its place. */
async function picturesOf(page: Proxy): Promise<Box[]> {
  const { OPS } = await getResolvedPDFJS();
  const { fnArray, argsArray } = await page.getOperatorList();
  const saved: Matrix[] = [];
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  const pictures: Box[] = [];
  for (const [index, op] of fnArray.entries()) {
    if (op === OPS.save) saved.push(matrix);
    else if (op === OPS.restore) matrix = saved.pop() ?? matrix;
    else if (op === OPS.transform) matrix = times(matrix, argsArray[index] as Matrix);
    else if (op === OPS.paintImageXObject || op === OPS.paintInlineImageXObject) pictures.push(unitSquare(matrix));
  }
  return pictures;
}

function times([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

function unitSquare([a, b, c, d, e, f]: Matrix): Box {
  const [x, y] = [
    [e, e + a, e + c, e + a + c],
    [f, f + b, f + d, f + b + d],
  ];
  return { left: Math.min(...x!), right: Math.max(...x!), bottom: Math.min(...y!), top: Math.max(...y!) };
}
