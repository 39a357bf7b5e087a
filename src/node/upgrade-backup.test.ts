import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { wall } from '../adapters/machine/machine.ts';
import { readSendingState, resumeSending } from '../pauses/sending-state.ts';
import { silentLog } from '../testing/deps.ts';
import { newProgramOver } from '../testing/new-program.ts';
import { DAYORI } from '../testing/program.ts';
import { restore } from './backup.ts';
import { openUpgraded } from './upgrade.ts';

// The copy that is made before tables change, and failures of the copy or of the change.

let world: Awaited<ReturnType<typeof newProgramOver>>;
beforeEach(async () => {
  world = await newProgramOver('0.1.0');
});
afterEach(() => world.close());

test('the database is kept as it was before its tables change, for its owner only, and 0.1.0 could open it', async () => {
  const before = world.standing();
  const said: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = (line => said.push(String(line)) > 0) as typeof write;
  try {
    await world.start({ LOG_LEVEL: 'info' });
  } finally {
    process.stderr.write = write;
  }
  const [name, ...more] = world.backups();
  expect(more).toEqual([]);
  expect(name).toMatch(/^dayori\.db\.before-0006_pauses-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/);
  const kept = join(world.folder, name!);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  expect(world.standing(kept)).toEqual(before);
  expect(world.ask('SELECT tag FROM migrations ORDER BY tag', kept).at(-1)).toEqual({ tag: '0005_cloudflare' });
  expect(world.ask("SELECT key FROM settings WHERE key = 'sending-pause'", kept)).toHaveLength(1);
  expect(world.ask('PRAGMA integrity_check', kept)).toEqual([{ integrity_check: 'ok' }]);
  expect(said.filter(line => line.includes(`npm run dayori -- restore ${kept}`))).toHaveLength(1);
});

test('a second start changes nothing and keeps nothing; nor does the first start of an empty folder', async () => {
  await world.stop(await world.start());
  const once = world.backups();
  await world.stop(await world.start());
  expect(world.backups()).toEqual(once);
  await world.stop(await world.start({ DATABASE_FILE: join(world.folder, 'new.db') }));
  expect(readdirSync(world.folder).filter(name => name.startsWith('new.db.before'))).toEqual([]);
});

test('the way back and forth again: put back, it is upgraded once more, and pauses if it sent meanwhile', async () => {
  await world.stop(await world.start());
  const [first] = world.backups();
  expect(await restore(world.environment, join(world.folder, first!))).toMatchObject({
    readers: 13,
    sending: 'as before',
  });
  const node = await world.start();
  expect(await readSendingState(node.deps)).toMatchObject({ pauses: [{ reason: 'auth-refused' }] });
  await resumeSending(node.deps);
  await world.stop(node);
  await world.send();
  expect(await restore(world.environment, join(world.folder, first!))).toMatchObject({ sending: 'paused' });
});

test('the newest three are kept, and nothing else beside the database is touched', async () => {
  const others = [
    'dayori.db.before-restore-2026-01-01T00-00-00.000Z',
    'dayori.db.before-0004_mine',
    'other.db.before-0001_counts-2026-01-01T00-00-00.000Z',
  ];
  const older = [1, 2, 3].map(month => `dayori.db.before-000${5 - month}_tables-2026-0${month}-01T00-00-00.000Z`);
  for (const name of [...others, ...older]) writeFileSync(join(world.folder, name), '');
  await world.start();
  const left = world.backups();
  expect(left).toHaveLength(5);
  expect(left).toEqual(expect.arrayContaining([...others.slice(0, 2), ...older.slice(1)]));
  expect(existsSync(join(world.folder, others[2]!))).toBe(true);
});

/** The migrations of this version and one more. */
function withOneMore(tag: string, sql: string): string {
  const migrations = join(world.folder, 'migrations');
  cpSync('migrations', migrations, { recursive: true });
  writeFileSync(join(migrations, `${tag}.sql`), sql);
  const journal = join(migrations, 'meta', '_journal.json');
  const { entries, ...rest } = JSON.parse(readFileSync(journal, 'utf8'));
  writeFileSync(journal, JSON.stringify({ ...rest, entries: [...entries, { tag }] }));
  return migrations;
}

test('files of a process that was killed while copying are ignored and removed', async () => {
  for (const name of ['before-update', 'before-update.partial', 'before-update.partial-journal'])
    writeFileSync(`${world.file}.${name}`, 'half of it');
  await world.start();
  expect(world.backups()).toEqual([expect.stringContaining('.before-0006_pauses-')]);
});

test('a migration that fails leaves the database as it was, says so in a line, and leaves no copy, however often', () => {
  const before = [world.standing(), world.ask('SELECT * FROM migrations'), world.ask('SELECT * FROM sqlite_master')];
  const migrations = withOneMore('9999_broken', 'CREATE TABLE half (id);\nINSERT INTO nowhere VALUES (1);');
  const attempt = () => openUpgraded(world.file, { folder: migrations, log: silentLog, wall });
  for (let times = 0; times < 4; times += 1)
    expect(attempt).toThrow(
      /^the migration 9999_broken failed, and the database is as it was: no such table: nowhere$/,
    );
  expect([world.standing(), world.ask('SELECT * FROM migrations'), world.ask('SELECT * FROM sqlite_master')]).toEqual(
    before,
  );
  expect(world.backups()).toEqual([]);
});

test('a database of a newer version is refused in a line, and left alone', async () => {
  openUpgraded(world.file, {
    folder: withOneMore('9999_newer', 'CREATE TABLE newer (id);'),
    log: silentLog,
    wall,
  }).close();
  const before = world.standing();
  await expect(world.start()).rejects.toThrow(
    /^DATABASE_FILE cannot be used: the database belongs to a newer version of Dayori \(9999_newer\); update the program, or restore .*$/,
  );
  expect(world.standing()).toEqual(before);
});

test('a database that cannot be copied is not changed', async () => {
  const raw = new DatabaseSync(world.file);
  const { rootpage, size } = raw
    .prepare(
      "SELECT rootpage, (SELECT page_size FROM pragma_page_size) AS size FROM sqlite_master WHERE name = 'events'",
    )
    .get() as Record<string, number>;
  raw.exec('PRAGMA journal_mode = DELETE');
  raw.close();
  const bytes = readFileSync(world.file);
  bytes.fill(0xff, (rootpage! - 1) * size!, rootpage! * size!);
  writeFileSync(world.file, bytes);
  await expect(world.start()).rejects.toThrow(
    /^DATABASE_FILE cannot be used: before its tables are changed the backup cannot .*$/,
  );
  expect(world.ask('SELECT tag FROM migrations ORDER BY tag').at(-1)).toEqual({ tag: '0005_cloudflare' });
  expect(world.backups()).toEqual([]);
});

/** A command as an operator runs it. `limits`: a shell command that sets its limits. */
async function dayori(limits = 'true'): Promise<{ code: number; err: string }> {
  const node = `"${process.execPath}" ${DAYORI.join(' ')} settings get`;
  const env = { PATH: process.env.PATH, ...world.environment, LOG_LEVEL: 'info' };
  const child = spawn('sh', ['-c', `${limits} && exec ${node}`], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', piece => {
    err += piece;
  });
  const [code] = await once(child, 'close');
  return { code, err };
}

test('of two processes that start at once one upgrades, and one backup is made', async () => {
  const ran = await Promise.all([dayori(), dayori()]);
  expect(ran.map(({ code }) => code)).toEqual([0, 0]);
  expect(ran.filter(({ err }) => err.includes('brought up to date'))).toHaveLength(1);
  expect(world.backups()).toHaveLength(1);
});

test.skipIf(process.platform === 'win32')(
  'without room for the backup the start refuses in a line, and changes nothing',
  async () => {
    const raw = new DatabaseSync(world.file);
    raw.exec('PRAGMA journal_mode = DELETE; CREATE TABLE big (x); INSERT INTO big VALUES (zeroblob(3000000))');
    raw.close();
    const before = world.standing();
    const { code, err } = await dayori('ulimit -f 2048'); // blocks of 512 bytes: no file grows beyond 1 MB
    expect(code).toBe(1);
    expect(err).toMatch(
      /^DATABASE_FILE cannot be used: before its tables are changed the backup cannot be written: [^\n]+\n$/,
    );
    expect(world.standing()).toEqual(before);
    expect(world.ask('SELECT tag FROM migrations ORDER BY tag').at(-1)).toEqual({ tag: '0005_cloudflare' });
    expect(world.backups()).toEqual([]);
    expect(await dayori()).toMatchObject({ code: 0 });
    expect(world.backups()).toHaveLength(1);
  },
);
