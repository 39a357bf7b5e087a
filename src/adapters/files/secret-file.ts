import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { areLongEnough, ConfigError } from '../../config.ts';
import { randomText } from '../../db/ids.ts';
import type { Chance } from '../../deps.ts';

/** The secret in a file. `undefined`: there is no file. Throws `ConfigError` if it cannot be read, or is so short that it can be guessed. */
export function readSecretFile(file: string): string | undefined {
  const secret = read(file);
  if (secret === undefined || areLongEnough(secret)) return secret;
  throw new ConfigError(
    `APP_SECRET: the secret in ${file} is empty or has less than 32 characters, so anybody could guess it; put the right one back from a backup`,
  );
}

/**
 * Returns the secret beside the database. Makes it once, readable only by its owner. It signs every link in every mail sent. So it is
 * complete on disk before another process can see it, and the first of two processes wins. Throws `ConfigError`.
 */
export function secretFile(file: string, chance: Chance): string {
  return readSecretFile(file) ?? create(file, chance);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigError(`APP_SECRET cannot be read from ${file}: ${(error as Error).message}`);
  }
}

function create(file: string, chance: Chance): string {
  try {
    write(file, randomText(chance, 32));
  } catch (error) {
    throw new ConfigError(`APP_SECRET cannot be kept in ${file}: ${(error as Error).message}`);
  }
  return readSecretFile(file)!;
}

function write(file: string, secret: string) {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  const handle = openSync(temporary, 'wx', 0o600);
  writeSync(handle, `${secret}\n`);
  fsyncSync(handle);
  closeSync(handle);
  try {
    linkSync(temporary, file); // fails when another process was first; a rename would replace its secret
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(temporary);
  }
}
