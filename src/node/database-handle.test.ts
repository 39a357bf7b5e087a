import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readExport } from '../adapters/files/export-file.ts';
import { machine } from '../adapters/machine/machine.ts';
import { jsonLog } from '../adapters/terminal/json-log.ts';
import { keysFrom } from '../links/tokens.ts';
import { readStanding, resumeSending } from '../pauses/sending-state.ts';
import { emptyD1 } from '../testing/d1/empty.ts';
import { sizeOf, sqlOn } from '../testing/database.ts';
import { enrollReaders, testLibrary } from '../testing/deps.ts';
import { exported, moveIn, schemas } from '../testing/old-installation.ts';
import { DAYORI, saidBy } from '../testing/program.ts';
import { importDatabase } from '../transfer/import.ts';
import { inspect } from '../transfer/inspect.ts';
import { openD1 } from './database-handle.ts';
import { startNode } from './start.ts';

// A transfer as an operator does it: processes, files, exit codes.

/** Prints the most memory the process had, in KB. On Linux `maxRSS` also counts the parent process. */
const MEASURE = `data:text/javascript,import{existsSync,readFileSync}from'node:fs';process.on('exit',()=>{
  const own = existsSync('/proc/self/status') && /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
  process.stderr.write('\\nmaxRSS ' + (own || process.resourceUsage().maxRSS) + '\\n');
})`;
let folder: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
const SECRET = 'the secret of this installation that is long enough';
const environmentOf = (database: string, secret = SECRET) => ({
  DATABASE_FILE: at(database),
  APP_SECRET: secret,
  LOG_LEVEL: 'silent',
});

function begin(database: string, args: string[], more: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH, ...environmentOf(database), ...more };
  const child = spawn(process.execPath, ['--import', MEASURE, ...DAYORI, ...args], { env });
  running.push(child);
  const said = saidBy(child);
  const ended = once(child, 'close').then(([code]) => ({
    code,
    out: said.out,
    err: said.err.replace(/\nmaxRSS \d+\n/, ''),
    megabytes: Number(/maxRSS (\d+)/.exec(said.err)?.[1]) / 1024,
  }));
  return { child, ended };
}
const dayori = (database: string, args: string[], more?: Record<string, string>) => begin(database, args, more).ended;

async function installationWith(readers: number, database = 'old.db') {
  const node = await startNode(environmentOf(database));
  await enrollReaders(sqlOn(node.file.raw), { count: readers, at: Date.now() + 86_400_000 });
  return node;
}

test('export writes a private file, once; import fills another database, which is then paused', async () => {
  const node = await installationWith(3);
  const done = await dayori('old.db', ['export', at('export.ndjson')]);
  expect(done).toMatchObject({
    code: 0,
    err: expect.stringContaining('APP_SECRET moves by hand: it is in the variable'),
  });
  expect(done.out + done.err).not.toContain(SECRET);
  expect(JSON.parse(done.out)).toMatchObject({ rows: 10, tables: { subscribers: 3, enrollments: 3 }, sending: 'open' });
  expect(done.err).toContain('Sending goes on here');
  expect(statSync(at('export.ndjson')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).filter(name => name.startsWith('export'))).toEqual(['export.ndjson']);
  expect(await dayori('old.db', ['export', at('export.ndjson')])).toMatchObject({
    code: 2,
    err: expect.stringContaining('exists already'),
  });
  await node.close();

  const moved = await dayori('new.db', ['import', at('export.ndjson')]);
  expect(moved).toMatchObject({ code: 0, err: expect.stringContaining('npm run dayori -- resume') });
  expect(JSON.parse(moved.out)).toMatchObject({ rows: 10, continued: false, sending: 'paused' });
  await dayori('new.db', ['export', at('again.ndjson')]);
  expect(readFileSync(at('again.ndjson'), 'utf8')).toBe(readFileSync(at('export.ndjson'), 'utf8'));
  expect(JSON.parse((await dayori('new.db', ['resume'])).out)).toEqual({ sending: 'open' });
});

test('with --pause the installation that is left sends nothing more, and says why', async () => {
  await (await installationWith(1)).close();
  const done = await dayori('old.db', ['export', at('export.ndjson'), '--pause']);
  expect(JSON.parse(done.out)).toMatchObject({ sending: 'paused' });
  expect(done.err).not.toContain('Sending goes on here');
  const node = await startNode(environmentOf('old.db'));
  expect((await readStanding(node.deps.db)).pauses).toMatchObject([{ reason: 'moved-out' }]);
  await resumeSending(node.deps);
  await node.close();
});

test.each([
  ['export, where there is no database', ['export', '{file}'], 'there is no database'],
  ['export, into a folder that is not there', ['export', '{nowhere}'], 'cannot be written'],
  ['import, of a file that is not there', ['import', '{file}'], 'cannot be read'],
  ['import, from two places at once', ['import', '{file}', '--local', '--cloudflare'], 'not both'],
  ['import, of a file that is none', ['import', '{other}'], 'no export of Dayori'],
])('%s: one line, exit code 2', async (_, args, words) => {
  const [first] = args;
  if (first === 'export' && words !== 'there is no database') await (await installationWith(1)).close();
  writeFileSync(at('other'), 'x'.repeat(100));
  const places: Record<string, string> = {
    '{file}': at('export.ndjson'),
    '{nowhere}': at('no/export.ndjson'),
    '{other}': at('other'),
  };
  const done = await dayori(
    'old.db',
    args.map(arg => places[arg] ?? arg),
  );
  expect(done).toMatchObject({ code: 2, out: '', err: expect.stringContaining(words) });
  expect(done.err.trim()).not.toContain('\n');
  expect(existsSync(at('export.ndjson'))).toBe(false);
});

test('import is refused while a program has the database open, and where no secret is', async () => {
  const node = await installationWith(2);
  await dayori('old.db', ['export', at('export.ndjson')]);
  await node.close();
  const other = await startNode(environmentOf('new.db'));
  expect(await dayori('new.db', ['import', at('export.ndjson')])).toMatchObject({
    code: 2,
    err: expect.stringContaining('stop the program first'),
  });
  await other.close();
  const bare = await dayori('new.db', ['import', at('export.ndjson')], { APP_SECRET: '' });
  expect(bare).toMatchObject({
    code: 2,
    err: expect.stringContaining(`put the secret of the installation into ${at('new.db.secret')}`),
  });
  expect(existsSync(at('new.db.secret'))).toBe(false);
  const foreign = await dayori('new.db', ['import', at('export.ndjson')], { APP_SECRET: 'x'.repeat(40) });
  expect(foreign).toMatchObject({ code: 2, err: expect.stringContaining('--other-secret') });
});

test('an export while the program writes is of one moment', async () => {
  const node = await installationWith(5_000);
  const { ended } = begin('old.db', ['export', at('export.ndjson')]);
  const once = node.file.raw.prepare('UPDATE subscribers SET hour = 1 - hour % 2');
  let over = false;
  let writes = 0;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    once.run(); // all readers in one transaction, so that all of them have one hour at every moment
    writes += 1;
    await setImmediate();
  }
  expect((await ended).code).toBe(0);
  const hours = readFileSync(at('export.ndjson'), 'utf8')
    .match(/^\["sub_.*$/gm)!
    .filter(line => line.includes('@'))
    .map(line => JSON.parse(line)[5]);
  expect(hours).toHaveLength(5_000);
  expect(new Set(hours).size).toBe(1);
  expect(writes).toBeGreaterThan(10);
  await node.close();
});

test('the database of dev:worker is opened where wrangler keeps it, with its tables and its secret', async () => {
  const node = await installationWith(3);
  const file = await exported(node.deps);
  await node.close();
  await expect(openD1('cloudflare', { environment: {} }, folder)).rejects.toThrow('npm run deploy');
  mkdirSync(at('.wrangler'));
  copyFileSync('wrangler.toml', at('wrangler.toml'));
  const opening = { environment: { APP_SECRET: '' } };
  await expect(openD1('local', opening, folder)).rejects.toThrow('there is no APP_SECRET');
  writeFileSync(at('.wrangler/dayori.secret'), `${SECRET}\n`);
  await expect(openD1('local', opening, folder)).rejects.toThrow('npm run dev:worker');
  await (await emptyD1(at('.wrangler/state/v3'))).close();

  const handle = await openD1('local', opening, folder);
  await moveIn({ ...handle, library: await testLibrary() }, file);
  await handle.close();
  const again = await openD1('local', opening, folder);
  expect(await exported(again)).toBe(file);
  await again.close();
});

/**
 * How much garbage lies about at the peak is the collector's choice, and on a busy machine up to 48 MB. With little room for the young it is
 * always about the same, so that the difference is what the program holds.
 */
const TIDY = { NODE_OPTIONS: '--max-semi-space-size=1' };

test('20,000 readers with five mails each move in bounded memory, and go on after a kill', async () => {
  await (await installationWith(1, 'small.db')).close();
  const small = await dayori('small.db', ['export', at('small.ndjson')], TIDY);
  const smallMoved = await dayori('small-new.db', ['import', at('small.ndjson')], TIDY);
  const node = await installationWith(20_000);
  node.file.raw.exec(MANY);
  await node.close();

  const timed = async <T>(work: Promise<T>) => {
    const begun = performance.now();
    const result = await work;
    return { ...result, seconds: (performance.now() - begun) / 1_000 };
  };
  const out = await timed(dayori('old.db', ['export', at('export.ndjson')], TIDY));
  expect(JSON.parse(out.out).tables).toMatchObject({ subscribers: 20_000, deliveries: 100_000, events: 40_000 });

  await killMidway('new.db');
  const moved = await timed(dayori('new.db', ['import', at('export.ndjson')], TIDY));
  expect(moved.code).toBe(0);
  expect(JSON.parse(moved.out)).toMatchObject({ continued: true, tables: { deliveries: 100_000 } });
  await dayori('new.db', ['export', at('again.ndjson')]);
  expect(readFileSync(at('again.ndjson')).equals(readFileSync(at('export.ndjson')))).toBe(true);

  const d1 = await timed(throughD1());

  const megabytes = statSync(at('export.ndjson')).size / 1e6;
  const say = (what: string, { seconds, megabytes }: typeof out) =>
    `${what} ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB of memory`;
  process.stdout.write(
    `20,000 readers, 100,000 mails, 40,000 events: file ${megabytes.toFixed(1)} MB; ${say('export', out)}; ${say('rest of the import', moved)}; one reader ${small.megabytes.toFixed(0)} and ${smallMoved.megabytes.toFixed(0)} MB; into D1 ${d1.seconds.toFixed(1)} s\n`,
  );
  expect(out.megabytes).toBeLessThan(small.megabytes + 60);
  expect(moved.megabytes).toBeLessThan(smallMoved.megabytes + 60);
});

/** Imports the same file into a D1 database, and reads every table back. */
async function throughD1() {
  const { db, close } = await emptyD1();
  const log = jsonLog('silent', machine.wall);
  const deps = { db, log, clock: machine.wall, chance: machine.chance, keys: keysFrom(SECRET) };
  const open = () => readExport(at('export.ndjson'));
  const imported = await importDatabase(
    deps,
    open,
    await inspect({ ...deps, schemas, library: await testLibrary() }, open),
  );
  await close();
  return imported;
}

/** Kills the process as soon as rows are there, when half of them are missing. */
async function killMidway(database: string) {
  const { child, ended } = begin(database, ['import', at('export.ndjson')]);
  while (child.exitCode === null && sizeOf(at(database)) < 12_000_000) await sleep(5);
  child.kill('SIGKILL');
  await ended;
  expect(rowsOf(database)).toBeGreaterThanOrEqual(10_000);
  expect(rowsOf(database)).toBeLessThan(180_000);
}

/** How many rows an import has written. */
function rowsOf(database: string): number {
  if (!existsSync(at(database))) return 0;
  const raw = new DatabaseSync(at(database), { timeout: 5_000 });
  try {
    const kept = raw.prepare("SELECT value ->> 'rows' AS n FROM settings WHERE key = 'moving-in'").get();
    return Number(kept?.n ?? 0);
  } catch {
    return 0; // the tables do not exist yet
  } finally {
    raw.close();
  }
}

/** Five sent lessons for each reader, two of them opened, in rows as the program writes them. */
const MANY = `
  INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, version, state, due_at, next_attempt_at, message_id, response)
  SELECT 'dlv_' || e.id || '_' || n.value, 'lesson', e.subscriber_id, e.id, e.course, n.value, 'v', 'due', n.value, n.value,
    '<' || e.id || n.value || '@letters.example>', '250 2.0.0 OK queued'
  FROM enrollments e, json_each('[1,2,3,4,5]') n;
  UPDATE deliveries SET state = 'sent', accepted_at = due_at;
  UPDATE deliveries SET opened_as = 'proven', picture_fetched = 1, picture_asked = 1 WHERE lesson < 3;
  INSERT INTO events (delivery_id, kind, at, agent_class, rule, rules_version, method, user_agent)
  SELECT id, 'open', due_at, 'human', 'browser', 1, 'GET', 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)' FROM deliveries WHERE lesson < 3;
`;
