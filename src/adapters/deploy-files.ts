import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployFiles } from '../deploy/deploy.ts';

/** What a deploy reads and keeps in the program's folder. `secretFile`: reads the secret in a file, or makes one there. */
export function deployFiles(folder: string, secretFile: (file: string) => string): DeployFiles {
  const secretPlace = join(folder, 'data', 'cloudflare.secret');
  return {
    toml: readFileSync(join(folder, 'wrangler.toml'), 'utf8'),
    writeConfig(name, text) {
      const file = join(folder, name);
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file); // whole or not at all: a command may be reading it
    },
    secret: () => secretFile(secretPlace),
    hasSecret: () => existsSync(secretPlace),
  };
}
