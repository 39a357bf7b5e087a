import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { ANSWERS_FOR } from '../answers/forget.ts';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import { WORDS_FOR } from '../consultation/forget.ts';
import * as schema from '../db/schema.ts';
import { KEPT_FOR } from '../erasing/let-go.ts';
import { testDeps } from '../testing/deps.ts';
import { allRedFlags, redFlags, SIGN_IDS } from '../texts/ja/safety.ts';
import { t } from '../texts/ja.ts';
import { KEPT, OF_NO_READER } from './kept.ts';
import { processorsOf } from './processors.ts';
import { informationRoutes } from './routes.tsx';

async function pages() {
  const { deps } = await testDeps();
  const app = new Hono().route('/', informationRoutes(deps));
  return { deps, get: async (path: string) => (await app.request(path)).text() };
}

test('every warning sign stands under its urgency, and whom to ask', async () => {
  const { get } = await pages();
  const page = await get('/when-to-see-a-doctor');
  const places = allRedFlags().flatMap(({ heading, signs }) => [heading, ...signs].map(words => page.indexOf(words)));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).toHaveLength(3 + SIGN_IDS.length);
  for (const words of ['119番', '整形外科', '一般的な情報', redFlags.seenHeading]) expect(page).toContain(words);
  expect(page.split('#7119').length - 1).toBeLessThanOrEqual(page.split('つながらない地域があります').length);
});

test('people who already see a doctor are not told to stop', async () => {
  const { get } = await pages();
  const page = await get('/when-to-see-a-doctor');
  expect(page).toContain('痛みが2週間より長く続いていても、このまま進めてください');
  expect(page).not.toMatch(/尋ねてから始めて|いったん休み|二週間以上/);
});

test('the legal pages show the clinic as it is set', async () => {
  const { get } = await pages();
  for (const page of [await get('/privacy'), await get('/legal')])
    for (const words of ['見本鍼灸院(見本)', '見本鍼灸院', '見本町1-2-3', 'contact@clinic.example', '000-0000-0000'])
      expect(page).toContain(words);
});

test('what a clinic has not filled in says so, and leaves no hole', async () => {
  const { deps, get } = await pages();
  await saveClinic(deps, ClinicSettings.parse({}));
  expect((await get('/legal')).match(/準備中/g)).toHaveLength(9);
  expect(await get('/privacy')).toContain('当院は、メール講座');
});

test('the privacy page names what is kept, why, how long, and that opens are measured', async () => {
  const { get } = await pages();
  const page = await get('/privacy');
  for (const words of ['要配慮個人情報', '三年間', '第三者', '開示', '訂正', '削除', '小さな画像'])
    expect(page).toContain(words);
});

const TABLES = Object.values<unknown>(schema)
  .filter(table => is(table, SQLiteTable))
  .map(table => ({
    name: getTableName(table),
    columns: Object.values(getTableColumns(table)).map(({ name }) => name),
  }));

test('every column of a table about readers is covered by a sentence, and every sentence covers something', () => {
  expect(TABLES.length).toBeGreaterThan(30);
  for (const { name, columns } of TABLES)
    expect([name, Object.keys(KEPT[name] ?? {}).sort(), name in OF_NO_READER]).toEqual([
      name,
      name in OF_NO_READER ? [] : columns.toSorted(),
      name in OF_NO_READER,
    ]);
  const covered = new Set(Object.values(KEPT).flatMap(columns => Object.values(columns)));
  expect([...covered].sort()).toEqual(Object.keys(t.information.privacy.kept).sort());
});

test('a table without any column of a reader, an address or a network is the only kind that needs no sentence', () => {
  const ofPeople = /^(subscriber_id|email|recipient|user_agent|origin|address_hash|phone|note)$/;
  for (const { name, columns } of TABLES)
    if (columns.some(column => ofPeople.test(column))) expect(Object.keys(OF_NO_READER)).not.toContain(name);
});

test('each sentence says what is kept, why and how long, and stands on the page', async () => {
  const { get } = await pages();
  const page = await get('/privacy');
  for (const { what, why, until } of Object.values(t.information.privacy.kept))
    for (const words of [what, why, until]) {
      expect(words.length).toBeGreaterThan(3);
      expect(page).toContain(words);
    }
});

test('the periods that it names are those that hold', () => {
  const { address, agents, request, answers } = t.information.privacy.kept;
  const days = (ms: number) => `${ms / 86_400_000}日`;
  expect(address.until).toContain(days(KEPT_FOR));
  expect(answers.until).toContain(days(ANSWERS_FOR));
  expect(request.until).toContain(days(WORDS_FOR));
  expect(agents.until).toContain('90日');
  expect(t.consultation.use).toContain(days(WORDS_FOR));
});

test('who keeps the database and who carries the mail is named, with the country, as far as it is known', async () => {
  const { deps, get } = await pages();
  expect(await get('/privacy')).toContain(t.information.privacy.others.trial);
  await saveClinic(deps, ClinicSettings.parse({ dataHost: '見本サーバー株式会社(日本)' }));
  expect(await get('/privacy')).toContain('見本サーバー株式会社(日本)');
  const clinic = { ...ClinicSettings.parse({}), sample: false };
  const by = (host: string | undefined, runtime: 'node' | 'workers' = 'node') =>
    processorsOf({ runtime, mailer: { ...deps.mailer, kind: 'smtp', host } }, clinic);
  expect(by('sv0000.xserver.jp').delivery).toBe('エックスサーバー株式会社(日本)');
  expect(by('mail.clinic.example').delivery).toContain('mail.clinic.example');
  expect(by(undefined, 'workers').storage).toContain('Cloudflare');
});

test('our pages use no words that only a doctor may use', () => {
  const { mailbox, consultation, information } = t;
  expect(JSON.stringify({ mailbox, consultation, information })).not.toMatch(/治療|診断|診療|患者|処方|!|！/);
});

test.each([
  ['０３-1234-5678(代)', 'href="tel:03-1234-5678"'],
  ['+81-3-1234-5678', 'href="tel:+81-3-1234-5678"'],
  ['電話 03-1234-5678', 'href="tel:03-1234-5678"'],
  ['０３ー１２３４ー５６７８', 'href="tel:03-1234-5678"'],
  ['(03) 1234-5678', 'href="tel:031234-5678"'],
  ['03(1234)5678', 'href="tel:0312345678"'],
  ['０９０ １２３４ ５６７８', 'href="tel:09012345678"'],
  ['0120-123-456 9:00〜18:00', 'href="tel:0120-123-456"'],
  ['0800-123-4567', 'href="tel:0800-123-4567"'],
  ['受付 9:00-18:00 03-1234-5678', 'href="tel:03-1234-5678"'],
  ['内線12', '<span>内線12</span>'],
])('the number «%s» can be called with a finger, where it is one', async (contactPhone, link) => {
  const { deps, get } = await pages();
  await saveClinic(deps, ClinicSettings.parse({ contactPhone }));
  for (const page of ['/privacy', '/legal']) expect(await get(page)).toContain(link);
});
