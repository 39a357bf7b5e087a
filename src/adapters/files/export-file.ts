import {
  createReadStream,
  createWriteStream,
  existsSync,
  linkSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TransferError } from '../../errors.ts';

/**
 * Writes lines to a new file that only its owner can read (mode 0600), because it holds addresses and symptoms. The file gets its name
 * last, so a file of that name is complete. Returns the generator's return value. Throws `TransferError`.
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

/** Throws `TransferError` if a file of this name exists. */
export function refuseExisting(target: string) {
  if (existsSync(target)) throw new TransferError(`${target} exists already; name another file`);
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
  throw new TransferError(`the export cannot be written: ${(error as Error).message}`);
}

/**
 * A path that can be read as often as needed: a pipe is copied into a private file first. Call `remove` at the end. Throws `TransferError`.
 */
export async function rereadable(file: string): Promise<{ path: string; remove(): void }> {
  const kind = statSync(file, { throwIfNoEntry: false });
  if (kind?.isDirectory()) throw new TransferError(`${file} is a folder`);
  if (!kind || kind.isFile()) return { path: file, remove() {} };
  const folder = mkdtempSync(join(tmpdir(), 'dayori-import-')); // mode 0700
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    await pipeline(bytesOf(file), createWriteStream(join(folder, 'export'), { mode: 0o600 }));
    return { path: join(folder, 'export'), remove };
  } catch (error) {
    remove();
    throw new TransferError(`the file cannot be read: ${(error as Error).message}`);
  }
}

/** What comes in may be a socket, which has no path that can be opened. */
const bytesOf = (file: string) =>
  ['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'].includes(file)
    ? createReadStream('', { fd: 0 })
    : createReadStream(file);

/** The bytes of a file from its beginning. Throws `TransferError` if it cannot be read. */
export async function* readExport(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file);
  } catch (error) {
    throw new TransferError(`the file cannot be read: ${(error as Error).message}`);
  }
}
