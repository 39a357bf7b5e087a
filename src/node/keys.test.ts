import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { subscribers } from '../db/schema.ts';
import { sqlOn } from '../testing/database.ts';
import { enrollReaders } from '../testing/deps.ts';
import { acceptSecret, openForExport } from './database-handle.ts';
import { startNode } from './start.ts';

const ONE = 'one secret that is long enough for a key';
const TWO = 'two secret that is long enough for a key';
let folder: string;
let file: string;
const secretAt = () => `${file}.secret`;
const environment = (APP_SECRET?: string) => ({ DATABASE_FILE: file, LOG_LEVEL: 'silent', APP_SECRET });

/** Starts the program once and stops it. */
async function start(secret?: string) {
  const node = await startNode(environment(secret));
  await node.close();
}

async function startWithReader(secret?: string) {
  const node = await startNode(environment(secret));
  await enrollReaders(sqlOn(node.file.raw), { count: 1, at: 0 });
  await node.close();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  file = join(folder, 'dayori.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ['is empty', ''],
  ['is blank', ' \n'],
  ['has one letter', 'x'],
  ['is short', 'a secret of 31 characters is too'.slice(1)],
  ['has a short one beside a long one', `${ONE},short`],
])('a secret file that %s stops the start and is left as it is', async (_, content) => {
  await start();
  writeFileSync(secretAt(), content);
  await expect(start()).rejects.toThrow(/^APP_SECRET: the secret in .*32 characters.*$/);
});

test('a populated database without its secret is refused, and none is made', async () => {
  await startWithReader();
  rmSync(secretAt());
  await expect(start()).rejects.toThrow(/^APP_SECRET is not set, and .*\.secret is missing; .*accept-secret$/);
  expect(existsSync(secretAt())).toBe(false);
});

test.each([
  ['another', ONE, TWO, false],
  ['the new one alone, without the oldest', ONE, TWO, false],
  ['the old one alone, after a new one has signed', `${TWO},${ONE}`, ONE, false],
  ['the same in another order', `${TWO},${ONE}`, `${ONE},${TWO}`, false],
  ['the same', ONE, ONE, true],
  ['a new one before it', ONE, `${TWO},${ONE}`, true],
])('a populated database starts only with its own keys: %s', async (_, before, after, starts) => {
  await startWithReader(before);
  if (starts) return start(after);
  await expect(start(after)).rejects.toThrow('APP_SECRET is not what this database was written with');
  await expect(openForExport('file', { environment: environment(after) })).rejects.toThrow('APP_SECRET is not');
  await start(before);
});

test('a database without readers goes with any key, for a transfer brings one along', async () => {
  await start(ONE);
  await start(TWO);
});

test('when a secret is lost for good the database goes on with another by somebody’s word', async () => {
  await startWithReader(ONE);
  await acceptSecret(environment());
  expect(existsSync(secretAt())).toBe(true);
  const node = await startNode(environment());
  expect(await node.deps.db.$count(subscribers)).toBe(1);
  await node.close();
  await expect(start(ONE)).rejects.toThrow('APP_SECRET');
});

test('two first starts at once make one secret', async () => {
  const nodes = await Promise.all([startNode(environment()), startNode(environment())]);
  expect(nodes[0]!.deps.keys).toEqual(nodes[1]!.deps.keys);
  for (const node of nodes) await node.close();
});
