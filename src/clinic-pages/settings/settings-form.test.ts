import { expect, test } from 'vitest';
import { isOpen } from '../../calendar/open-hours.ts';
import { ClinicSettings, readClinic } from '../../clinic/settings.ts';
import { auditLog } from '../../db/schema.ts';
import { writeSetting } from '../../db/setting.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { admin } from '../../texts/ja/admin.ts';
import { checkSettings, storedSettings, typedSettings as typedOver } from '../parts/settings-form.ts';

const blank = storedSettings({ ...ClinicSettings.parse({}), sample: false });
const typedSettings = (body: Record<string, unknown>) =>
  typedOver({ ...Object.fromEntries(Object.keys(blank).map(name => [name, ''])), ...body }, blank);

test('a field that was not sent keeps its stored value', () => {
  const stored = { ...blank, legalName: '見本鍼灸院' };
  expect(typedOver({}, stored).legalName).toBe('見本鍼灸院');
  expect(typedOver({ legalName: '' }, stored).legalName).toBe('');
});

const { errors: words } = admin.settings;
const errorOf = (field: string, value: string) => {
  const checked = checkSettings(typedSettings({ [field]: value }));
  return checked.ok ? undefined : checked.errors[field];
};

test.each([
  ['legalName', 'あ'.repeat(101), words.too_long],
  ['legalName', '見本\n代表', words.control],
  ['contactEmail', 'clinic', words.email],
  ['senderAddress', 'a@b c', words.email],
  ['contactEmail', `${'a'.repeat(250)}@example.jp`, words.too_long],
  ['bookingUrl', 'javascript:alert(1)', words.url],
  ['bookingUrl', 'yoyaku', words.url],
  ['consultationMinutes', '四十', words.number],
  ['lessonHour', '24', words.hour],
  ['lessonHour', '7.5', words.hour],
  ['lessonHour', '6', words.hour],
  ['lessonHour', '21', words.hour],
  ['closedWeekdays', '1,2,3,4,5,6,7', words.all_closed],
  ['closedWeekdays', '8', words.choice],
  ['closedWeekdays', '水', words.choice],
  ['closedDates', '8/13〜8/16\nお盆', words.dates],
  ['closedDates', '2/30', words.dates],
  ['closedDates', '1/1〜1/31', words.closed_long],
  [
    'closedDates',
    Array.from({ length: 61 }, (_, n) => `2027/${(n % 12) + 1}/${(n % 28) + 1}`).join('\n'),
    words.dates_many,
  ],
  ['publicHolidays', 'sometimes', words.choice],
  ['timeZone', 'Tokyo', words.time_zone],
  ['unsignedLessons', 'perhaps', words.choice],
])('%s «%s» is answered in words that say what to do', (field, value, expected) => {
  expect(errorOf(field, value)).toBe(expected);
});

test('every setting has its place in the form', async () => {
  const { text } = await signedInClinic();
  const [, form = ''] = (await text('/admin/settings')).split('<form class="settings"');
  const names = [...form.matchAll(/ name="(\w+)(?:\[\])?"/g)].map(([, name]) => name);
  expect([...new Set(names)].toSorted()).toEqual(Object.keys(blank).toSorted());
});

test('numbers may be typed in full-width digits', () => {
  const numbers = Object.entries(ClinicSettings.parse({})).filter(([, value]) => typeof value === 'number');
  expect(numbers).not.toEqual([]);
  for (const [name] of numbers) expect([name, errorOf(name, '１０')]).toEqual([name, undefined]);
});

test('an empty form is allowed, and empty numbers get their default', () => {
  expect(checkSettings(typedSettings({}))).toEqual({ ok: true, settings: ClinicSettings.parse({}) });
  expect(checkSettings(typedSettings({}))).toMatchObject({
    ok: true,
    settings: {
      lessonHour: 7,
      timeZone: 'Asia/Tokyo',
      consultationMinutes: 0,
      closedWeekdays: [],
      publicHolidays: 'send',
    },
  });
});

test('full-width letters are read as they were meant', () => {
  const typed = typedSettings({ lessonHour: '８', contactEmail: 'ｉｎｆｏ＠example.jp ', tradeName: 'ＡＢＣ鍼灸院' });
  expect(checkSettings(typed)).toMatchObject({
    settings: { lessonHour: 8, contactEmail: 'info@example.jp', tradeName: 'ＡＢＣ鍼灸院' },
  });
});

test("the sample clinic's values are not in the form", async () => {
  const { text } = await signedInClinic();
  const page = await text('/admin/settings');
  expect(page).toContain('法律で必要');
  expect(/<input[^>]*name="legalName"[^>]*>/.exec(page)![0]).not.toContain('見本');
  expect(page).not.toContain('value="見本');
});

test('settings are saved, noted, and shown again', async () => {
  const { post, text, deps } = await signedInClinic();
  const saved = await post('/admin/settings', { legalName: '見本代表', tradeName: 'やまだ鍼灸院', unknown: 'x' });
  expect([saved.status, saved.headers.get('location')]).toEqual([303, '/admin/settings?saved=1']);
  expect(await readClinic(deps)).toMatchObject({ legalName: '見本代表', sample: false });
  expect(await text('/admin/settings?saved=1')).toContain('value="見本代表"');
  expect((await deps.db.select().from(auditLog)).map(row => row.action)).toContain('settings-saved');
});

test('what was typed stays beside its error, and nothing is saved', async () => {
  const { post, deps } = await signedInClinic();
  const refused = await post('/admin/settings', { legalName: '見本代表', contactEmail: '"><b>' });
  const page = await refused.text();
  expect(refused.status).toBe(422);
  expect(page).toContain(words.email);
  expect(page).toContain('value="見本代表"');
  expect(page).toContain('value="&quot;&gt;&lt;b&gt;"');
  expect((await readClinic(deps)).sample).toBe(true);
});

test('above the form every field with a mistake, or that the law requires, is a link to it', async () => {
  const { post, text } = await signedInClinic();
  const linked = (page: string) => [...page.matchAll(/<li><a href="#(\w+)">/g)].map(([, name]) => name!);
  const wrong = { closedDates: 'お盆', closedWeekdays: '1,2,3,4,5,6,7', contactEmail: 'clinic' };
  const page = await (await post('/admin/settings', wrong)).text();
  expect(page).toContain('<title>入力をご確認ください — 設定');
  expect(linked(page)).toEqual(['contactEmail', 'closedWeekdays', 'closedDates']); // from top to bottom
  await post('/admin/settings', { legalName: '' });
  const saved = await text('/admin/settings?saved=1');
  expect(linked(saved)).toEqual(['legalName', 'postalAddress', 'contactEmail', 'senderAddress']);
  for (const name of [...linked(page), ...linked(saved)]) expect(page).toContain(` id="${name}"`);
});

const checkedDays = (page: string) =>
  [...page.matchAll(/name="closedWeekdays\[\]" value="(\d)" checked/g)].map(match => match[1]);

test('closed weekdays are checked, kept, shown again, and cleared again', async () => {
  const { post, text, deps } = await signedInClinic();
  const save = async (...form: [string, string][]) => expect((await post('/admin/settings', form)).status).toBe(303);
  const none: [string, string] = ['closedWeekdays', ''];
  await save(none, ['closedWeekdays[]', '7'], ['closedWeekdays[]', '3'], ['publicHolidays', 'skip']);
  expect(await readClinic(deps)).toMatchObject({ closedWeekdays: [3, 7], publicHolidays: 'skip' });
  expect(checkedDays(await text('/admin/settings'))).toEqual(['3', '7']);
  await save(['legalName', '見本代表']); // a form without the boxes changes none
  expect((await readClinic(deps)).closedWeekdays).toEqual([3, 7]);
  await save(none);
  expect((await readClinic(deps)).closedWeekdays).toEqual([]);
});

test('closed dates are typed one a line, kept, and shown again; a settings file may list them', async () => {
  const { post, text, deps } = await signedInClinic();
  expect((await post('/admin/settings', { closedDates: '2027/5/10〜12\r\n１２月３０日～１月３日' })).status).toBe(303);
  const kept = [
    { from: '12-30', until: '01-03' },
    { from: '2027-05-10', until: '2027-05-12' },
  ];
  const clinic = await readClinic(deps);
  expect(clinic.closedDates).toEqual(kept);
  expect(isOpen(Date.parse('2026-12-30T09:00:00+09:00'), clinic)).toBe(false);
  expect(await text('/admin/settings')).toContain('>12/30〜1/3\n2027/5/10〜2027/5/12</textarea>');
  expect(ClinicSettings.parse({ closedDates: kept }).closedDates).toEqual(kept);
  expect(ClinicSettings.parse({ closedDates: ['12/30〜1/3', '2027-05-10〜12'] }).closedDates).toEqual(kept);
  for (const wrong of [3, [3], [{ from: '12-30' }], [null], {}])
    expect(ClinicSettings.safeParse({ closedDates: wrong }).success).toBe(false);
});

test.each([
  [3, 7],
  [6, 7],
  [12, 12],
  [21, 20],
  [23, 20],
])('an hour kept from before there were quiet hours is read as the nearest: %s as %s', async (kept, hour) => {
  const { deps } = await signedInClinic();
  await writeSetting(deps.db, 'clinic', { legalName: '見本代表', lessonHour: kept }, 0);
  expect(await readClinic(deps)).toMatchObject({ legalName: '見本代表', lessonHour: hour });
});

test('an introduction has 300 characters as a browser counts them, however it sends the line breaks', () => {
  const text = (length: number) => `${'あ'.repeat(9)}\n`.repeat(length / 10).slice(0, -1);
  for (const [length, isRight] of [
    [300, true],
    [310, false],
  ] as const) {
    const typed = `${text(length)}あ`.replaceAll('\n', '\r\n');
    expect([length, ClinicSettings.safeParse({ introduction: typed }).success]).toEqual([length, isRight]);
  }
});
