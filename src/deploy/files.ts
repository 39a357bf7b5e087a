import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `toml`: the text of `wrangler.toml`. `secret`: returns the secret that signs links, and makes it if there is none. */
export type DeployFiles = {
  toml: string;
  writeConfig(name: string, text: string): void;
  secret(): string;
  hasSecret(): boolean;
};

/** The files of the program's folder that a deploy reads and writes. `secretFile`: reads the secret in a file, or makes one there. */
export function deployFiles(folder: string, secretFile: (file: string) => string): DeployFiles {
  const secretPlace = join(folder, 'data', 'cloudflare.secret');
  return {
    toml: readFileSync(join(folder, 'wrangler.toml'), 'utf8'),
    writeConfig(name, text) {
      const file = join(folder, name);
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file); // complete or not at all: a command may be reading the file
    },
    secret: () => secretFile(secretPlace),
    hasSecret: () => existsSync(secretPlace),
  };
}
