import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Assets } from '../deps.ts';

/** The PNGs beside the drawings. A name is one plain file name: there is no way out of the folder. */
export function pictureFiles(folder: string): Assets {
  return {
    async picture(name) {
      if (!/^[a-z0-9-]+\.png$/.test(name)) return undefined;
      return readFile(join(folder, name)).then(
        bytes => new Uint8Array(bytes),
        () => undefined,
      );
    },
  };
}
