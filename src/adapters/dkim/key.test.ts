import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError } from '../../config.ts';
import { readDkimKey } from './key.ts';
import { makeDkimKey, readDkimKeyFile } from './key-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const selector = 's1';
const pem = { type: 'pkcs8', format: 'pem' } as const;

function file(content: string): string {
  const name = join(folder, 'key.pem');
  writeFileSync(name, content);
  return name;
}

test('a new key has 2048 bits, only its owner can read it, it replaces no file, and it is read back from file or value', () => {
  const keyFile = join(folder, 'new.pem');
  const made = makeDkimKey(keyFile);
  expect(made.asymmetricKeyDetails!.modulusLength).toBe(2_048);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  const content = readFileSync(keyFile, 'utf8');
  expect(() => makeDkimKey(keyFile)).toThrow(/EEXIST/);
  expect(readFileSync(keyFile, 'utf8')).toBe(content);
  for (const config of [{ keyFile }, { key: content }, { key: content.replaceAll('\n', '\\n') }])
    expect(readDkimKey({ selector, ...config }, readDkimKeyFile).equals(made)).toBe(true);
});

test.each([
  ['no PEM', 'canary'],
  [
    'a public key',
    generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({ type: 'spki', format: 'pem' }),
  ],
  ['another kind of key', generateKeyPairSync('ed25519').privateKey.export(pem)],
  ['too short a key', generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey.export(pem)],
  [
    'a key under a password',
    generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey.export({
      ...pem,
      cipher: 'aes-256-cbc',
      passphrase: 'canary',
    }),
  ],
])('%s is refused in one line that names the variable and shows nothing', (_, content) => {
  for (const [name, config] of [
    ['DKIM_KEY_FILE', { keyFile: file(content.toString()) }],
    ['DKIM_KEY', { key: content.toString() }],
  ] as const) {
    const read = () => readDkimKey({ selector, ...config }, readDkimKeyFile);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name}\\b.*$`));
    expect(read).not.toThrow(/canary|BEGIN/);
  }
});

test('a key file that does not exist is refused', () => {
  expect(() => readDkimKey({ selector, keyFile: join(folder, 'none.pem') }, readDkimKeyFile)).toThrow(
    /^DKIM_KEY_FILE .*ENOENT/,
  );
});
