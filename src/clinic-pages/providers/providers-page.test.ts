import { expect, test } from 'vitest';
import { ClinicSettings, saveClinic } from '../../clinic/settings.ts';
import { receivingDomainDays, receivingDomains } from '../../db/schema.ts';
import { talliesQuery } from '../../reports/provider-tallies.ts';
import { signedInClinic, testClinic } from '../../testing/clinic.ts';
import { planOf } from '../../testing/database.ts';
import { START } from '../../testing/deps.ts';
import { CLINIC } from '../../testing/walk.ts';

const MINUTE = 60_000;
async function clinicWithMail() {
  const clinic = await signedInClinic({ kind: 'smtp' });
  await saveClinic(clinic.deps, ClinicSettings.parse(CLINIC));
  return clinic;
}
const cells = (page: string) =>
  [...page.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell!.replace(/<[^>]+>/g, '').trim()),
  );

test('only a signed-in clinic sees the figures of receiving domains', async () => {
  const { get } = await testClinic();
  const response = await get('/admin/receivers');
  expect([response.status, response.headers.get('location')]).toEqual([302, '/admin/sign-in']);
});

test('before the first answer the page says what will stand here and what to do', async () => {
  const page = await (await signedInClinic()).text('/admin/receivers');
  expect(page).toContain('受け取られた数と断られた数が並びます');
  expect(page).toContain('href="/admin/setup/domain"');
  expect(page).not.toContain('<table>');
});

test("the last 7 and 30 of the clinic's days are told apart, older ones left out", async () => {
  const { deps, text } = await clinicWithMail();
  await deps.db.insert(receivingDomainDays).values([
    { day: '2026-11-22', domain: 'docomo.ne.jp', accepted: 28, hard: 1, soft: 4, blocked: 2 },
    { day: '2026-11-16', domain: 'gmail.com', accepted: 9, blocked: 1 },
    { day: '2026-11-15', domain: 'gmail.com', accepted: 5 },
    { day: '2026-10-24', domain: 'googlemail.com', accepted: 6 },
    { day: '2026-10-23', domain: 'old.example', accepted: 7 },
  ]);
  const page = await text('/admin/receivers');
  const head = ['受信側', '断られた', '受け取り', '宛先なし', '受信拒否', '保留'];
  const docomo = ['ドコモ 要確認', '3通(9.7%)', '28', '1', '2', '4'];
  expect(cells(page)).toEqual([
    head,
    docomo,
    ['Gmail', '1通', '9', '0', '1', '0'],
    head,
    docomo,
    ['Gmail', '1通', '20', '0', '1', '0'],
  ]);
  expect(page).toContain('41通の返答がありました。うち断られたのは4通(9.8%)です。');
});

test('a throttled domain is named with the end of the throttle, other domains are not named', async () => {
  const { deps, text } = await clinicWithMail();
  await deps.db.insert(receivingDomains).values([
    { domain: 'slow.example', throttledUntil: START + 15 * MINUTE, strikes: 2 },
    { domain: 'quick.example', throttledUntil: START - 1, strikes: 1 },
    { domain: 'wrong-clock.example', throttledUntil: START + 90 * 24 * 60 * MINUTE, strikes: 1 },
  ]);
  const page = await text('/admin/receivers');
  expect(page).toContain('slow.example 2026年11月22日(日) 13:15まで');
  expect(page).not.toContain('quick.example');
  expect(page).not.toContain('wrong-clock.example');
});

test('an alarm says on both pages what to do, with the domain that readers must let through', async () => {
  const { deps, text } = await clinicWithMail();
  const answers = { day: '2026-11-22', accepted: 20, blocked: 5 };
  await deps.db.insert(receivingDomainDays).values({ ...answers, domain: 'gmail.com' });
  const today = await text('/admin');
  expect(today).toContain('Gmailで、断られるメールが多くなっています');
  expect(today).toMatch(/href="\/admin\/delivery"[^>]*>届き方を見る</);
  for (const shown of [await text('/admin/delivery'), await text('/admin/receivers')]) {
    expect(shown).toContain('Gmailで、断られるメールが多くなっています');
    expect(shown).toContain('SPF・DKIM・DMARC');
    expect(shown).not.toContain('ドメイン指定受信');
  }
  await deps.db.insert(receivingDomainDays).values({ ...answers, domain: 'ezweb.ne.jp' });
  expect(await text('/admin/delivery')).toContain('clinic.example からのメールを受け取る設定(ドメイン指定受信)');
});

test('days before the last thirty are not read', async () => {
  const { deps, sql } = await signedInClinic();
  const [step] = await planOf(sql, talliesQuery(deps.db, '2026-11-22'));
  expect(step).toMatch(/SEARCH receiver_days USING INDEX \S+ \(day>\?\)/);
});

test('how many sign-ups of a provider were confirmed stands there, with a percentage only where there are enough', async () => {
  const { deps, text } = await clinicWithMail();
  await deps.db.insert(receivingDomainDays).values([
    { day: '2026-11-22', domain: 'docomo.ne.jp', asked: 40, confirmed: 10 },
    { day: '2026-09-01', domain: 'gmail.com', asked: 29, confirmed: 29 },
    { day: '2026-08-01', domain: 'gmail.com', asked: 50, confirmed: 1 },
  ]);
  expect(cells(await text('/admin/receivers'))).toEqual(
    expect.arrayContaining([
      ['ドコモ', '40', '10件(25.0%)'],
      ['Gmail', '29', '29件'],
    ]),
  );
});
