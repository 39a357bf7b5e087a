import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { madeUpDns } from '../../testing/made-up-dns.ts';
import { checkDkim } from './dkim.ts';
import { dkimRecord, quotedStrings } from './dkim-record.ts';

const newKey = (modulusLength = 2_048) => createPublicKey(generateKeyPairSync('rsa', { modulusLength }).privateKey);
const publicKey = newKey();
const signing = { selector: 's1', domain: 'clinic.example', publicKey };
const { name, value } = dkimRecord('s1', 'clinic.example', publicKey);
const check = (...texts: string[]) => checkDkim(madeUpDns({ [`TXT ${name}`]: texts }), signing);

test('the record that we say to publish is the one that is looked for', async () => {
  expect(name).toBe('s1._domainkey.clinic.example');
  expect(await check(value)).toMatchObject({ status: 'ok', fixes: [] });
});

test('other encodings of the same key are recognised', async () => {
  const pkcs1 = publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64');
  expect((await check(`p=${pkcs1}`)).status).toBe('ok');
  expect((await check(value.replace('p=MII', 'h=sha1:sha256; s=email; p= MII '))).status).toBe('ok');
});

test.each([
  ['no record', []],
  ['several records', [value, 'something else']],
  ['another key', [dkimRecord('s1', 'clinic.example', newKey()).value]],
  ['a revoked key', ['v=DKIM1; p=']],
  ['no key', ['v=DKIM1']],
  ['a cut key', [value.slice(0, 255)]],
  ['another kind of key', [value.replace('k=rsa', 'k=ed25519')]],
  ['not for mail', [value.replace('k=rsa', 's=other')]],
])('%s: a problem, and the record to publish', async (_, texts) => {
  const { status, fixes } = await check(...texts);
  expect([status, fixes[0]!.record]).toEqual(['problem', { name, type: 'TXT', value }]);
});

test('a record for tests, and a short key, are warnings', async () => {
  expect((await check(value.replace('k=rsa', 't=y'))).status).toBe('warning');
  const short = newKey(1_024);
  const dns = madeUpDns({ [`TXT ${name}`]: [dkimRecord('s1', 'clinic.example', short).value] });
  expect((await checkDkim(dns, { ...signing, publicKey: short })).status).toBe('warning');
});

test('whether the mail server signs cannot be known, so that is a warning', async () => {
  expect((await checkDkim(madeUpDns({}), undefined)).status).toBe('warning');
});

test('a long value is split as zone files want it, and joins to the same', () => {
  const parts = quotedStrings(value)
    .match(/"[^"]*"/g)!
    .map(part => part.slice(1, -1));
  expect(parts.length).toBe(2);
  expect(Math.max(...parts.map(part => part.length))).toBe(255);
  expect(parts.join('')).toBe(value);
});
