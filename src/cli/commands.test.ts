import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startNode } from '../node/start.ts';
import { DAYORI, saidBy } from '../testing/program.ts';

// What an operator types at a command: each mistake is one clear line, and nothing is made or changed.

let folder: string;
const at = (name: string) => join(folder, name);
const environment = () => ({ PATH: process.env.PATH, DATABASE_FILE: at('dayori.db'), LOG_LEVEL: 'silent' });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Ended = { code: number; out: string; err: string };
const dayori = (args: string[], env: Record<string, string> = {}) =>
  new Promise<Ended>(resolve => {
    execFile(process.execPath, [...DAYORI, ...args], { env: { ...environment(), ...env } }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
const lines = (text: string) => text.trim().split('\n');

/** A database as a first start leaves it. */
const started = async () => (await startNode(environment())).close();

function file(name: string, content: unknown): string {
  writeFileSync(at(name), JSON.stringify(content));
  return at(name);
}

function keptSettings(): Record<string, unknown> {
  const raw = new DatabaseSync(at('dayori.db'));
  const row = raw.prepare("SELECT value FROM settings WHERE key = 'clinic'").get();
  raw.close();
  return JSON.parse(String(row?.value ?? '{}'));
}

test('a settings file that names a course that does not exist is refused with the names there are', async () => {
  await started();
  const wrong = file('wrong.json', { openCourses: { 'thigh-sciatca': 'closed', toString: 'closed' } });
  const { code, err } = await dayori(['settings', 'set', wrong]);
  expect([code, lines(err).length]).toEqual([2, 1]);
  expect(err).toMatch(/openCourses names no course "thigh-sciatca", "toString".*thigh-sciatica/);
  expect(keptSettings()).toEqual({});
});

test('a course that is stored already and is no longer there stands in the way of no change', async () => {
  await started();
  const raw = new DatabaseSync(at('dayori.db'));
  const kept = JSON.stringify({ legalName: '院', openCourses: { 'dropped-course': 'closed' } });
  raw.prepare("INSERT INTO settings (key, value, updated_at) VALUES ('clinic', ?, 0)").run(kept);
  raw.close();
  const got = await dayori(['settings', 'get']);
  writeFileSync(at('got.json'), got.out);
  expect((await dayori(['settings', 'set', at('got.json')])).code).toBe(0);
  const change = file('change.json', { openCourses: { 'thigh-sciatica': 'closed' } });
  expect((await dayori(['settings', 'set', change])).code).toBe(0);
  expect(keptSettings().openCourses).toEqual({ 'dropped-course': 'closed', 'thigh-sciatica': 'closed' });
});

test('what settings get prints, settings set takes, but for what is made up in the sample clinic', async () => {
  await started();
  const sample = await dayori(['settings', 'get']);
  const edited = { ...JSON.parse(sample.out), legalName: '本当の鍼灸院', lessonHour: 9 };
  const first = await dayori(['settings', 'set', file('edited.json', edited)]);
  expect([first.code, first.err]).toEqual([0, expect.stringMatching(/^The sample clinic's .*postalAddress.*\n$/)]);
  const got = await dayori(['settings', 'get']);
  const clinic = { legalName: '本当の鍼灸院', lessonHour: 9, postalAddress: '', contactPhone: '', sample: false };
  expect(JSON.parse(got.out)).toMatchObject(clinic);
  writeFileSync(at('got.json'), got.out);
  const second = await dayori(['settings', 'set', at('got.json')]);
  expect([second.code, second.err]).toEqual([0, '']);
  expect((await dayori(['settings', 'get'])).out).toBe(got.out);
});

test('a command whose lines nobody reads to the end ends quietly', async () => {
  const child = spawn(process.execPath, [...DAYORI, 'lint', '--tables'], { env: environment() });
  const said = saidBy(child);
  child.stdout.destroy();
  expect([await once(child, 'exit'), said.err]).toEqual([[0, null], '']);
});

test.runIf(existsSync('/dev/full'))('a command whose lines find no room says so in one line and fails', async () => {
  await started();
  for (const args of [['lint'], ['settings', 'get'], ['backup', at('backup.db')], ['--help']]) {
    const stdio = ['ignore' as const, openSync('/dev/full', 'w'), 'pipe' as const];
    const child = spawn(process.execPath, [...DAYORI, ...args], { env: environment(), stdio });
    let err = '';
    child.stderr!.on('data', piece => {
      err += piece;
    });
    const [code] = await once(child, 'close');
    expect([args, code, lines(err)]).toEqual([args, 1, [expect.stringMatching(/^standard output .*ENOSPC/)]]);
  }
  expect(existsSync(at('backup.db'))).toBe(true);
});

test('of two backups at once to one name one is made, whole', async () => {
  await started();
  const ended = await Promise.all([1, 2].map(() => dayori(['backup', at('backup.db')])));
  expect(ended.map(({ code }) => code).sort()).toEqual([0, 2]);
  expect(ended.map(({ err }) => err).join('')).toMatch(/^\S+ exists already; name another file\n$/);
  expect(readdirSync(folder).filter(name => name.startsWith('backup'))).toEqual(['backup.db']);
});

test.each([
  [['doctor']],
  [['doctor', '--json']],
  [['settings', 'get']],
  [['send-test', 'thigh-sciatica/1', 'a@mail.example']],
])('%j makes no database', async args => {
  const { code, err } = await dayori(args);
  expect([code, lines(err).length, readdirSync(folder)]).toEqual([2, 1, []]);
  expect(err).toContain('there is no database at');
});

test('dkim-key before the first start makes the key and no database', async () => {
  const { code, out } = await dayori(['dkim-key', at('dkim.pem')], { MAIL_FROM: 'letters@clinic.example.jp' });
  expect([code, readdirSync(folder)]).toEqual([0, ['dkim.pem']]);
  expect(out).toContain('name   dayori._domainkey.clinic.example.jp');
});

test.each(['toString', 'constructor', '__proto__', 'dance'])('%s is no command, and is named', async name => {
  const { code, out, err } = await dayori([name]);
  expect([code, out, lines(err)[0]]).toEqual([2, '', `there is no command "${name}"`]);
  const script = spawn(process.execPath, ['src/run.mjs', name], { env: environment() });
  const said = saidBy(script);
  expect([await once(script, 'exit'), said.err]).toEqual([[1, null], `unknown command: ${name}\n`]);
  expect((await dayori(['suppression', name, 'x'])).code).toBe(2);
});

test.each([[['--help']], [['-h']], [['help']], [['tick', '--help']]])('%j prints the commands', async args => {
  const { code, out, err } = await dayori(args);
  expect([code, out, err]).toEqual([0, expect.stringContaining('send-test COURSE/N'), '']);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ...['2026-02-30T00:00:00Z', '2026-02-30T00:00:00+0900', '2026-02-29', '2026-11-26T24:00:00Z'],
  ...['2026-11-26T07:00:00', '2026-11-26 07:00', '26 Nov 2026'],
])('tick --at "%s" is refused in one line', async moment => {
  const { code, err } = await dayori(['tick', '--at', moment]);
  expect([code, lines(err)]).toEqual([2, [expect.stringMatching(/ is not a time like 2026-11-22T07:00:00\+09:00/)]]);
  expect(readdirSync(folder)).toEqual([]);
});

test.each(['2026-11-26T07:00:00+09:00', '2026-11-26T07:00+0900', '2026-11-26T07:00Z', '2028-02-29T07:00:00.123Z'])(
  'tick --at %s is taken',
  async moment => {
    expect((await dayori(['tick', '--at', moment])).code).toBe(0);
  },
);

test.each([
  [['export', '']],
  [['export', ' ', '--pause']],
  [['import', '']],
  [['backup', '']],
  [['backup', '--into', '']],
  [['restore', '']],
  [['dkim-key', '']],
  [['settings', 'set', '']],
  [['suppression', 'lift', '']],
])('%j: a blank argument is refused', async args => {
  await started();
  const { code, err } = await dayori(args);
  expect([code, lines(err)]).toEqual([2, ['an argument is blank']]);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends an export with --pause as an error does', async signal => {
  await started();
  await withManyRows();
  const child = spawn(process.execPath, [...DAYORI, 'export', at('house.ndjson'), '--pause'], { env: environment() });
  const said = saidBy(child);
  await expect.poll(() => existsSync(at('house.ndjson.partial')), { interval: 1 }).toBe(true);
  child.kill(signal);
  child.kill(signal); // npm passes on what the terminal has sent already
  const [code] = await once(child, 'close');
  expect([code, lines(said.err)]).toEqual([
    2,
    ['There is no export, so sending goes on as before.', 'the export was stopped'],
  ]);
  expect(readdirSync(folder).filter(name => name.startsWith('house'))).toEqual([]);
  const raw = new DatabaseSync(at('dayori.db'), { readOnly: true });
  expect(raw.prepare('SELECT reason FROM pauses').all()).toEqual([]);
  raw.close();
});

/** Enough that the export is still under way when somebody stops it. */
async function withManyRows() {
  const raw = new DatabaseSync(at('dayori.db'));
  raw.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
    INSERT INTO subscribers (id, email, email_key, name, status, hour, last_lesson_at, created_at)
    SELECT 'sub_' || i, i || '@mail.example', i || '@mail.example', NULL, 'active', 7, NULL, 0 FROM n`);
  raw.close();
}

test.skipIf(process.platform === 'win32')('a key that finds no room leaves no file', async () => {
  const make = `import('${join(process.cwd(), 'src/adapters/dkim/key-file.ts')}').then(m => m.makeDkimKey(process.argv[1]))`;
  const shell = `trap '' XFSZ; ulimit -f 1; exec "$0" -e "$1" "$2"`; // no file grows beyond 512 bytes
  const child = spawn('sh', ['-c', shell, process.execPath, make, at('dkim.pem')]);
  const said = saidBy(child);
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said.err).toContain('EFBIG');
  expect(existsSync(at('dkim.pem'))).toBe(false);
  writeFileSync(at('mine.pem'), 'mine');
  expect((await dayori(['dkim-key', at('mine.pem')])).err).toContain('is there already');
  expect(readFileSync(at('mine.pem'), 'utf8')).toBe('mine');
});
