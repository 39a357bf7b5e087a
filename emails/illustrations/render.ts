/**
 * Renders every SVG in this folder to a PNG beside it, for the mails: 1120 px wide (twice the
 * display size), reduced to its 64 commonest colours so that each stays under 40 KB.
 * Run `node emails/illustrations/render.ts` after changing a drawing and commit both files.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { Resvg } from '@resvg/resvg-js';

const folder = import.meta.dirname;
const [width, colours, limit, paper] = [1120, 64, 40 * 1024, 0xfbf8f3ff];

const chunk = (type: string, data: Buffer): Buffer => {
  const out = Buffer.concat([Buffer.alloc(4), Buffer.from(type), data, Buffer.alloc(4)]);
  out.writeUInt32BE(data.length, 0);
  out.writeUInt32BE(crc32(out.subarray(4, -4)), out.length - 4);
  return out;
};
const channels = (c: number): number[] => [c >>> 24, (c >>> 16) & 255, (c >>> 8) & 255, c & 255];
const distance = (a: number[], b: number[]): number => a.reduce((sum, v, i) => sum + (v - b[i]!) ** 2, 0);

for (const file of readdirSync(folder).filter(name => name.endsWith('.svg'))) {
  const svg = readFileSync(`${folder}/${file}`, 'utf8');
  const image = new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    font: { loadSystemFonts: svg.includes('<text') },
  }).render();
  const raw = image.pixels; // a getter that copies: read it once
  const pixels = Uint32Array.from({ length: raw.length / 4 }, (_, i) => {
    const c = raw.readUInt32BE(i * 4),
      alpha = c & 255;
    return alpha === 255 ? c : alpha < 128 ? 0 : paper; // half-covered pixels occur only at the rounded corners
  });
  const count = new Map<number, number>();
  for (const c of pixels) count.set(c, (count.get(c) ?? 0) + 1);
  const palette = [...count]
    .sort((a, b) => b[1] - a[1])
    .slice(0, colours)
    .map(([c]) => channels(c));
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
    chunk('PLTE', Buffer.from(palette.flatMap(p => p.slice(0, 3)))),
    chunk('tRNS', Buffer.from(palette.map(p => p[3]!))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  if (png.length > limit) throw new Error(`${file}: ${png.length} bytes is more than a mail picture may have`);
  writeFileSync(`${folder}/${file.replace('.svg', '.png')}`, png);
}
