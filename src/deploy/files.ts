import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The program's folder. `toml`: the text of `wrangler.toml` · `secret`: what signs links, made when there is none. */
export type DeployFiles = {
  toml: string;
  writeConfig(name: string, text: string): void;
  secret(): string;
  hasSecret(): boolean;
};

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
