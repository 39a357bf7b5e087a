import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import { testDeps } from '../testing/deps.ts';
import { allRedFlags, redFlags, SIGN_IDS } from '../texts/ja/safety.ts';
import { t } from '../texts/ja.ts';
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

test('our pages use no words that only a doctor may use', () => {
  const { mailbox, consultation, information } = t;
  expect(JSON.stringify({ mailbox, consultation, information })).not.toMatch(/治療|診断|診療|患者|処方|!|！/);
});

test.each([
  ['０３-1234-5678(代)', 'href="tel:03-1234-5678"'],
  ['+81-3-1234-5678', 'href="tel:+81-3-1234-5678"'],
  ['電話 03-1234-5678', 'href="tel:03-1234-5678"'],
  ['内線12', '<span>内線12</span>'],
])('the number «%s» can be called with a finger, where it is one', async (contactPhone, link) => {
  const { deps, get } = await pages();
  await saveClinic(deps, ClinicSettings.parse({ contactPhone }));
  for (const page of ['/privacy', '/legal']) expect(await get(page)).toContain(link);
});
