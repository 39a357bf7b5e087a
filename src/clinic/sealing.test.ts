import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chance } from '../adapters/machine/machine.ts';
import { keysFrom } from '../links/tokens.ts';
import { seal, unseal } from './sealing.ts';

const OLD = 'the older secret that is long enough';
const NEW = 'the newer secret that is long enough';
const BOUND = 'mail.example 587 letters@clinic.example';
const keys = keysFrom(OLD);
const sealed = (text: string, of = keys, bound = BOUND) => seal(of, chance, bound, text);

test('what was sealed opens again, whatever it is, and is not to be seen in what is kept', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 6 }), fc.string(), (text, bound) => {
      const kept = sealed(text, keys, bound);
      expect(unseal(keys, bound, kept)).toEqual({ text, stale: false });
      expect(kept).not.toContain(text);
      for (const form of ['base64', 'base64url', 'hex'] as const)
        expect(kept).not.toContain(Buffer.from(text).toString(form).replace(/=+$/, ''));
    }),
  );
});

test('the same text is sealed differently each time', () => {
  expect(sealed('password')).not.toBe(sealed('password'));
});

test('the newest key seals, any opens, and what an older one sealed is to be sealed anew', () => {
  const kept = sealed('password');
  const rotated = keysFrom(`${NEW},${OLD}`);
  expect(unseal(rotated, BOUND, kept)).toEqual({ text: 'password', stale: true });
  const anew = sealed('password', rotated);
  expect(unseal(rotated, BOUND, anew)).toEqual({ text: 'password', stale: false });
  expect(unseal(keysFrom(NEW), BOUND, anew)).toEqual({ text: 'password', stale: false });
  expect(unseal(keysFrom(OLD), BOUND, anew)).toBeUndefined();
});

test('another secret opens nothing', () => {
  expect(unseal(keysFrom(NEW), BOUND, sealed('password'))).toBeUndefined();
});

test('bound to other words it does not open: a password cannot be sent to another server', () => {
  for (const other of ['evil.example 587 letters@clinic.example', `${BOUND} `, ''])
    expect(unseal(keys, other, sealed('password'))).toBeUndefined();
});

test('whichever bit is changed, wherever it is cut, it does not open', () => {
  const kept = sealed('a password');
  const bytes = Buffer.from(kept.slice(3), 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(unseal(keys, BOUND, `v1.${changed.toString('base64url')}`)).toBeUndefined();
  }
  for (let end = 0; end < bytes.length; end += 1)
    expect(unseal(keys, BOUND, `v1.${bytes.subarray(0, end).toString('base64url')}`)).toBeUndefined();
  for (const not of ['', 'a password', kept.replace('v1.', 'v2.'), kept.slice(3)])
    expect(unseal(keys, BOUND, not)).toBeUndefined();
});
