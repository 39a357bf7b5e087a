import { expect, test } from 'vitest';
import { type Evidence, findGateway, type GatewayReason } from './gateways.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-24T07:00:00+09:00');
const by = (reason: GatewayReason, ...of: [reader: string, at: number][]): Evidence[] =>
  of.map(([reader, at]) => ({ reason, reader, at: NOW + at }));

test('early links of three readers within a day make a gateway, from the third on, for thirty days after the last', () => {
  const three = by('early', ['a', 0], ['b', 5], ['c', DAY]);
  expect(findGateway(three)).toEqual({ since: NOW + DAY, until: NOW + 31 * DAY, reason: 'early' });
  expect(findGateway([...three, ...by('early', ['a', DAY + 9])])).toMatchObject({ until: NOW + 31 * DAY }); // a week has other readers
  expect(findGateway([...three, ...by('early', ['b', DAY + 1])])).toMatchObject({ since: NOW + DAY });
});

test.each<[string, Evidence[]]>([
  ['nobody', []],
  ['two readers', by('early', ['a', 0], ['b', 1], ['a', 2], ['b', 3])],
  ['three readers in more than a day', by('early', ['a', 0], ['b', 1], ['c', DAY + 1])],
  ['two early readers and another one’s burst', [...by('early', ['a', 0], ['b', 1]), ...by('bursts', ['c', 2])]],
  ['bursts on three readers in more than thirty days', by('bursts', ['a', 0], ['b', 1], ['c', 30 * DAY + 1])],
])('%s make none', (_, evidence) => {
  expect(findGateway(evidence)).toBeUndefined();
});

test('bursts on three readers within thirty days make a gateway, in whatever order they are read', () => {
  const bursts = by('bursts', ['c', 30 * DAY], ['a', 0], ['b', 9 * DAY]);
  expect(findGateway(bursts)).toEqual({ since: NOW + 30 * DAY, until: NOW + 60 * DAY, reason: 'bursts' });
});
