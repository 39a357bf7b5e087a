/**
 * Renders every SVG in this folder to a PNG beside it, for the mails: 1120 px wide (twice the
 * display size), reduced to its commonest colours so that each stays under 40 KB. The ground stays
 * transparent. A rim of paper goes around all lines and labels: some mail programs darken the ground and
 * leave pictures as they are, and ink on it would be lost. Beside it stands `NAME-dark.png` in the colours of
 * the dark, without the rim, for programs that ask for it.
 * Run `node emails/illustrations/render.ts` after changing a drawing and commit both files.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { Resvg } from '@resvg/resvg-js';

const folder = import.meta.dirname;
const [width, colours, apart, limit] = [1120, 40, 28, 40 * 1024];

const chunk = (type: string, data: Buffer): Buffer => {
  const out = Buffer.concat([Buffer.alloc(4), Buffer.from(type), data, Buffer.alloc(4)]);
  out.writeUInt32BE(data.length, 0);
  out.writeUInt32BE(crc32(out.subarray(4, -4)), out.length - 4);
  return out;
};
const channels = (c: number): number[] => [c >>> 24, (c >>> 16) & 255, (c >>> 8) & 255, c & 255];
/** PNG wants colours as if the pixel were covered whole; resvg gives them multiplied by their cover. */
const uncovered = ([r, g, b, alpha]: number[]): number[] =>
  [r!, g!, b!].map(v => (alpha ? Math.min(255, Math.round((v * 255) / alpha)) : 0));
const distance = (a: number[], b: number[]): number => a.reduce((sum, v, i) => sum + (v - b[i]!) ** 2, 0);

/** The commonest colours; what is nearer than `apart` to one chosen before is passed over, so that rare edges keep shades of their own. */
function paletteOf(count: Map<number, number>): number[][] {
  const chosen: number[][] = [];
  for (const [c] of [...count].sort((a, b) => b[1] - a[1])) {
    if (chosen.length < colours && chosen.every(p => distance(p, channels(c)) > apart ** 2)) chosen.push(channels(c));
  }
  return chosen;
}

/**
 * `svg` with a rim of paper, about six units wide, below everything that is drawn. Whoever swaps colours for the dark does so after it, so
 * that the rim is swapped too. The rim's own edge is hard: no one sees it on paper, and it saves a quarter of the bytes.
 */
const rimmed = (svg: string): string =>
  svg
    .replace(
      '</style>',
      `</style><filter id="rim-of-paper" filterUnits="userSpaceOnUse" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB">
      <feGaussianBlur in="SourceAlpha" stdDeviation="3"/><feComponentTransfer result="wide"><feFuncA type="linear" slope="500" intercept="-20"/></feComponentTransfer>
      <feFlood flood-color="#FBF8F3"/><feComposite in2="wide" operator="in"/><feMerge><feMergeNode/><feMergeNode in="SourceGraphic"/></feMerge></filter><g filter="url(#rim-of-paper)">`,
    )
    .replace('</svg>', '</g></svg>');

/** The colours of light paper, and of dark. They are those of the mails (`emails/layouts/head.mjml`). */
const DARK: Record<string, string> = {
  '#FBF8F3': '#1D1C1A',
  '#FFFFFF': '#272522',
  '#2B2A27': '#EEE9E0',
  '#6A655C': '#B3ACA0',
  '#2E4A62': '#9CBAD4',
  '#B5472F': '#E58A70',
  '#55704C': '#A3BF97',
  '#E4DDD0': '#3A3733',
};

function darkened(svg: string, file: string): string {
  return svg.replace(/#[0-9A-Fa-f]{6}\b/g, colour => {
    const dark = DARK[colour.toUpperCase()];
    if (!dark) throw new Error(`${file}: ${colour} is no colour of the mails, so it has none for the dark`);
    return dark;
  });
}

const named = process.argv.slice(2);
for (const file of readdirSync(folder).filter(
  name => name.endsWith('.svg') && (!named.length || named.includes(name)),
)) {
  const svg = readFileSync(`${folder}/${file}`, 'utf8');
  writeFileSync(`${folder}/${file.replace('.svg', '.png')}`, pngOf(rimmed(svg), file));
  writeFileSync(`${folder}/${file.replace('.svg', '-dark.png')}`, pngOf(darkened(svg, file), file));
}

function pngOf(svg: string, file: string): Buffer {
  const image = new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    font: { loadSystemFonts: svg.includes('<text') },
  }).render();
  const raw = image.pixels; // a getter that copies: read it once
  const pixels = Uint32Array.from({ length: raw.length / 4 }, (_, i) => raw.readUInt32BE(i * 4));
  const count = new Map<number, number>();
  for (const c of pixels) count.set(c, (count.get(c) ?? 0) + 1);
  const palette = paletteOf(count);
  if (palette.length < 3) throw new Error(`${file}: nothing is seen`);
  const nearest = new Map(
    [...count.keys()].map(c => {
      const d = palette.map(p => distance(p, channels(c)));
      return [c, d.indexOf(Math.min(...d))];
    }),
  );
  const rows = Buffer.alloc((image.width + 1) * image.height); // each row begins with filter type 0
  pixels.forEach((c, i) => {
    rows[i + 1 + Math.floor(i / image.width)] = nearest.get(c)!;
  });
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]); // 8 bits, indexed
  head.writeUInt32BE(image.width, 0);
  head.writeUInt32BE(image.height, 4);
  const png = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flatMap(uncovered))),
    chunk('tRNS', Buffer.from(palette.map(p => p[3]!))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  if (png.length > limit) throw new Error(`${file}: ${png.length} bytes is more than a mail picture may have`);
  return png;
}
