import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settings } from '../../db/schema.ts';
import { writeSetting } from '../../db/setting.ts';
import { storageProblem } from '../../db/storage-problem.ts';
import { migrate, openSqliteFile } from './file.ts';
import { openSqliteThread, type SqliteThread } from './threaded.ts';

let folder: string;
let file: string;
let thread: SqliteThread;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  file = join(folder, 'test.db');
  const first = openSqliteFile(file);
  migrate(first, 'migrations');
  first.close();
  thread = await openSqliteThread(file);
});
afterEach(async () => {
  await thread.close();
  rmSync(folder, { recursive: true });
});

const read = (key: string) => thread.db.select().from(settings).where(eq(settings.key, key));

test('what is written is read back, by others too, and a batch that fails leaves nothing behind', async () => {
  await writeSetting(thread.db, 'clinic', { n: 1 }, 5);
  expect(await read('clinic')).toEqual([{ key: 'clinic', value: { n: 1 }, updatedAt: 5 }]);
  expect(await read('clinic').get()).toMatchObject({ value: { n: 1 } });
  const twice = thread.db.insert(settings).values({ key: 'clinic', value: 2, updatedAt: 6 });
  await expect(thread.db.batch([writeSetting(thread.db, 'clock-offset', 1, 6), twice])).rejects.toThrow();
  expect(await read('clock-offset')).toEqual([]);
  const other = new DatabaseSync(file);
  expect(other.prepare('SELECT count(*) AS n FROM settings').get()).toEqual({ n: 1 });
  other.close();
});

test('only where it is asked for a commit does not wait for the disk, and also then it is one transaction that others read', async () => {
  const { db } = thread;
  const { unsynced } = db as Required<typeof db>;
  const modeIn = async (some: typeof unsynced) => (await some.batch([some.all<[number]>(sql`PRAGMA synchronous`)]))[0];
  expect([await modeIn(db), await modeIn(unsynced), await modeIn(db)]).toEqual([[[2]], [[1]], [[2]]]);
  const twice = unsynced.insert(settings).values({ key: 'clinic', value: 2, updatedAt: 6 });
  await writeSetting(db, 'clinic', 1, 5);
  await expect(unsynced.batch([writeSetting(unsynced, 'clock-offset', 1, 6), twice])).rejects.toThrow();
  expect([await read('clock-offset'), await modeIn(db)]).toEqual([[], [[2]]]);
  await unsynced.batch([writeSetting(unsynced, 'clinic', 3, 7)]);
  expect(await read('clinic').get()).toMatchObject({ value: 3 });
});

test("SQLite's own code of an error is told, so that what is wrong with the disk has a name", async () => {
  const problem = thread.db.run('CREATE TABLE settings (key)').then(
    () => undefined,
    error => error.cause,
  );
  expect(await problem).toMatchObject({ message: expect.stringContaining('already exists'), errcode: 1 });
  await thread.db.run('PRAGMA busy_timeout = 10');
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  const locked = await writeSetting(thread.db, 'clinic', 1, 0).then(
    () => undefined,
    error => error,
  );
  other.close();
  expect(storageProblem(locked)).toBe('locked');
});

test('while the thread waits for a lock, the program goes on', async () => {
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  let written = false;
  const writing = writeSetting(thread.db, 'clinic', 1, 0).then(() => {
    written = true;
  });
  await new Promise(resolve => setImmediate(resolve));
  expect(written).toBe(false);
  other.exec('ROLLBACK');
  await writing;
  expect(await read('clinic')).toHaveLength(1);
  other.close();
});

test('a file that cannot be opened is said to be so at once', async () => {
  await expect(openSqliteThread(join(folder, 'none', 'test.db'))).rejects.toThrow('unable to open database file');
});
