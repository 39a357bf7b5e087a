import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate, openSqliteFile, type SqliteFile } from './file.ts';
import { restoreGuardFile } from './restore-guard-file.ts';

let folder: string;
let files: SqliteFile[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  files = [];
});
afterEach(() => {
  for (const file of files) file.close();
  rmSync(folder, { recursive: true });
});

/** What one process sees: the database and the restore guard's file beside it. */
function open(name = 'test.db') {
  const file = openSqliteFile(join(folder, name));
  migrate(file, 'migrations');
  files.push(file);
  return { raw: file.raw, beside: restoreGuardFile(path(), file.raw) };
}
const path = () => join(folder, 'test.db.epoch');

test('the file holds the mark of the database, only its owner can read it, and no other file is left', () => {
  const { raw, beside } = open();
  raw.exec('UPDATE epoch SET mark = 7');
  beside.advance();
  expect(beside.read()).toEqual({ lineage: raw.prepare('SELECT lineage FROM epoch').get()!.lineage, mark: 7 });
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).filter(name => name.includes('epoch'))).toEqual(['test.db.epoch']);
});

test('within a lineage the file never goes back, whoever writes', () => {
  const [first, second] = [open(), open()];
  first.raw.exec('UPDATE epoch SET mark = 7');
  first.beside.advance();
  const { lineage } = first.beside.read()!;
  writeFileSync(path(), JSON.stringify({ lineage, mark: 9 })); // a third process wrote first
  second.beside.advance();
  expect(second.beside.read()).toEqual({ lineage, mark: 9 });
});

test('a mark that was not moved costs no write', () => {
  const { beside } = open();
  beside.advance();
  const before = statSync(path(), { bigint: true });
  beside.advance();
  expect(statSync(path(), { bigint: true }).ino).toBe(before.ino);
});

test.each(['', '{"lineage":', '{"lineage":"a"}', '{"lineage":"a","mark":-1}', 'null'])(
  'a file that holds %j is as good as none',
  content => {
    const { beside } = open();
    writeFileSync(path(), content);
    expect(beside.read()).toBeUndefined();
    beside.advance();
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({ mark: 0 });
  },
);
