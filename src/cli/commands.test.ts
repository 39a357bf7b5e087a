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

test('of two backups at once to one name one is made, whole', async () => {
  await started();
  const ended = await Promise.all([1, 2].map(() => dayori(['backup', at('backup.db')])));
  expect(ended.map(({ code }) => code).sort()).toEqual([0, 2]);
  expect(ended.map(({ err }) => err).join('')).toMatch(/^\S+ exists already; name another file\n$/);
  expect(readdirSync(folder).filter(name => name.startsWith('backup'))).toEqual(['backup.db']);
});
