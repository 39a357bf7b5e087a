import { expect, test } from 'vitest';
import { licencesOf, mapLink, placeOf } from './who.ts';

test.each([
  ['〒000-0000 見本県見本市1-2-3', '見本県見本市1-2-3'],
  ['〒０００−００００　見本県見本市1-2-3', '見本県見本市1-2-3'],
  ['0000000 見本県見本市', '見本県見本市'],
  ['見本県見本市1234567', '見本県見本市1234567'],
  ['', ''],
])('of %s the first screen shows %s', (postalAddress, place) => {
  expect(placeOf({ postalAddress })).toBe(place);
});

test('the map is searched for the address, as it is', () => {
  const link = new URL(mapLink({ postalAddress: '〒000-0000 見本県 見本市 1-2-3 & 見本ビル' }));
  expect([link.protocol, link.searchParams.get('query')]).toEqual(['https:', '見本県 見本市 1-2-3 & 見本ビル']);
});

test('licences are named, and nothing is claimed where there are none', () => {
  expect(licencesOf({ licences: ['acupuncture', 'moxibustion'] })).toMatch(/^はり師、きゅう師（国家資格）$/);
  expect(licencesOf({ licences: ['none'] })).toBe('');
  expect(licencesOf({ licences: [] })).toBe('');
});
