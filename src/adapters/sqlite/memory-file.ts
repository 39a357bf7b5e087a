import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { decodeLine, Header, lessonTime } from '../../restore-guard/memory.ts';
import type { MemorySeen } from '../../restore-guard/verdict.ts';

const CHUNK = 65_536;
const LINE_END = 10;
/** `node:fs` codes for a file that is not there, or that this user cannot read. */
const UNREADABLE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM'];

/**
 * How far the file was read. `end`: behind its last whole line. `torn`: a crash left unfinished lines at its end. `oldest`: the time of the
 * oldest lesson. `courses`, `oldSince`: as in the header. `file`, `size`: by which a change is noticed.
 */
type Seen = MemorySeen & {
  end: number;
  torn: boolean;
  after?: number;
  oldest: number;
  courses: boolean;
  oldSince?: number;
  file: bigint;
  size: number;
};

/** The memory's file. Its methods are called by one process at a time; only `isUnchanged` may be called by any. */
export type MemoryFile = ReturnType<typeof memoryFile>;

export function memoryFile(path: string) {
  let seen: Seen | undefined;
  return {
    /** Whether the file is as it was last seen. */
    isUnchanged: () => seen !== undefined && isSame(seen, statOf(path)),
    /** Reads what was added since the last look. `undefined`: there is no memory that can be read. */
    look(): Seen | undefined {
      const stat = statOf(path);
      if (!stat) seen = undefined;
      else if (!seen || !isSame(seen, stat)) seen = scan(path, isGrown(seen, stat) ? seen : undefined);
      return seen;
    },
    /**
     * Adds the lines of the append `n` and waits until they are on the disk. Call it right after a look that found nothing torn. `oldest`: the
     * time of the oldest lesson among them.
     */
    append(lines: string, { n, oldest }: { n: number; oldest: number }) {
      const size = writeAtEnd(path, lines);
      // What was just written need not be read again.
      if (seen) seen = { ...seen, entry: n, oldest: Math.min(seen.oldest, oldest), end: size, size };
    },
    /** Writes a new file in the place of the old one. `lines`: behind the header. */
    replace(header: string, lines: Iterable<string> = []) {
      write(path, header, lines);
      seen = undefined;
      this.look();
    },
    /** All whole lines but the header, as they stand and decoded. */
    *lines(): Generator<{ text: string; line: { n: number } }> {
      for (const { text } of linesOf(path, 0)) {
        const line = decodeLine(text);
        if (line && !Header.safeParse(line).success) yield { text: `${text}\n`, line };
      }
    },
    /** Keeps a file that belongs to another installation, or cannot be used, under another name. */
    putAside() {
      if (existsSync(path)) keepUnder(asideOf(path, headerIn(path)?.id), path);
      seen = undefined;
    },
    /** Takes the memory of this installation up again, where it was put aside. What stands in its place is put aside instead. */
    takeUp(id: string) {
      const aside = asideOf(path, id);
      if (headerIn(aside)?.id !== id) return;
      this.putAside();
      renameSync(aside, path);
      syncFolder(path);
    },
  };
}

const asideOf = (path: string, id = 'unreadable') => `${path}.${id.slice(0, 8)}`;

/** The newest file has the name itself. One that has it already gets a number. */
function keepUnder(name: string, path: string) {
  let older = name;
  for (let n = 1; existsSync(older); n += 1) older = `${name}.${n}`;
  if (older !== name) renameSync(name, older);
  renameSync(path, name);
}

/** `undefined`: no file, or none with a header that can be read. */
function headerIn(path: string): Header | undefined {
  try {
    const [first] = linesOf(path, 0);
    return first && Header.safeParse(decodeLine(first.text)).data;
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

function statOf(path: string) {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

const isUnreadable = (error: unknown) => UNREADABLE.includes((error as NodeJS.ErrnoException).code ?? '');

type Stat = { ino: bigint; size: bigint };
const isSame = (seen: Seen, stat: Stat | undefined) => seen.file === stat?.ino && seen.size === Number(stat.size);
const isGrown = (seen: Seen | undefined, stat: Stat) => seen?.file === stat.ino && Number(stat.size) >= seen.size;

function scan(path: string, before: Seen | undefined): Seen | undefined {
  try {
    const seen = before ? { ...before, torn: before.after !== undefined } : firstLook(path);
    if (!seen) return undefined;
    for (const { text, end } of linesOf(path, seen.end)) takeLine(seen, text, end);
    const stat = statSync(path, { bigint: true });
    const size = Number(stat.size);
    return { ...seen, torn: seen.torn || size > seen.end, file: stat.ino, size };
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

function firstLook(path: string): Seen | undefined {
  const first = linesOf(path, 0).next().value;
  const header = first && Header.safeParse(decodeLine(first.text)).data;
  if (!header) return undefined;
  const { id, key, n, courses = false, oldSince } = header;
  const seen = { id, key, entry: n, courses, oldSince, damaged: false, torn: false };
  return { ...seen, end: first.end, oldest: Infinity, file: 0n, size: 0 };
}

/**
 * Only what was being appended at a crash can be unfinished. A damaged line that is followed by two appends or more was once whole.
 * `after`: the append that follows a damaged line; −1 if none does.
 */
function takeLine(seen: Seen, text: string, end: number) {
  const line = decodeLine(text);
  seen.end = end;
  if (!line) {
    seen.torn = true;
    seen.after ??= -1;
    return;
  }
  if (seen.after !== undefined) {
    if (seen.after !== -1 && seen.after !== line.n) seen.damaged = true;
    seen.after = line.n;
  }
  seen.entry = Math.max(seen.entry, line.n);
  seen.oldest = Math.min(seen.oldest, lessonTime(line) ?? Infinity);
}

/** Whole lines from `offset` on, without their line ends. `end`: the offset behind the line. Needs little memory for any file. */
function* linesOf(path: string, offset: number): Generator<{ text: string; end: number }> {
  const handle = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK);
    let rest = Buffer.alloc(0);
    let at = offset;
    for (;;) {
      const read = readSync(handle, chunk, 0, CHUNK, at + rest.length);
      if (read === 0) return;
      rest = Buffer.concat([rest, chunk.subarray(0, read)]);
      let from = 0;
      for (let to = rest.indexOf(LINE_END); to >= 0; to = rest.indexOf(LINE_END, from)) {
        yield { text: rest.toString('utf8', from, to), end: at + to + 1 };
        from = to + 1;
      }
      rest = rest.subarray(from);
      at += from;
    }
  } finally {
    closeSync(handle);
  }
}

/** Returns the size of the file. If the disk is full, the file is left as it was. */
function writeAtEnd(path: string, lines: string): number {
  const handle = openSync(path, 'a', 0o600);
  const { size } = fstatSync(handle);
  try {
    writeAll(handle, lines);
    fsyncSync(handle);
    return fstatSync(handle).size;
  } catch (error) {
    ftruncateSync(handle, size);
    throw error;
  } finally {
    closeSync(handle);
  }
}

function write(path: string, header: string, lines: Iterable<string>) {
  const temporary = `${path}.${process.pid}`;
  try {
    const handle = openSync(temporary, 'w', 0o600);
    try {
      let some = header;
      for (const line of lines) {
        some += line;
        if (some.length < CHUNK) continue;
        writeAll(handle, some);
        some = '';
      }
      writeAll(handle, some);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, path);
    syncFolder(path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A write may take only a part, for example of what still fits on the disk. */
function writeAll(handle: number, text: string) {
  for (let bytes = Buffer.from(text); bytes.length > 0; ) bytes = bytes.subarray(writeSync(handle, bytes));
}

/** Otherwise a power cut may bring back the old file, and what was appended since would be lost. */
function syncFolder(path: string) {
  const handle = openSync(dirname(path), 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
