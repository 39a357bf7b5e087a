import { expect, test } from 'vitest';
import { consentWording } from './consent.ts';

/** SHA-256 of every wording that readers ever agreed to, by its version. Rows are added, none is changed. */
const WORDINGS: Record<string, string> = {
  '2026-11-22': 'c4094083dd4aff2d198135482d16c5c39c89781de2ebbbea8b4eca2d85cf8be7',
};

test('the consent has the words of its version: who changes them raises `WORDING_VERSION`, and adds it here', () => {
  const { version, hash } = consentWording();
  expect(WORDINGS[version]).toBe(hash);
});
