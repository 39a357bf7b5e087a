import { expect, test } from 'vitest';
import { likelyAddress } from './likely-address.ts';

test.each([
  ['gmail.con', 'gmail.com'],
  ['gmial.com', 'gmail.com'],
  ['gamil.com', 'gmail.com'],
  ['gmail.co.jp', 'gmail.com'],
  ['docomo.ne.jo', 'docomo.ne.jp'],
  ['docomo.co.jp', 'docomo.ne.jp'],
  ['ezwed.ne.jp', 'ezweb.ne.jp'],
  ['au.con', 'au.com'],
  ['yahoo.ne.jp', 'yahoo.co.jp'],
  ['yaho.co.jp', 'yahoo.co.jp'],
  ['yahoo.co.jo', 'yahoo.co.jp'],
  ['i.sofbank.jp', 'i.softbank.jp'],
  ['softbannk.ne.jp', 'softbank.ne.jp'],
  ['icloud.co', 'icloud.com'],
  ['outlok.jp', 'outlook.jp'],
  ['hotmial.com', 'hotmail.com'],
])('%s was probably meant to be %s', (typed, meant) => {
  expect(likelyAddress(`Namae.1@${typed}`)).toBe(`Namae.1@${meant}`);
});

test.each([
  ...['gmail.com', 'docomo.ne.jp', 'au.com', 'me.com', 'mac.com', 'mail.com', 'email.com', 'yahoo.com', 'ymail.ne.jp'],
  ...[
    'clinic.example',
    'mail.example',
    'b.jp',
    'a.co.jp',
    'kobe-u.ac.jp',
    'yahoo.co.uk',
    'hotmail.fr',
    'live.nl',
    'outlook.de',
  ],
  ...['i.softbank.jp', 'softbank.ne.jp', 'd.vodafone.ne.jp', 'nifty.com', 'xn--wgv71a.jp'],
])('%s is left as it is', domain => {
  expect(likelyAddress(`namae@${domain}`)).toBeUndefined();
});
