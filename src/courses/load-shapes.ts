import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Block } from './course.ts';

/** What is known of each PNG, by file name: its height as a share of its width, the digest of its bytes, and the same drawing for the dark. */
export type PictureShapes = Map<string, Pick<Extract<Block, { kind: 'picture' }>, 'shape' | 'digest' | 'dark'>>;

/** Reads the shape and the digest of every PNG in `folder`. A file that is no PNG has no shape; without the folder there are none. */
export function loadShapes(folder: string): PictureShapes {
  const files = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.png')) : [];
  return new Map(
    files.map(file => {
      const bytes = readFileSync(join(folder, file));
      const shape = pngShape(bytes);
      const dark = file.replace(/\.png$/, '-dark.png');
      const known = { ...(shape === undefined ? {} : { shape }), ...(files.includes(dark) ? { dark } : {}) };
      return [file, { digest: digestOf(bytes), ...known }];
    }),
  );
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** A PNG begins with its signature and the chunk IHDR, which holds width and height (PNG specification, 5.2 and 11.2.1). */
export function pngShape(bytes: Buffer): number | undefined {
  if (bytes.length < 24 || bytes.toString('latin1', 1, 4) !== 'PNG' || bytes.toString('latin1', 12, 16) !== 'IHDR')
    return undefined;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return width > 0 && height > 0 ? height / width : undefined;
}

/** The same blocks, in which each picture knows its shape and its digest. */
export function withShapes(blocks: Block[], shapes: PictureShapes): Block[] {
  return blocks.map(block => {
    if ('blocks' in block) return { ...block, blocks: withShapes(block.blocks, shapes) };
    return block.kind === 'picture' ? { ...block, ...shapes.get(block.file) } : block;
  });
}
