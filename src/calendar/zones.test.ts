import { expect, test } from 'vitest';
import { localTime } from './local-time.ts';
import { readZone } from './zones.ts';

/** Every name of the IANA database that this machine's `Intl` knows, and what `Intl` takes besides. */
const OLD = 'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST MIT NET NST PLT PNT PRT PST SST VST'.split(
  ' ',
);
const takenByIntl = (timeZone: string) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
};

test('every zone of the IANA database is read as itself', () => {
  for (const name of Intl.supportedValuesOf('timeZone')) expect(readZone(name)).toBe(name);
  for (const name of ['UTC', 'EST5EDT', 'Japan', 'asia/tokyo', '+09:00']) expect(readZone(name)).toBe(name);
});

test('a Japanese clinic may write JST', () => {
  expect(['JST', 'jst'].map(readZone)).toEqual(['Asia/Tokyo', 'Asia/Tokyo']);
});

test('what only one of Intl and Temporal takes is no zone', () => {
  const strange = [...OLD, 'SystemV/PST8', 'US/Pacific-New'].filter(takenByIntl);
  expect(strange.length).toBeGreaterThan(20);
  for (const name of [...strange, '2026-01-01T00:00[Asia/Tokyo]', '2026-01-01T00:00Z', '', '東京', 'Moon/Tranquility'])
    expect(readZone(name)).toBeUndefined();
});

test('whatever is read as a zone has a local time', () => {
  const names = [
    ...Intl.supportedValuesOf('timeZone'),
    ...OLD,
    'JST',
    '+0900',
    '+09',
    '-23:59',
    'etc/gmt-9',
    'Z',
    '24:00',
  ];
  for (const zone of names.map(readZone)) if (zone) expect(() => localTime(0, zone).startOfDay()).not.toThrow();
});
