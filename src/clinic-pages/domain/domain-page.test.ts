import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { saveClinic } from '../../clinic/settings.ts';
import type { Resolver } from '../../deps.ts';
import { dkimRecord } from '../../operations/doctor/dkim-record.ts';
import { signedInClinic, testClinic } from '../../testing/clinic.ts';
import { madeUpDns, type Zone } from '../../testing/made-up-dns.ts';
import { CLINIC } from '../../testing/walk.ts';
import { domain as t } from '../../texts/ja/domain.ts';
import { tell } from '../../texts/ja/tell.ts';

const publicKey = createPublicKey(generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey);
const dkim = dkimRecord('s1', 'clinic.example', publicKey);
const GOOD: Zone = {
  'TXT clinic.example': ['v=spf1 mx -all'],
  'MX clinic.example': ['10 mx.clinic.example'],
  'A mx.clinic.example': ['192.0.2.1'],
  'TXT _dmarc.clinic.example': ['v=DMARC1; p=none'],
  [`TXT ${dkim.name}`]: [dkim.value],
};
const SIGNING = { selector: 's1', publicKey };
const SECOND = 1_000;

/** A clinic whose DNS is `zone`, which a test may change, and how many queries were asked. */
async function clinicWith(zone: Zone, more: Parameters<typeof signedInClinic>[0] = {}) {
  let asked = 0;
  const counted =
    <T>(ask: (dns: Resolver, name: string) => Promise<T>) =>
    (name: string) => {
      asked += 1;
      return ask(madeUpDns({ ...zone }), name);
    };
  const resolver: Resolver = {
    txt: counted((dns, name) => dns.txt(name)),
    mx: counted((dns, name) => dns.mx(name)),
    a: counted((dns, name) => dns.a(name)),
    aaaa: counted((dns, name) => dns.aaaa(name)),
  };
  const clinic = await signedInClinic({ kind: 'smtp', clinic: CLINIC, signing: SIGNING, resolver, ...more });
  return { ...clinic, zone, asked: () => asked, page: () => clinic.text('/admin/setup/domain') };
}

/** The state of each check by its title. */
const chips = (page: string) =>
  Object.fromEntries(
    [...page.matchAll(/<h3>(\S+) <span class="state (done|open)">(.*?)<\/span><\/h3>/g)].map(
      ([, name, state, words]) => [name, [state, words]],
    ),
  );

test('only the signed-in clinic sees it, and nobody else starts an examination', async () => {
  const { get, post } = await testClinic();
  expect((await get('/admin/setup/domain')).headers.get('location')).toBe('/admin/sign-in');
  expect((await post('/admin/setup/domain')).status).toBe(401);
});

test('where all is right each check says so, and there is nothing to paste', async () => {
  const { page } = await clinicWith({ ...GOOD });
  const shown = await page();
  expect(Object.values(chips(shown))).toEqual(Array(5).fill(['done', t.chipGood]));
  expect(shown).toContain(t.allGood);
  expect(shown).not.toContain('class="dns-record"');
});

test('what is missing is named, with name and value apart, and is found mended at the next look', async () => {
  const { page, post, zone, clock } = await clinicWith({
    ...GOOD,
    'TXT _dmarc.clinic.example': [],
    [`TXT ${dkim.name}`]: [],
  });
  const before = await page();
  expect(chips(before)).toMatchObject({
    SPF: ['done', t.chipGood],
    DKIM: ['open', '見つかりません'],
    DMARC: ['open', 'ありません'],
  });
  for (const part of [dkim.name, dkim.value, '_dmarc.clinic.example', 'v=DMARC1; p=none'])
    expect(before).toContain(`<code>${part}</code>`);
  for (const who of ['ドコモ', 'ソフトバンク', 'Gmail']) expect(before).toContain(`${who}:`);
  expect(before).toContain(t.some(2));
  Object.assign(zone, GOOD);
  clock.advance(6 * SECOND);
  const pressed = await post('/admin/setup/domain');
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/admin/setup/domain']);
  expect(await page()).toContain(t.allGood);
});

test('a result is kept for a minute; pressing again and again asks again after five seconds only', async () => {
  const { page, post, asked, clock } = await clinicWith({ ...GOOD });
  await page();
  const once = asked();
  expect(once).toBeGreaterThan(5);
  await page();
  await post('/admin/setup/domain');
  clock.advance(59 * SECOND);
  await page();
  expect(asked()).toBe(once);
  await post('/admin/setup/domain');
  await post('/admin/setup/domain');
  expect(asked()).toBe(2 * once);
  clock.advance(61 * SECOND);
  await Promise.all([page(), page(), page()]);
  expect(asked()).toBe(3 * once);
});

test('another sender address is examined at once, and the old result is not shown for it', async () => {
  const { deps, page } = await clinicWith({ ...GOOD });
  expect(await page()).toContain(t.allGood);
  await saveClinic(deps, { ...CLINIC, senderAddress: 'letters@other.example' });
  expect(await page()).toContain('<code>_dmarc.other.example</code>');
  await saveClinic(deps, { ...CLINIC, senderAddress: 'clinic@gmail.com' });
  const foreign = await page();
  expect(chips(foreign)).toEqual({ [t.names.Sender!]: ['open', t.findings['sender-foreign'].chip] });
  await saveClinic(deps, { ...CLINIC, senderAddress: '' });
  expect(await page()).toContain('href="/admin/settings#senderAddress"');
});

test.each(['node', 'workers'] as const)('where DNS cannot be asked nothing is claimed (%s)', async runtime => {
  const { page } = await clinicWith({ ...GOOD, 'A a.root-servers.net': 'fails' }, { runtime });
  const shown = await page();
  expect(shown).toContain(tell.dns[runtime]);
  expect(shown).not.toContain('class="dns-record"');
});

test('one query without an answer is a matter of its check only', async () => {
  const { page } = await clinicWith({ ...GOOD, 'TXT _dmarc.clinic.example': 'fails' });
  expect(chips(await page())).toMatchObject({
    SPF: ['done', t.chipGood],
    DMARC: ['open', t.findings['dns-silent'].chip],
  });
});

test('where we do not sign, a key of the mail server is looked for; a record for all names is none', async () => {
  const zone = { ...GOOD, 'TXT default._domainkey.clinic.example': [dkim.value] };
  expect(await (await clinicWith(zone, { signing: undefined })).page()).toContain(t.findings['dkim-by-server'].words);
  const wild = { ...GOOD, [`TXT ${dkim.name}`]: [], 'TXT default._domainkey.clinic.example': ['v=spf1 -all'] };
  const shown = await (await clinicWith(wild, { signing: undefined })).page();
  expect(shown).toContain(t.findings['dkim-unsigned'].words);
  expect(shown).toContain(tell.dkim.node);
});

test('what DNS says is shown as text, and opening the page changes nothing', async () => {
  const evil = '<img src=x onerror=1>';
  const { page, sql } = await clinicWith({ ...GOOD, 'TXT clinic.example': [`v=spf1 ${evil} -all`] });
  const rows = async () =>
    (await sql('SELECT (SELECT count(*) FROM audit_log) AS log, (SELECT count(*) FROM settings) AS kept'))[0];
  const before = await rows();
  expect(await page()).not.toContain(evil);
  expect(await rows()).toEqual(before);
});

test('the page works without its script, which only adds the buttons that copy', async () => {
  const { page, get } = await clinicWith({});
  const shown = await page();
  for (const button of shown.matchAll(/<button type="button"[^>]*>/g)) expect(button[0]).toContain('hidden');
  const path = /<script src="([^"]+)"/.exec(shown)![1]!;
  const script = await get(path);
  expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
});
