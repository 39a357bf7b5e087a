import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { steady, timers } from '../../adapters/machine/machine.ts';
import { smtpMailer } from '../../adapters/smtp/smtp.ts';
import { createApp } from '../../app.tsx';
import { type ClinicSettings, saveClinic } from '../../clinic/settings.ts';
import { testDeps } from '../../testing/deps.ts';
import { madeUpDns, type Zone } from '../../testing/made-up-dns.ts';
import { type SmtpSink, smtpSink } from '../../testing/smtp-sink.ts';
import { CLINIC } from '../../testing/walk.ts';
import type { Check } from './check.ts';
import { dkimRecord } from './dkim-record.ts';
import { examine } from './examine.ts';
import { formatReport } from './report.ts';

const publicKey = createPublicKey(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey);
const record = dkimRecord('s1', 'clinic.example', publicKey);
const ZONE: Zone = {
  'TXT clinic.example': ['v=spf1 mx -all'],
  'MX clinic.example': ['10 mx.clinic.example'],
  'A mx.clinic.example': ['192.0.2.1'],
  'TXT _dmarc.clinic.example': ['v=DMARC1; p=quarantine'],
  [`TXT ${record.name}`]: [record.value],
};

let sink: SmtpSink | undefined;
afterEach(() => sink?.close());

/** A clinic that has done everything right, except for the given changes. */
async function clinic({ zone = {}, settings = CLINIC }: { zone?: Zone; settings?: ClinicSettings | null } = {}) {
  sink = await smtpSink();
  const { deps } = await testDeps({ kind: 'smtp' });
  const real = { ...deps, mailer: smtpMailer({ url: sink.url, steady, timers }) };
  if (settings) await saveClinic(real, settings);
  const app = createApp(real);
  return {
    ...real,
    server: { host: '127.0.0.1', from: 'environment' } as const,
    signing: { selector: 's1', publicKey },
    resolver: madeUpDns({ ...ZONE, ...zone }),
    // The other clock shows the same time.
    fetch: async (url: string, init?: RequestInit) => {
      const response = await app.request(url, init);
      response.headers.set('Date', new Date(deps.wall.now()).toUTCString());
      return response;
    },
  };
}

const byName = (checks: Check[]) => Object.fromEntries(checks.map(({ name, status }) => [name, status]));

test('where everything is right every line is ok', async () => {
  const checks = await examine(await clinic());
  expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual([
    'Legal',
    'Sender',
    'SPF',
    'DKIM',
    'DMARC',
    'Domain',
    'Mail server',
    'Website',
    'Clock',
  ]);
  expect(formatReport(checks)).toMatch(/^(ok {7}.+\n){9}\nno problems, no warnings\n$/);
});

test('a new installation hears what to set, and DNS is not asked about the sample clinic', async () => {
  const examined = { ...(await clinic()), ...(await testDeps()).deps, server: undefined, signing: undefined };
  expect(byName(await examine({ ...examined, resolver: madeUpDns({}) }))).toEqual({
    Legal: 'problem',
    Sender: 'problem',
    'Mail server': 'warning',
    Website: 'ok',
    Clock: 'ok',
  });
});

test('every blank item of the law is named by its setting', async () => {
  const settings = {
    ...CLINIC,
    legalName: '',
    postalAddress: '',
    contactEmail: '',
    contactPhone: '',
    senderAddress: '',
  };
  const [legal] = await examine(await clinic({ settings }));
  expect(legal!.status).toBe('problem');
  for (const setting of ['legalName', 'postalAddress', 'contactEmail or contactPhone', 'senderAddress'])
    expect(legal!.fixes[0]!.todo).toContain(setting);
});

test.each(['clinic@gmail.com', 'clinic@docomo.ne.jp', 'clinic@YAHOO.co.jp'])(
  '%s cannot be sent from, whatever its DNS says',
  async senderAddress => {
    const checks = byName(await examine(await clinic({ settings: { ...CLINIC, senderAddress } })));
    expect([checks.Sender, checks.SPF]).toEqual(['problem', undefined]);
  },
);

test.each<[string, Zone]>([
  ['neither MX nor A', { 'MX clinic.example': [] }],
  ['a null MX', { 'MX clinic.example': ['0 '] }],
])('a sender domain with %s is a problem', async (_, zone) => {
  expect(byName(await examine(await clinic({ zone }))).Domain).toBe('problem');
});

test('an address record is enough without an MX', async () => {
  const zone = { 'MX clinic.example': [], 'AAAA clinic.example': ['2001:db8::1'] };
  expect(byName(await examine(await clinic({ zone }))).Domain).toBe('ok');
});

test('a DNS query without an answer is a problem of its check only; without any DNS nothing is claimed', async () => {
  const partly = await examine(await clinic({ zone: { 'TXT _dmarc.clinic.example': 'fails' } }));
  expect(partly.filter(({ status }) => status !== 'ok')).toMatchObject([{ name: 'DMARC', status: 'problem' }]);
  for (const root of [[], 'fails'] as const) {
    const without = await examine(await clinic({ zone: { 'A a.root-servers.net': root as Zone[string] } }));
    expect(without.filter(({ status }) => status !== 'ok')).toMatchObject([{ name: 'DNS', status: 'problem' }]);
  }
});

test('a mail server that is not there, and one that wants another password, are told apart', async () => {
  const examined = await clinic();
  const fixOf = async (reason: string) => {
    const mailer = { ...examined.mailer, check: async () => ({ ok: false as const, reason }) };
    return (await examine({ ...examined, mailer })).find(({ name }) => name === 'Mail server')!.fixes[0]!.todo;
  };
  expect(await fixOf('connect ECONNREFUSED')).toContain('host and port');
  expect(await fixOf('535 5.7.8 Authentication failed')).toContain('password');
  const typed = { ...examined, server: { host: 'mail.example', from: 'pages' } as const };
  for (const reason of ['connect ECONNREFUSED', '535 5.7.8 Authentication failed', 'self-signed certificate']) {
    const mailer = { ...examined.mailer, check: async () => ({ ok: false as const, reason }) };
    const said = JSON.stringify((await examine({ ...typed, mailer })).find(({ name }) => name === 'Mail server'));
    expect(said).toContain('mail.example (typed at /admin/setup/mail)');
    expect(said).not.toContain('SMTP_URL');
  }
  const gone = { ...examined, mailer: smtpMailer({ url: 'smtp://127.0.0.1:1', steady, timers }) };
  expect(byName(await examine(gone))['Mail server']).toBe('problem');
});

test('a signature of another domain is a problem of DMARC', async () => {
  const examined = await clinic({ zone: { 'TXT s1._domainkey.other.example': [record.value] } });
  const checks = byName(await examine({ ...examined, signing: { ...examined.signing, domain: 'other.example' } }));
  expect([checks.DKIM, checks.DMARC]).toEqual(['ok', 'problem']);
});

test('the report gives name, type and value of a record, and splits a long one for zone files', async () => {
  const report = formatReport(await examine(await clinic({ zone: { [`TXT ${record.name}`]: [] } })));
  expect(report).toContain(`name   ${record.name}\n           type   TXT\n           value  ${record.value}\n`);
  expect(report).toContain(`"${record.value.slice(0, 255)}" "`);
  expect(report).toContain('1 problem, no warnings');
});
