import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Mark } from '../../db/schema.ts';
import type { RestoreGuardFile } from '../../restore-guard/keep.ts';

const Content = z.object({ lineage: z.string().min(1), mark: z.int().min(0) });

/** Keeps the mark of the database `raw` in a file of its own, mode 0600. Processes take turns by the database's write lock. */
export function restoreGuardFile(file: string, raw: DatabaseSync): RestoreGuardFile {
  let written: string | undefined;
  const readDatabase = () => raw.prepare('SELECT lineage, mark FROM epoch').get() as Mark;
  return {
    read: () => read(file),
    advance() {
      if (written === asLine(readDatabase())) return;
      raw.exec('BEGIN IMMEDIATE');
      try {
        const mark = readDatabase();
        if (isAhead(mark, read(file))) write(file, asLine(mark));
        raw.exec('UPDATE epoch SET file_written = 1 WHERE file_written = 0; COMMIT');
        written = asLine(mark);
      } finally {
        if (raw.isTransaction) raw.exec('ROLLBACK');
      }
    },
  };
}

const asLine = ({ lineage, mark }: Mark) => `${JSON.stringify({ lineage, mark })}\n`;

const isAhead = (mark: Mark, file: Mark | undefined) => !file || file.lineage !== mark.lineage || file.mark < mark.mark;

function read(file: string): Mark | undefined {
  try {
    return Content.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the file so that it is complete on disk before another process can see it. */
function write(file: string, line: string) {
  const temporary = `${file}.${process.pid}`;
  try {
    const handle = openSync(temporary, 'w', 0o600);
    try {
      writeSync(handle, line);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}
