import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { randomText } from '../../db/ids.ts';
import type { Chance } from '../../deps.ts';

/**
 * Returns the secret beside the database. Makes it once, readable only by its owner. It signs every link in every mail sent. So it is
 * complete on disk before another process can see it, and the first of two processes wins.
 */
export function secretFile(file: string, chance: Chance): string {
  return read(file) ?? create(file, chance);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function create(file: string, chance: Chance): string {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  const handle = openSync(temporary, 'wx', 0o600);
  writeSync(handle, `${randomText(chance, 32)}\n`);
  fsyncSync(handle);
  closeSync(handle);
  try {
    linkSync(temporary, file); // fails when another process was first; a rename would replace its secret
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(temporary);
  }
  return readFileSync(file, 'utf8').trim();
}
