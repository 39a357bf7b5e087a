import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const FILE = { DKIM_SELECTOR: 's1', DKIM_KEY_FILE: 'key.pem' };

test('without any DKIM value nothing is signed', () => {
  expect(readConfig({ DKIM_SELECTOR: '', DKIM_KEY: '' }).dkim).toBeUndefined();
});

test('a selector and a key are enough; the domain is the sender’s', () => {
  expect(readConfig(FILE).dkim).toEqual({ selector: 's1', keyFile: 'key.pem' });
  expect(readConfig({ ...FILE, DKIM_DOMAIN: 'Clinic.Example' }).dkim).toMatchObject({ domain: 'clinic.example' });
});

test.each<[string, Record<string, string>]>([
  ['DKIM_SELECTOR', { DKIM_KEY_FILE: 'key.pem' }],
  ['DKIM_SELECTOR', { DKIM_DOMAIN: 'clinic.example' }],
  ['DKIM_SELECTOR', { ...FILE, DKIM_SELECTOR: 'a b' }],
  ['DKIM_SELECTOR', { ...FILE, DKIM_SELECTOR: 's1; d=evil.example' }],
  ['DKIM_KEY_FILE', { DKIM_SELECTOR: 's1' }],
  ['DKIM_KEY', { ...FILE, DKIM_KEY: 'canary' }],
  ['DKIM_DOMAIN', { ...FILE, DKIM_DOMAIN: 'https://clinic.example' }],
])('a wrong %s is named, its value is not shown', (name, environment) => {
  const read = () => readConfig(environment);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(new RegExp(`^${name} `));
  expect(read).not.toThrow(/canary|evil|https/);
});
