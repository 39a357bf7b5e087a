import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** `make`'s result for this `input`, kept in `file`. `input` must name all that the result depends on. The result is JSON. */
export async function cached<T>(file: string, input: unknown, make: () => Promise<T>): Promise<T> {
  const key = createHash('sha256').update(JSON.stringify(input)).digest('hex');
  const kept = read<T>(file);
  if (kept?.key === key) return kept.result;
  const result = await make();
  writeAtomically(file, JSON.stringify({ key, result }));
  return result;
}

/** A file that is missing or cannot be read counts as not made yet. */
function read<T>(file: string): { key: string; result: T } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Another process may be reading, so write beside the file, then rename. */
export function writeAtomically(file: string, content: string | Buffer) {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}
