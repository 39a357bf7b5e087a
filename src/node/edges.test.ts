import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { healthCheck } from '../operations/health.ts';
import { sqlOn } from '../testing/database.ts';
import { enrollReaders } from '../testing/deps.ts';
import { freePort } from '../testing/free-port.ts';
import { DAYORI, START } from '../testing/program.ts';
import { backUp, restore } from './backup.ts';
import { noteRunning, refuseOtherDatabase } from './running-note.ts';
import { startNode } from './start.ts';

// What an operator may get wrong: each time one clear line, and nothing is changed.

let folder: string;
const at = (name: string) => join(folder, name);
const environment = (name = 'dayori.db') => ({ DATABASE_FILE: at(name), LOG_LEVEL: 'silent' });

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'dayori-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Ended = { code: number; out: string; err: string };
const run = (args: string[], env: Record<string, string> = {}, stdin?: string) =>
  new Promise<Ended>(resolve => {
    const options = { env: { PATH: process.env.PATH, ...environment(), ...env } };
    const child = execFile(process.execPath, args, options, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
    child.stdin!.end(stdin);
  });
const cli = (args: string[], env?: Record<string, string>, stdin?: string) => run([...DAYORI, ...args], env, stdin);
const main = (env: Record<string, string>) => run(START, env);

async function withReaders(name = 'dayori.db', count = 3) {
  const node = await startNode(environment(name));
  await enrollReaders(sqlOn(node.file.raw), { count, at: Date.now() + 86_400_000 });
  await node.close();
}
function readersIn(name: string): unknown {
  const raw = new DatabaseSync(at(name), { readOnly: true });
  const row = raw.prepare('SELECT count(*) AS n FROM subscribers').get();
  raw.close();
  return row!.n;
}

test.each<[string, string, Record<string, string>]>([
  ['HOST', 'a host that is none', { HOST: 'no.such.host.invalid' }],
  ['HOST', 'an address of another machine', { HOST: '203.0.113.5' }],
  ['DATABASE_FILE', 'a folder', { DATABASE_FILE: tmpdir() }],
])('%s names %s: one line that says so', async (name, _, env) => {
  const { code, err } = await main({ PORT: String(await freePort()), ...env });
  expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
  expect(err).toMatch(new RegExp(`^${name} .*cannot be used: `));
});

test.each([
  ['a device', '/dev/null', 'device'],
  ['a name that is too long for its journals', join(tmpdir(), 'n'.repeat(250)), 'too long'],
])('DATABASE_FILE is %s: one line says so', async (_, file, word) => {
  const { code, err } = await main({ PORT: String(await freePort()), DATABASE_FILE: file });
  expect([code > 0, err.trim().split('\n').length]).toEqual([true, 1]);
  expect(err).toContain(word);
  expect(existsSync(file)).toBe(file === '/dev/null');
});

test('a backup that notes no migrations is refused as one, and no migration is tried', async () => {
  await withReaders();
  backUp(environment(), at('backup.db'));
  const raw = new DatabaseSync(at('backup.db'));
  raw.exec('DELETE FROM migrations');
  raw.close();
  await expect(restore(environment(), at('backup.db'))).rejects.toThrow('the backup notes no tables');
});

test('a port that is taken: one line that says so', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { code, err } = await main({ PORT: String((other.address() as { port: number }).port) });
  other.close();
  expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
  expect(err).toContain('another program listens there');
});

test('a database of another program is refused by the program and by commands, and not one byte of it changes', async () => {
  const raw = new DatabaseSync(at('dayori.db'));
  raw.exec('CREATE TABLE settings (mine)');
  raw.close();
  const before = readFileSync(at('dayori.db'));
  await expect(startNode(environment())).rejects.toThrow(/^DATABASE_FILE cannot be used: .*another program.*$/);
  expect((await cli(['settings', 'get'])).err.trim().split('\n')).toHaveLength(1);
  expect(readFileSync(at('dayori.db')).equals(before)).toBe(true);
});

test.each([['backup'], ['restore'], ['import'], ['export']])('%s of a folder is refused in one line', async command => {
  mkdirSync(at('folder'));
  const reads = command === 'backup' || command === 'export';
  const { code, err } = await cli([command, at(reads ? 'new' : 'folder')], {
    DATABASE_FILE: at(reads ? 'folder' : 'dayori.db'),
    APP_SECRET: 'a secret that is long enough for a key',
  });
  expect([code > 0, err.trim().split('\n').length]).toEqual([true, 1]);
  expect(err).toContain('is a folder');
});

test('a start that finds its database gone says so; a first start does not', async () => {
  const first = await startNode(environment());
  expect(first.isDatabaseGone).toBe(false);
  await first.close();
  const second = await startNode(environment());
  expect(second.isDatabaseGone).toBe(false);
  await second.close();
  for (const name of readdirSync(folder).filter(name => /\.db(-\w+)?$/.test(name))) rmSync(at(name));
  const third = await startNode(environment());
  expect(third.isDatabaseGone).toBe(true);
  await third.close();
});

const NO_TABLES: [string, (file: string) => void][] = [
  ['of 0 bytes', file => writeFileSync(file, '')],
  ['without tables', file => withoutTables(file)],
  [
    'that a failed first start left',
    file => withoutTables(file, 'CREATE TABLE migrations (tag TEXT PRIMARY KEY, at INTEGER)'),
  ],
];
function withoutTables(file: string, statement = 'PRAGMA user_version = 1') {
  const raw = new DatabaseSync(file);
  raw.exec(statement);
  raw.close();
}

test.each(NO_TABLES)(
  'a database %s, beside the files of an earlier one, counts as gone, and healthz says so',
  async (_, leave) => {
    leave(at('dayori.db'));
    const first = await startNode(environment());
    expect(first.isDatabaseGone).toBe(false);
    expect((await healthCheck(first.deps)()).database).toEqual({ status: 'up' });
    await first.close();
    for (const name of readdirSync(folder).filter(name => /\.db(-\w+)?$/.test(name))) rmSync(at(name));
    leave(at('dayori.db'));
    const second = await startNode(environment());
    expect(second.isDatabaseGone).toBe(true);
    expect(await healthCheck(second.deps)()).toMatchObject({
      status: 'degraded',
      database: { status: 'up', explanation: expect.stringMatching('earlier one') },
    });
    await second.close();
  },
);

test('restore puts the backup where the link DATABASE_FILE leads, and the link stays', async () => {
  mkdirSync(at('disk'));
  symlinkSync(at('disk/real.db'), at('dayori.db'));
  await withReaders();
  backUp(environment(), at('backup.db'));
  await enrollMore();
  expect(readersIn('disk/real.db')).toBe(4);
  await restore(environment(), at('backup.db'));
  expect(lstatSync(at('dayori.db')).isSymbolicLink()).toBe(true);
  expect(readersIn('disk/real.db')).toBe(3);
  expect(readdirSync(at('disk')).some(name => name.startsWith('real.db.before-restore-'))).toBe(true);
  await (await startNode(environment())).close();
});

async function enrollMore() {
  const raw = new DatabaseSync(at('dayori.db'));
  raw.exec(
    "INSERT INTO subscribers (id, email, email_key, name, status, hour, last_lesson_at, created_at) VALUES ('sub_x', 'x@mail.example', 'x@mail.example', NULL, 'active', 7, NULL, 0)",
  );
  raw.close();
}

test.each([
  ['DROP TABLE pauses', 'table pauses'],
  ['DROP TABLE enrollments', 'table enrollments'],
  ['DROP TABLE epoch', 'table epoch'],
  ['DROP TRIGGER deliveries_counted', 'trigger deliveries_counted'],
  ['DROP INDEX subscribers_email_key', 'index subscribers_email_key'],
])('a backup that lacks something (%s) is refused, and a good one is taken afterwards', async (drop, missing) => {
  await withReaders();
  backUp(environment(), at('good.db'));
  copyFileSync(at('good.db'), at('bad.db'));
  const raw = new DatabaseSync(at('bad.db'));
  raw.exec(drop);
  raw.close();
  rmSync(at('dayori.db.epoch'), { force: true });
  await expect(restore(environment(), at('bad.db'))).rejects.toThrow(missing.split(' ')[1]!);
  expect(readersIn('dayori.db')).toBe(3);
  await restore(environment(), at('good.db'));
  expect(readersIn('dayori.db')).toBe(3);
});

test('where an incomplete database was put in place by hand, a good backup can be restored', async () => {
  await withReaders();
  backUp(environment(), at('good.db'));
  const raw = new DatabaseSync(at('dayori.db'));
  raw.exec('DROP TABLE deliveries');
  raw.close();
  await restore(environment(), at('good.db'));
  expect(readersIn('dayori.db')).toBe(3);
});

test('an import from a pipe brings every row', async () => {
  await withReaders();
  expect((await cli(['export', at('house.ndjson')])).code).toBe(0);
  copyFileSync(at('dayori.db.secret'), at('new.db.secret'));
  const { code, out } = await cli(
    ['import', '/dev/stdin'],
    { DATABASE_FILE: at('new.db') },
    readFileSync(at('house.ndjson'), 'utf8'),
  );
  expect([code, JSON.parse(out).tables.subscribers, readersIn('new.db')]).toEqual([0, 3, 3]);
});

test('an export with --pause that cannot be written takes the pause back and says so', async () => {
  await withReaders();
  const { code, err } = await cli(['export', '/proc/nowhere/house.ndjson', '--pause']);
  expect([code, err]).toEqual([2, expect.stringContaining('sending goes on as before')]);
  const raw = new DatabaseSync(at('dayori.db'), { readOnly: true });
  expect(raw.prepare('SELECT reason FROM pauses').all()).toEqual([]);
  raw.close();
  expect((await cli(['export', at('house.ndjson'), '--pause'])).code).toBe(0);
  const again = await cli(['export', '/proc/nowhere/house.ndjson', '--pause']);
  expect(again.err).not.toContain('as before');
});

test.each(['275760-09-13', '2200-01-01', '1970-01-01', '-000001-01-01'])('tick --at %s is refused', async moment => {
  const { code, err } = await cli(['tick', `--at=${moment}`]);
  expect([code, err]).toEqual([2, expect.stringContaining('years 2000 to 2199')]);
});

test('a settings file in Shift_JIS or UTF-16 is refused, and one with a byte order mark is read', async () => {
  const name = Buffer.from('{"legalName":"').toString('latin1');
  writeFileSync(at('sjis.json'), Buffer.from(`${name}\x8c\xa9\x96\x7b"}`, 'latin1'));
  writeFileSync(at('utf16.json'), Buffer.from('\ufeff{"legalName":"見本"}', 'utf16le'));
  for (const file of ['sjis.json', 'utf16.json']) {
    const { code, err } = await cli(['settings', 'set', at(file)]);
    expect([code, err]).toEqual([2, expect.stringContaining('is not UTF-8')]);
  }
  writeFileSync(at('bom.json'), '\ufeff{"legalName":"見本鍼灸院","timeZone":"JST"}');
  const { out } = await cli(['settings', 'set', at('bom.json')]);
  expect(JSON.parse(out)).toMatchObject({ legalName: '見本鍼灸院', timeZone: 'Asia/Tokyo' });
  writeFileSync(at('zone.json'), '{"timeZone":"PST"}');
  expect((await cli(['settings', 'set', at('zone.json')])).err).toContain('timeZone is no time zone');
});

test('sign-in-link makes no database', async () => {
  const { code, err } = await cli(['sign-in-link']);
  expect([code, err.trim().split('\n').length, existsSync(at('dayori.db'))]).toEqual([2, 1, false]);
  expect(err).toContain('there is no database at');
});

test('a command without the environment of the running program is refused, and says which database that uses', async () => {
  await withReaders();
  const config = { databaseFile: at('dayori.db'), baseUrl: 'http://localhost:9000' };
  const ended = noteRunning(config as never);
  try {
    expect(() => refuseOtherDatabase({}, { needsOne: false })).toThrow(at('dayori.db'));
    expect(() => refuseOtherDatabase(environment(), { needsOne: true })).toThrow('http://localhost:9000');
    refuseOtherDatabase({ ...environment(), PORT: '9000' }, { needsOne: true });
    refuseOtherDatabase({ ...environment(), BASE_URL: 'https://letters.example' }, { needsOne: true });
  } finally {
    ended();
  }
});

/** This folder once more, with a `.env` of its own. */
function ownFolder() {
  for (const name of readdirSync('.').filter(name => name !== 'src' && !name.startsWith('.git') && name !== '.env'))
    symlinkSync(join(process.cwd(), name), at(name));
  mkdirSync(at('src'));
  for (const name of readdirSync('src'))
    if (name.endsWith('.mjs')) copyFileSync(join('src', name), at(`src/${name}`));
    else symlinkSync(join(process.cwd(), 'src', name), at(`src/${name}`));
}

test.each<[string, () => void, string]>([
  ['has a byte order mark', () => writeFileSync(at('.env'), '\ufeffLOG_LEVEL=warn\n'), 'byte order mark'],
  ['is UTF-16', () => writeFileSync(at('.env'), Buffer.from('\ufeffLOG_LEVEL=warn\n', 'utf16le')), 'UTF-16'],
  ['is UTF-16 without a mark', () => writeFileSync(at('.env'), Buffer.from('PORT=80\n', 'utf16le')), 'UTF-16'],
  ['is a link to nothing', () => symlinkSync(at('nowhere'), at('.env')), 'leads nowhere'],
  ['is a folder', () => mkdirSync(at('.env')), 'is a folder'],
])('a .env that %s stops the program and the commands with one line', async (_, lay, why) => {
  ownFolder();
  lay();
  for (const args of [['start'], ['dayori', 'settings', 'get']]) {
    const { code, err } = await run([at('src/run.mjs'), ...args]);
    expect([code, err.trim().split('\n').length, err]).toEqual([1, 1, expect.stringContaining(why)]);
  }
});

test('the program and the commands read one .env, and what the shell sets comes first', async () => {
  ownFolder();
  writeFileSync(at('clinic.json'), '{}');
  const set = [at('src/run.mjs'), 'dayori', 'settings', 'set', at('clinic.json')];
  writeFileSync(at('.env'), `DATABASE_FILE=${at('own.db')}\nBASE_URL=https://letters.example\n`);
  const given = { PATH: process.env.PATH };
  const child = spawn(process.execPath, set, { cwd: folder, env: given });
  await once(child, 'exit');
  expect(existsSync(at('own.db'))).toBe(true);
  const link = spawn(process.execPath, [at('src/run.mjs'), 'dayori', 'sign-in-link'], { cwd: folder, env: given });
  let out = '';
  for await (const some of link.stdout) out += some;
  expect(out).toMatch(/^https:\/\/letters\.example\/admin\/sign-in\//);
  const other = { ...given, DATABASE_FILE: at('shell.db') };
  await once(spawn(process.execPath, set, { cwd: folder, env: other }), 'exit');
  expect(existsSync(at('shell.db'))).toBe(true);
});
