import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import { testDeps } from '../testing/deps.ts';
import { t } from '../texts/ja.ts';
import { informationRoutes } from './routes.tsx';

async function pages() {
  const { deps } = await testDeps();
  const app = new Hono().route('/', informationRoutes(deps));
  return { deps, get: async (path: string) => (await app.request(path)).text() };
}

test('every red flag has its place, and whom to ask', async () => {
  const { get } = await pages();
  const page = await get('/when-to-see-a-doctor');
  const flags = [
    'しびれ',
    '脚に力が入らない',
    '歩きにくい',
    '安静',
    '夜',
    '尿',
    '便',
    '発熱',
    '片脚だけが急に腫れた',
    '熱',
    '硬いしこり',
    '二週間以上',
  ];
  for (const words of [...flags, '#7119', '119番', '整形外科', '一般的な情報']) expect(page).toContain(words);
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

test("our pages keep to words that are not a doctor's", () => {
  const { mailbox, consultation, information } = t;
  expect(JSON.stringify({ mailbox, consultation, information })).not.toMatch(/治療|診断|診療|患者|処方|!|！/);
});
