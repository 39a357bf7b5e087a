import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Block } from './course.ts';

/** The height of each PNG as a share of its width, by file name. */
export type PictureShapes = Map<string, number>;

/** Reads the shape of every PNG in `folder`. A file that is no PNG has none; without the folder there are none. */
export function loadShapes(folder: string): PictureShapes {
  const files = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.png')) : [];
  return new Map(
    files.flatMap(file => {
      const shape = pngShape(readFileSync(join(folder, file)));
      return shape === undefined ? [] : [[file, shape]];
    }),
  );
}

/** A PNG begins with its signature and the chunk IHDR, which holds width and height (PNG specification, 5.2 and 11.2.1). */
export function pngShape(bytes: Buffer): number | undefined {
  if (bytes.length < 24 || bytes.toString('latin1', 1, 4) !== 'PNG' || bytes.toString('latin1', 12, 16) !== 'IHDR')
    return undefined;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return width > 0 && height > 0 ? height / width : undefined;
}

/** The same blocks, in which each picture knows its shape. */
export function withShapes(blocks: Block[], shapes: PictureShapes): Block[] {
  return blocks.map(block => {
    if ('blocks' in block) return { ...block, blocks: withShapes(block.blocks, shapes) };
    const shape = block.kind === 'picture' ? shapes.get(block.file) : undefined;
    return shape === undefined ? block : { ...block, shape };
  });
}
