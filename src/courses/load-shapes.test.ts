import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadShapes, pngShape, withShapes } from './load-shapes.ts';
import { parseBlocks } from './parse-blocks.ts';

const png = readFileSync('emails/illustrations/ankle-pump.png');

test.each([
  ['a drawing', png, 'a number'],
  ['a file that ends too early', png.subarray(0, 23), 'nothing'],
  ['nothing', Buffer.alloc(0), 'nothing'],
  ['text', Buffer.from('a text that is longer than a head'), 'nothing'],
  ['a picture without width', Buffer.concat([png.subarray(0, 16), Buffer.alloc(8)]), 'nothing'],
])('of %s the shape is read', (_, bytes, read) => {
  expect(pngShape(bytes)).toEqual(read === 'a number' ? png.readUInt32BE(20) / png.readUInt32BE(16) : undefined);
});

test('a folder that is not there has no shapes, and one of drawings has those of its PNGs', () => {
  expect(loadShapes('emails/nowhere').size).toBe(0);
  const shapes = loadShapes('emails/illustrations');
  expect([...shapes.keys()].filter(name => !name.endsWith('.png'))).toEqual([]);
  expect(shapes.get('ankle-pump.png')).toEqual({
    shape: pngShape(png),
    digest: expect.stringMatching(/^[0-9a-f]{16}$/),
    dark: 'ankle-pump-dark.png',
  });
  expect(shapes.get('ankle-pump-dark.png')).not.toHaveProperty('dark');
  expect(new Set([...shapes.values()].map(({ digest }) => digest)).size).toBe(shapes.size);
});

test('pictures get their shape wherever they stand, and one without a shape stays as it is', () => {
  const source = '![a](a.png)\n\n:::pattern x\n:::exercise 伸ばす\n![b](b.png)\n:::\n:::\n\n![c](c.png)\n\nfile: b.png';
  const blocks = parseBlocks(source, 1, { file: 'x.md', movements: new Map(), findings: [] });
  const shaped = JSON.stringify(
    withShapes(blocks, new Map([...['a.png', 'b.png'].map(file => [file, { shape: 0.5 }] as const)])),
  );
  expect([...shaped.matchAll(/"file":"(.)\.png"[^}]*?(?="shape":0\.5|\})/g)].map(([, name]) => name)).toEqual(['a', 'b', 'c']); // biome-ignore format: one line
  expect(shaped.match(/"shape":0\.5/g)).toHaveLength(2);
  expect(shaped).not.toMatch(/"c\.png"[^}]*shape/);
});
