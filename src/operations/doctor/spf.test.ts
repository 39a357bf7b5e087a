import { expect, test } from 'vitest';
import { madeUpDns, type Zone } from '../../testing/made-up-dns.ts';
import { checkSpf } from './spf.ts';

const check = (zone: Zone, host?: string) => checkSpf(madeUpDns(zone), 'clinic.example', host);
const spf = (...texts: string[]): Zone => ({ 'TXT clinic.example': texts });
const PROVIDER: Zone = {
  'TXT _spf.provider.example': ['v=spf1 ip4:192.0.2.0/24 ~all'],
  'A smtp.provider.example': ['192.0.2.10'],
};

test('a record that ends in ~all and covers the mail server is fine; other TXT records do not matter', async () => {
  const zone = { ...PROVIDER, ...spf('site-verification=1', 'v=spf1 include:_spf.provider.example ~all', 'v=spf10') };
  const { status, found } = await check(zone, 'smtp.provider.example');
  expect([status, found]).toEqual(['ok', expect.stringContaining('1 of 10 lookups')]);
  expect(found).toContain('the address of smtp.provider.example is in it');
});

test.each<[string, Zone, string | undefined, string]>([
  ['what the operator of the server tells', {}, 'smtp.gmail.com', 'v=spf1 include:_spf.google.com ~all'],
  ['the usual name in its domain', PROVIDER, 'smtp.provider.example', 'v=spf1 include:_spf.provider.example ~all'],
  ['the server itself', {}, 'mail.other.example', 'v=spf1 a:mail.other.example ~all'],
  ['its address', {}, '192.0.2.1', 'v=spf1 ip4:192.0.2.1 ~all'],
  ['the domain’s own machines', {}, 'localhost', 'v=spf1 a mx ~all'],
  ['the domain’s own machines', {}, undefined, 'v=spf1 a mx ~all'],
])('without a record it says what to publish: %s', async (_, zone, host, value) => {
  const { status, fixes } = await check(zone, host);
  expect(status).toBe('problem');
  expect(fixes[0]!.record).toEqual({ name: 'clinic.example', type: 'TXT', value });
});

test('of several records none counts, and one is made of them', async () => {
  const { status, fixes } = await check(spf('v=spf1 a mx -all', 'v=spf1 a include:other.example redirect=x.example'));
  expect(status).toBe('problem');
  expect(fixes[0]!.record!.value).toBe('v=spf1 a mx include:other.example include:x.example -all');
});

test.each([
  ['v=spf1 a +all', 'problem', 'v=spf1 a ~all'],
  ['v=spf1 a all', 'problem', 'v=spf1 a ~all'],
  ['v=spf1 a ?all', 'warning', 'v=spf1 a ~all'],
  ['v=spf1 a', 'warning', 'v=spf1 a ~all'],
])('%s: not everybody else may send', async (text, status, value) => {
  const found = await check({ ...spf(text), 'A clinic.example': ['192.0.2.1'] });
  expect([found.status, found.fixes[0]!.record!.value]).toEqual([status, value]);
});

test('a record with a redirect ends as the other record ends', async () => {
  const other = { 'TXT other.example': ['v=spf1 ip4:192.0.2.1 -all'] };
  expect((await check({ ...spf('v=spf1 redirect=other.example'), ...other })).status).toBe('ok');
  expect((await check(spf('v=spf1 redirect=other.example'))).found).toContain('other.example has no SPF record');
});

const includes = (count: number) => Array.from({ length: count }, (_, n) => `include:i${n}.example`).join(' ');
const included = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`TXT i${n}.example`, ['v=spf1 -all']]));

test('ten lookups are allowed, eleven are not, and those of included records count', async () => {
  expect((await check({ ...included, ...spf(`v=spf1 ${includes(10)} -all`) })).status).toBe('ok');
  expect((await check({ ...included, ...spf(`v=spf1 ${includes(11)} -all`) })).status).toBe('problem');
  const nested = { ...included, 'TXT i0.example': ['v=spf1 exists:%{i}.example -all'] };
  expect((await check({ ...nested, ...spf(`v=spf1 ${includes(10)} -all`) })).found).toContain('(11 of 10 lookups)');
});

test('a record that includes itself is found out', async () => {
  expect((await check(spf('v=spf1 include:clinic.example -all'))).found).toContain('more than 10 lookups');
});

test.each([
  ['v=spf1 ip4:300.1.1.1 -all', '"ip4:300.1.1.1"'],
  ['v=spf1 ip4:192.0.2.1/33 -all', '"ip4:192.0.2.1/33"'],
  ['v=spf1 inlcude:x.example -all', '"inlcude:x.example"'],
  ['v=spf1 include: -all', '"include:"'],
  ['v=spf1 include:gone.example -all', 'gone.example has no SPF record'],
  ['v=spf1 a:x.example a:y.example mx:z.example -all', '3 lookups find nothing'],
])('%s: receivers stumble', async (text, what) => {
  expect(await check(spf(text))).toMatchObject({ status: 'problem', found: expect.stringContaining(what) });
});

test.each<[string, Zone]>([
  ['v=spf1 ip4:192.0.2.8/29 -all', {}],
  ['v=spf1 a/24 -all', { 'A clinic.example': ['192.0.2.200'] }],
  ['v=spf1 mx -all', { 'MX clinic.example': ['10 mx.clinic.example'], 'A mx.clinic.example': ['192.0.2.10'] }],
  ['v=spf1 ip6:2001:db8::/32 -all', { 'AAAA smtp.provider.example': ['2001:db8::1'] }],
])('%s covers the mail server', async (text, zone) => {
  const found = await check({ ...PROVIDER, ...spf(text), ...zone }, 'smtp.provider.example');
  expect(found).toMatchObject({ status: 'ok', found: expect.stringContaining('is in it') });
});

test.each(['v=spf1 ip4:198.51.100.1 -all', 'v=spf1 -ip4:192.0.2.10 -all'])(
  '%s: a server that seems not covered is a warning, never a claim',
  async text => {
    const { status, found, fixes } = await check({ ...PROVIDER, ...spf(text) }, 'smtp.provider.example');
    expect([status, found]).toEqual(['warning', expect.stringContaining('may still cover it')]);
    expect(fixes.at(-1)!.record!.value).toBe(text.replace('-all', 'include:_spf.provider.example -all'));
  },
);
