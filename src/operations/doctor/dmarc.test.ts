import { expect, test } from 'vitest';
import { madeUpDns, type Zone } from '../../testing/made-up-dns.ts';
import { checkDmarc } from './dmarc.ts';

const check = (zone: Zone, { from = 'clinic.example', signedAs }: { from?: string; signedAs?: string } = {}) =>
  checkDmarc(madeUpDns(zone), from, signedAs);
const dmarc = (text: string, domain = 'clinic.example'): Zone => ({ [`TXT _dmarc.${domain}`]: [text] });

test.each(['none', 'quarantine', 'reject', 'REJECT'])('a policy of %s is fine', async policy => {
  expect((await check(dmarc(`v=DMARC1; p=${policy}; rua=mailto:a@clinic.example`))).status).toBe('ok');
});

test.each<[string, Zone]>([
  ['no record', {}],
  ['another record', dmarc('v=spf1 -all')],
  ['the version not first', dmarc('p=none; v=DMARC1')],
  ['several records', { 'TXT _dmarc.clinic.example': ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] }],
  ['no policy', dmarc('v=DMARC1; rua=mailto:a@clinic.example')],
  ['a misspelt policy', dmarc('v=DMARC1; p=rejct')],
])('%s: a problem, and the record to publish', async (_, zone) => {
  const { status, fixes } = await check(zone);
  const record = { name: '_dmarc.clinic.example', type: 'TXT', value: 'v=DMARC1; p=none' };
  expect([status, fixes[0]!.record]).toEqual(['problem', record]);
});

test('a domain without its own record has the policy of its organisation', async () => {
  const { status, found } = await check(dmarc('v=DMARC1; p=none; sp=reject'), { from: 'letters.clinic.example' });
  expect([status, found]).toEqual(['ok', '_dmarc.clinic.example: v=DMARC1; p=none; sp=reject']);
});

const [relaxed, strict] = [dmarc('v=DMARC1; p=none'), dmarc('v=DMARC1; p=none; adkim=s')];
const ownOrganization = { ...dmarc('v=DMARC1; p=none; psd=n'), ...dmarc('v=DMARC1; p=none', 'example') };
const registry = dmarc('v=DMARC1; p=none; psd=y', 'example');
test.each<[string, Zone, string, string, string]>([
  ['the same domain', strict, 'clinic.example', 'clinic.example', 'ok'],
  ['a domain above, relaxed', relaxed, 'letters.clinic.example', 'clinic.example', 'ok'],
  ['a domain below, relaxed', relaxed, 'clinic.example', 'mail.clinic.example', 'ok'],
  ['a domain below, strict', strict, 'clinic.example', 'mail.clinic.example', 'problem'],
  ['somebody else', relaxed, 'clinic.example', 'provider.example', 'problem'],
  ['another customer of one registry', registry, 'clinic.example', 'provider.example', 'problem'],
  ['a neighbour of one that says it stands alone', ownOrganization, 'clinic.example', 'provider.example', 'problem'],
  ['one customer of a registry', registry, 'a.clinic.example', 'b.clinic.example', 'ok'],
])('signed by %s', async (_, zone, from, signedAs, status) => {
  expect((await check(zone, { from, signedAs })).status).toBe(status);
});
