import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { chance } from '../adapters/machine/machine.ts';
import { newId } from '../db/ids.ts';
import { keyedHash, keyMarks, keysFrom, readToken, signToken } from './tokens.ts';

const keys = keysFrom('first secret');

test('a token names its row', () => {
  const id = newId(chance, 'dlv');
  expect(readToken(keys, 'open', 'dlv', signToken(keys, 'open', id))).toBe(id);
});

test('whichever bit of a token is turned, it names nothing', () => {
  const token = signToken(keys, 'unsubscribe', newId(chance, 'dlv'));
  for (let at = 0; at < token.length; at += 1) {
    for (let bit = 0; bit < 7; bit += 1) {
      const forged = token.slice(0, at) + String.fromCharCode(token.charCodeAt(at) ^ (1 << bit)) + token.slice(at + 1);
      expect(readToken(keys, 'unsubscribe', 'dlv', forged)).toBeUndefined();
    }
  }
});

test('a token for one purpose is worthless for another', () => {
  expect(readToken(keys, 'unsubscribe', 'dlv', signToken(keys, 'open', newId(chance, 'dlv')))).toBeUndefined();
});

test('after a change of keys old tokens still work, and tokens of unknown keys never do', () => {
  const token = signToken(keys, 'mail', newId(chance, 'dlv'));
  expect(readToken(keysFrom('second secret,first secret'), 'mail', 'dlv', token)).toBeDefined();
  expect(readToken(keysFrom('somebody else'), 'mail', 'dlv', token)).toBeUndefined();
});

test('blanks around a secret are no part of it', () => {
  const token = signToken(keys, 'mail', newId(chance, 'dlv'));
  for (const secrets of [' first secret ', 'second secret, first secret\n'])
    expect(readToken(keysFrom(secrets), 'mail', 'dlv', token)).toBeDefined();
});

test.each(['x', '-', '/mail/', ' '])('with %j in front of a token or behind it there is none', more => {
  const token = signToken(keys, 'mail', newId(chance, 'dlv'));
  for (const text of [more + token, token + more, more, ''])
    expect([text, readToken(keys, 'mail', 'dlv', text)]).toEqual([text, undefined]);
});

// What databases and mails hold must be recognised by every later version.
test('a token, a hash and a mark are those of earlier versions', () => {
  expect(signToken(keys, 'mail', 'dlv_0123456789abcdef')).toBe('0123456789abcdef-6PnnBj8_4dKHTHn5');
  expect(keyedHash(keys, 'address', 'a@mail.example')).toBe('1IYZOqy_-Me1uCIA7tk5JsyxiLIO2seecoDvlMzeWHM');
  expect(keyMarks(keysFrom('second secret,first secret'))).toEqual([
    'qsiY7zCUpX68NZN8_18LGQ',
    'otNTSmLfFqFliTAhC4c2JQ',
  ]);
});

test('a hash stays the same when keys change, and is another for every key, purpose and value', () => {
  const hash = keyedHash(keys, 'address', 'a@mail.example');
  expect(keyedHash(keysFrom('third,second,first secret'), 'address', 'a@mail.example')).toBe(hash);
  const others = [
    keyedHash(keysFrom('first secret,second'), 'address', 'a@mail.example'),
    keyedHash(keys, 'mailbox', 'a@mail.example'),
    keyedHash(keys, 'address', 'b@mail.example'),
  ];
  expect(new Set([hash, ...others]).size).toBe(4);
});

const many = Array.from({ length: 2_000 }, (_, n) => `dlv_${String(n).padStart(16, '0')}`);

/** As 0.1.0 wrote it: without the hyphen, and with whatever sign at its end. */
const oldToken = (id: string) =>
  id.slice(4) +
  createHmac('sha256', keys.current)
    .update(`click\0${id.slice(4)}`)
    .digest()
    .subarray(0, 12)
    .toString('base64url');

test('a token of the first mails, without the hyphen, still works, with or without a sign at its end that was lost', () => {
  const olds = many.map(id => ({ id, token: oldToken(id) }));
  expect(olds.some(({ token }) => token[16] === '-')).toBe(true);
  for (const { id, token } of olds)
    for (const kept of [token, token.replace(/[-_]$/, '')]) expect(readToken(keys, 'click', 'dlv', kept)).toBe(id);
});

test('whatever sign it would have ended in, a token names its row', () => {
  for (const id of many) expect(readToken(keys, 'confirm', 'dlv', signToken(keys, 'confirm', id))).toBe(id);
});

test('no token ends in a sign that mail programs leave out of a link', () => {
  expect(many.filter(id => /[-_]$/.test(signToken(keys, 'confirm', id)))).toEqual([]);
});

/** As Dayori 0.1.0 signed: one token in 32 ends in a sign that mail programs leave out. */
const signedBefore = (id: string) => {
  const key = createHmac('sha256', 'dayori').update('first secret').digest();
  const mac = createHmac('sha256', key)
    .update(`mail\0${id.slice(4)}`)
    .digest()
    .subarray(0, 12);
  return `${id.slice(4)}-${mac.toString('base64url')}`;
};

test('tokens of earlier mails that end in such a sign open, with it and without it', () => {
  const ending = many.filter(id => /[-_]$/.test(signedBefore(id)));
  expect(ending.length).toBeGreaterThan(20);
  for (const id of ending)
    for (const token of [signedBefore(id), signedBefore(id).slice(0, -1)])
      expect(readToken(keys, 'mail', 'dlv', token)).toBe(id);
});

test('no other sign may be missing', () => {
  for (const id of many) {
    const token = signToken(keys, 'mail', id);
    if (!/[-_]$/.test(signedBefore(id))) expect(readToken(keys, 'mail', 'dlv', token.slice(0, -1))).toBeUndefined();
    expect(readToken(keys, 'mail', 'dlv', token.slice(0, -2))).toBeUndefined();
    expect(readToken(keys, 'mail', 'dlv', `${token}A`)).toBeUndefined();
  }
});

test('no token looks like a Bitcoin address', () => {
  // The random part most likely to look like a Bitcoin address, signed with many keys.
  const unlucky = Array.from({ length: 20_000 }, (_, n) =>
    signToken(keysFrom(`key ${n}`), 'open', 'dlv_1aaaaaaaaaaaaaaa'),
  );
  expect(unlucky.filter(token => /\b[13][a-km-zA-HJ-NP-Z1-9]{25,34}\b/.test(token))).toEqual([]);
  const without = unlucky.map(token => token.replace(/^(.{16})-/, '$1'));
  expect(without.some(token => /\b[13][a-km-zA-HJ-NP-Z1-9]{25,34}\b/.test(token))).toBe(true);
});
