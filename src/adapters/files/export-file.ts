import { createReadStream, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { MovingError } from '../../errors.ts';

/**
 * Writes lines to a new file that only its owner can read (mode 0600), because it holds addresses and symptoms. The file gets its name
 * last, so a file of that name is complete. Returns the generator's return value. Throws `MovingError`.
 */
export async function writeExport<T>(target: string, lines: AsyncGenerator<string, T>): Promise<T> {
  refuseExisting(target);
  const partial = `${target}.partial`;
  try {
    const result = await writeLines(partial, lines);
    keepAs(partial, target);
    return result;
  } finally {
    rmSync(partial, { force: true });
  }
}

/** Throws `MovingError` if a file of this name exists. */
export function refuseExisting(target: string) {
  if (existsSync(target)) throw new MovingError(`${target} exists already; name another file`);
}

async function writeLines<T>(file: string, lines: AsyncGenerator<string, T>): Promise<T> {
  rmSync(file, { force: true }); // left by an export that was killed
  const handle = await open(file, 'wx', 0o600).catch(refuse);
  try {
    let next = await lines.next();
    for (; !next.done; next = await lines.next()) await handle.write(next.value).catch(refuse);
    await handle.sync();
    return next.value;
  } finally {
    await handle.close();
  }
}

/** Links the second name, then removes the first: unlike a rename, this replaces no file. Some file systems have no links. */
function keepAs(partial: string, target: string) {
  try {
    linkSync(partial, target);
  } catch {
    refuseExisting(target);
    renameSync(partial, target);
  }
}

function refuse(error: unknown): never {
  throw new MovingError(`the export cannot be written: ${(error as Error).message}`);
}

/** The bytes of a file from its beginning. Throws `MovingError` if it cannot be read. */
export async function* readExport(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file);
  } catch (error) {
    throw new MovingError(`the file cannot be read: ${(error as Error).message}`);
  }
}
