import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Assets } from '../../deps.ts';
import { pictureName } from '../../rendering/picture-name.ts';

/** The PNGs beside the drawings, by their names in URLs. A requested name is looked up and never becomes part of a path. */
export function pictureFiles(folder: string): Assets {
  const files = readdirSync(folder).filter(file => file.endsWith('.png'));
  const byName = new Map(files.map(file => [pictureName(file), join(folder, file)]));
  return {
    async picture(name) {
      const file = byName.get(name);
      return file === undefined ? undefined : new Uint8Array(await readFile(file));
    },
  };
}
