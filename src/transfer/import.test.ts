import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrate, openSqliteFile, type SqliteFile } from '../adapters/sqlite/file.ts';
import { auditLog, restoreGuard, settings, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { keysFrom } from '../links/tokens.ts';
import { isImporting, readPauseState, resumeSending } from '../pauses/sending-state.ts';
import { emptyD1 } from '../testing/d1/empty.ts';
import { exported, fileOf, installationOver, moveIn, oldInstallation, schemas } from '../testing/old-installation.ts';
import { resealed } from '../testing/reseal.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import type { TestNode } from '../testing/walk.ts';
import { lineOf, parseLine } from './format.ts';
import { inspect } from './inspect.ts';

let sink: SmtpSink;
let old: TestNode;
let file: string;
let here: SqliteFile;

beforeAll(async () => {
  sink = await smtpSink();
  old = await oldInstallation(sink);
  file = await exported(old.deps);
});
afterAll(async () => {
  await old.close();
  await sink.close();
});
beforeEach(() => {
  here = openSqliteFile(':memory:');
  migrate(here, 'migrations');
});

const into = (more: Partial<Deps> & { otherSecret?: boolean } = {}) => ({ ...old.deps, db: here.db, ...more });
const without = (text: string, last: number) => text.split('\n').slice(0, -last).join('\n');
const changed = (from: string, to: string) => {
  expect(file).toContain(from);
  return file.replace(from, to);
};

test.each([
  ['is empty', () => '', 'no export of Dayori'],
  ['is something else', () => '{"format":"other"}\n', 'no export of Dayori'],
  ['is a database', () => `SQLite format 3\0${'\0'.repeat(1_000)}`, 'no export of Dayori'],
  ['has lost its end', () => without(file, 2), 'cut off'],
  ['ends in the middle of a row', () => file.slice(0, file.indexOf('pending@') + 3), 'cut off'],
  ['has another letter in a name', () => changed('pending@mail', 'pendinq@mail'), 'damaged'],
  ['has lost a row', () => file.replace(/\n\["sub_.*?\n/, '\n'), 'damaged'],
  ['has one row twice', () => file.replace(/\n(\["sub_.*?\n)/, '\n$1$1'), 'damaged'],
  ['goes on after its end', () => `${file}[1]\n`, 'damaged'],
  ['has another sum', () => file.replace(/"sha256":"[\da-f]{64}"}\n$/, `"sha256":"${'0'.repeat(64)}"}\n`), 'damaged'],
  ['has a row that is too short', () => changed(',"mail.example",', ','), 'damaged'],
  ['is of a newer format', () => changed('"version":1', '"version":2'), 'newer version of Dayori'],
  ['is of a newer schema', () => changed(schemas.at(-1)!, '9999_later'), 'newer version of Dayori'],
  ['has a table that is not known here', () => changed('"table":"receivers"', '"table":"friends"'), 'newer version'],
  ['has a column that is not known here', () => changed('"strikes"', '"goals"'), 'newer version'],
])('a file that %s is refused in one line, and nothing is written', async (_, make, words) => {
  const refused = moveIn(into(), make());
  await expect(refused).rejects.toThrow(words);
  await expect(refused).rejects.toThrow(/^.+$/);
  expect(await here.db.$count(subscribers)).toBe(0);
  expect(await readPauseState(into())).toMatchObject({ state: 'open' });
});

/** The file with its `nth` line (from 0, or negative from the end) written differently. */
const rewritten = (nth: number, write: (line: string) => string) => {
  const lines = file.trimEnd().split('\n');
  const at = nth < 0 ? lines.length + nth : nth;
  return `${lines.with(at, write(lines[at]!)).join('\n')}\n`;
};
const firstRow = () => file.split('\n').findIndex(line => line.startsWith('["'));
const spaced = (line: string) => line.replaceAll(/(?<=[,:])/g, ' ');
const reordered = (line: string) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line)).reverse()));
/** The footer with its tables in another order. */
const tablesReordered = (line: string) => {
  const { tables, sha256 } = JSON.parse(line);
  return JSON.stringify({ tables: Object.fromEntries(Object.entries(tables).reverse()), sha256 });
};
const keyTwice = (line: string) => line.replace(/^\{("\w+":)/, '{$1null,$1');
const escaped = (line: string) => line.replace(/[a-z]/, letter => `\\u00${letter.charCodeAt(0).toString(16)}`);

/** JSON with the same content and the same sums. An import that only compares content would accept it. */
test.each<[string, () => string]>([
  ...[0, 1, -1].flatMap((nth): [string, () => string][] => [
    [`line ${nth} begins with a space`, () => rewritten(nth, line => ` ${line}`)],
    [`line ${nth} ends with a space`, () => rewritten(nth, line => `${line} `)],
    [`line ${nth} ends as on Windows`, () => rewritten(nth, line => `${line}\r`)],
    [`line ${nth} has spaces within`, () => rewritten(nth, spaced)],
    [`line ${nth} has its keys in another order`, () => rewritten(nth, reordered)],
    [`line ${nth} has a key twice`, () => rewritten(nth, keyTwice)],
    [`line ${nth} has a letter escaped`, () => rewritten(nth, escaped)],
  ]),
  ['a row begins with a space', () => rewritten(firstRow(), line => ` ${line}`)],
  ['a row has spaces within', () => rewritten(firstRow(), spaced)],
  ['a row has a letter escaped', () => rewritten(firstRow(), escaped)],
  ['a number is written another way', () => rewritten(firstRow(), line => line.replace(/,(\d+)/, ',$1.0'))],
  ['the tables of the end are in another order', () => rewritten(-1, tablesReordered)],
  ['all lines end as on Windows', () => file.replaceAll('\n', '\r\n')],
  ['its last line end is a tab', () => file.replace(/\n$/, '\t')],
  ['its last line end is gone', () => file.replace(/\n$/, '')],
  ['an empty line follows', () => `${file}\n`],
  ['a space follows', () => `${file} `],
  ['zeros follow', () => `${file}\0\0`],
  ['its end stands twice', () => `${file}${file.trimEnd().split('\n').at(-1)}\n`],
  ['a byte order mark begins it', () => `\ufeff${file}`],
])('a file is refused whose bytes are not those that were written: %s', async (_, make) => {
  expect(make()).not.toBe(file);
  await expect(inspect({ ...old.deps, schemas }, fileOf(make()))).rejects.toThrow('the file is');
});

test('whichever byte is changed, the file is refused', async () => {
  const bytes = Buffer.from(file);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = bytes[at]! ^ bits;
      const open = async function* () {
        yield damaged;
      };
      await expect(inspect({ ...old.deps, schemas }, open)).rejects.toThrow('the file');
    }),
    // Every changed byte is refused, so no seed can fail; a fixed one makes each run the same.
    { numRuns: 300, seed: 809119625, examples: [[bytes.length - 1, 0x0a ^ 0x09]] },
  );
});

test('the last line is held to its own form: each of its bytes, changed in each of its bits, is refused', async () => {
  const bytes = Buffer.from(file);
  const last = file.trimEnd().lastIndexOf('\n') + 1;
  const from = Buffer.byteLength(file.slice(0, last));
  const [footer] = [bytes.subarray(from).toString()];
  expect(parseLine(footer!)).toHaveProperty('footer');
  for (let at = from; at < bytes.length; at += 1)
    for (let bit = 0; bit < 8; bit += 1) {
      const damaged = Buffer.from(bytes.subarray(from));
      damaged[at - from] = bytes[at]! ^ (1 << bit);
      const line = parseLine(damaged.toString());
      // What is still a line of ours says another sum, which is compared with that of the rows.
      if (line) expect(lineOf(Object.values(line)[0])).not.toBe(footer);
    }
});

test('with another secret it is refused, unless somebody means it; with new keys beside the old ones it is not', async () => {
  const other = keysFrom('another secret that is long enough');
  await expect(moveIn(into({ keys: other }), file)).rejects.toThrow('--other-secret');
  const older = keysFrom('a secret for tests that is long enough,an even older secret, long enough');
  await expect(moveIn(into({ keys: older }), file)).rejects.toThrow('--other-secret');
  const newer = keysFrom('a new secret that is long enough,a secret for tests that is long enough');
  expect(await inspect({ ...old.deps, schemas, keys: newer }, fileOf(file))).toBeDefined();
  expect(await moveIn(into({ keys: other, otherSecret: true }), file)).toMatchObject({ readers: 4 });
});

test('a key that mails were signed with may not be missing, also when the oldest is there', async () => {
  const rotated = keysFrom('a new secret that is long enough,a secret for tests that is long enough');
  const text = await exported({ db: old.deps.db, keys: rotated });
  await expect(inspect({ ...old.deps, schemas }, fileOf(text))).rejects.toThrow('APP_SECRET');
});

test('no secret, nor anything signed with it, stands in the file', () => {
  expect(file).not.toContain('a secret for tests');
  for (const key of old.deps.keys.all)
    for (const as of ['hex', 'base64url', 'base64'] as const) expect(file).not.toContain(key.toString(as).slice(0, 20));
});

test('a database that holds readers, or suppressed addresses, is refused', async () => {
  here.raw.exec("INSERT INTO suppressions (address_hash, reason, at) VALUES ('x', 'complaint', 0)");
  await expect(moveIn(into(), file)).rejects.toThrow('holds readers already');
  await expect(moveIn({ ...old.deps }, file)).rejects.toThrow('holds readers already');
  expect(await exported(old.deps)).toBe(file);
});

test('the rows of a database without readers are replaced: a sample’s settings and the audit log', async () => {
  const installation = installationOver(here.db, old);
  await installation.signIn();
  here.raw.exec(`INSERT INTO settings VALUES ('clinic', '{}', 0), ('clock-offset', '5', 0)`);
  expect(await here.db.$count(auditLog)).toBe(1);
  await moveIn(into(), file);
  expect(await exported(into())).toBe(file);
  expect((await here.db.select().from(settings)).map(({ key }) => key).sort()).toEqual([
    'clinic',
    'clock-offset',
    'figures-corrected',
    'keys',
  ]);
});

test('the new installation knows that real mail was sent, and how far sending had come', async () => {
  await moveIn(into(), file);
  const [there, before] = [
    await here.db.select().from(restoreGuard).get(),
    await old.deps.db.select().from(restoreGuard).get(),
  ];
  expect(there).toMatchObject({ realMail: true, mark: before!.mark });
  expect(before!.mark).toBeGreaterThan(3);
  expect(there!.lineage).not.toBe(before!.lineage);
});

/** The file up to a share of its bytes. Then reading fails, as if the disk or the process were gone. */
const breakingAfter = (share: number) =>
  async function* () {
    const bytes = Buffer.from(file);
    for (let at = 0; at < bytes.length * share; at += 100) yield bytes.subarray(at, at + 100);
    throw new Error('gone');
  };

test.each([0.2, 0.5, 0.8, 0.97])(
  'an import that broke off after %d of the file goes on, and ends as one that did not',
  async share => {
    await expect(moveIn(into(), file, breakingAfter(share))).rejects.toThrow('gone');
    expect(await moveIn(into(), file)).toMatchObject({ continued: true, readers: 4 });
    expect(await exported(into())).toBe(file);
    expect(await isImporting(here.db)).toBe(false);
  },
);

test('until an import has ended nothing is planned, sent or resumed, and no other file is accepted', async () => {
  const installation = installationOver(here.db, old);
  await installation.signIn();
  await expect(moveIn(into(), file, breakingAfter(0.6))).rejects.toThrow('gone');
  const half = here.raw.prepare('SELECT count(*) AS n FROM enrollments').get();
  expect(half).toEqual({ n: 3 });
  const page = await installation.page('/admin');
  expect(page).toContain('別の場所から移している途中です');
  expect(page).not.toContain('action="/admin/resume"');
  const at = old.clock.now();
  old.clock.advance(30 * 86_400_000);
  const before = await exported(into());
  expect(await installation.tick()).toEqual({
    lessons: 0,
    postponed: 0,
    held: 0,
    queued: 0,
    reclaimed: 0,
    more: false,
  });
  await resumeSending(installation.deps);
  old.clock.set(at);
  expect(await readPauseState(into())).toMatchObject({ state: 'paused', pauses: [{ reason: 'moving-in' }] });
  expect(await exported(into())).toBe(before);
  const another = await exported({
    ...old.deps,
    keys: keysFrom('a new secret that is long enough,a secret for tests that is long enough'),
  });
  const both = keysFrom('a new secret that is long enough,a secret for tests that is long enough');
  await expect(moveIn(into({ keys: both }), another)).rejects.toThrow('another file was begun here');
});

test('an import also works on D1, whose statements are smaller', async () => {
  const d1 = await emptyD1();
  try {
    const there = { ...old.deps, db: d1.db };
    await expect(moveIn(there, file, breakingAfter(0.7))).rejects.toThrow('gone');
    expect(await moveIn(there, file)).toMatchObject({ continued: true });
    expect(await exported(there)).toBe(file);
  } finally {
    await d1.close();
  }
});

test('rows that something else wrote meanwhile are found at the end, and sending stays off', async () => {
  await expect(moveIn(into(), file, breakingAfter(0.7))).rejects.toThrow('gone');
  here.raw.exec("INSERT INTO receivers VALUES ('elsewhere.example', 1, 1, NULL)");
  await expect(moveIn(into(), file)).rejects.toThrow('receivers has');
  here.raw.exec("DELETE FROM receivers WHERE domain = 'elsewhere.example'; UPDATE subscribers SET hour = hour + 1");
  await expect(moveIn(into(), file)).rejects.toThrow('subscribers is not what the file says');
  expect(await readPauseState(into())).toMatchObject({ pauses: [{ reason: 'moving-in' }] });
});

test('a file of an older version, with fewer columns and tables, is accepted', async () => {
  const lines = file.split('\n').filter(line => line !== '');
  const [older, seal] = [lines.filter(line => !line.includes('"dead_letters"')), lines.at(-1)!];
  expect(older).toHaveLength(lines.length - 2); // without the table's line and the footer that counts it
  const text = resealed([changedHeader(older[0]!), ...older.slice(1)]);
  expect(text).not.toContain(seal);
  expect(await moveIn(into(), text)).toMatchObject({ readers: 4 });
  expect(await exported(into())).toBe(file);
});
const changedHeader = (header: string) => header.replace(schemas.at(-1)!, schemas.at(-2)!);
