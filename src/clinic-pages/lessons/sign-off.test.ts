import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../../app.tsx';
import { ClinicSettings, saveClinic } from '../../clinic/settings.ts';
import { auditLog, signOffs } from '../../db/schema.ts';
import type { Library } from '../../deps.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { today } from '../../texts/ja/clinic/today.ts';
import { signOff as t } from '../../texts/ja/sign-off.ts';

const { waiting } = today;
const FIRST = '/admin/lessons/thigh-sciatica/1';
/** 22 November 2026 in Tokyo is the day of the test clock. */
const TODAY = '2026-11-22';
const DAY = 86_400_000;

let world: Awaited<ReturnType<typeof signedInClinic>>;
beforeEach(async () => {
  world = await signedInClinic();
});

const hashOn = (page: string) => /name="hash" value="([0-9a-f]{32})"/.exec(page)?.[1] ?? '';
const checksOn = (page: string) =>
  [...page.matchAll(/name="checks\[\]" value="([a-z-]+)"/g)].map(([, check]) => check!);
/** A whole form for the lesson at `path`, as the page offers it. */
async function formFor(path = FIRST, more: Record<string, string> = {}): Promise<[string, string][]> {
  const page = await world.text(path);
  const fields = { hash: hashOn(page), name: '監修 見本', signedOn: TODAY, ...more };
  return [
    ...Object.entries(fields),
    ...checksOn(page).map((check): [string, string] => ['checks[]', check]),
    ['licences[]', 'hari'],
    ['licences[]', 'kyu'],
  ];
}
const sign = async (path = FIRST, more?: Record<string, string>) =>
  world.post(`${path}/sign`, await formFor(path, more));
const withdraw = async (path = FIRST) => world.post(`${path}/withdraw`, { hash: hashOn(await world.text(path)) });
const rows = () => world.deps.db.select().from(signOffs);

/** The library in which the first lesson has another title. */
function retitled(library: Library, title: string): Library {
  const [course, ...others] = library.courses;
  const [lesson, ...rest] = course!.lessons;
  return { ...library, courses: [{ ...course!, lessons: [{ ...lesson!, title }, ...rest] }, ...others] };
}

test('a lesson is signed with name, licence as it is, and date; list and page show it, and the log says in which session', async () => {
  const signed = await sign();
  expect([signed.status, signed.headers.get('location')]).toEqual([303, `${FIRST}?done=signed#sign-off`]);
  const page = await world.text(`${FIRST}?done=signed`);
  for (const words of [t.done, '監修 見本（はり師・きゅう師）', '2026年11月22日', '2027年11月22日'])
    expect(page).toContain(words);
  expect(page).toContain(`href="/admin/lessons/thigh-sciatica/2">${t.next(2)}<`);
  const [row] = await rows();
  expect(row).toMatchObject({
    ...{ act: 'signed', course: 'thigh-sciatica', lessonSlug: world.deps.library.courses[0]!.lessons[0]!.slug },
    ...{ licences: ['hari', 'kyu'], signedOn: TODAY, reviewDue: '2027-11-22', way: 'machine' },
  });
  expect(row!.checks).toEqual(checksOn(page));
  expect(row!.sessionId).toBe((await world.sql('SELECT id FROM sessions'))[0]!.id);
  expect(await world.text('/admin/lessons')).toContain('監修 監修 見本（はり師・きゅう師）(2026-11-22)');
  const log = (await world.deps.db.select().from(auditLog)).find(({ action }) => action === 'lesson-signed');
  expect(log!.detail).toBe(`${row!.course}/${row!.lessonSlug} ${row!.hash.slice(0, 8)}`);
});

test('somebody without a licence says so, and it is shown as plainly', async () => {
  const form = (await formFor()).filter(([name]) => name !== 'licences[]');
  await world.post(`${FIRST}/sign`, [...form, ['licences[]', 'none']]);
  expect(await world.text(FIRST)).toContain('監修 見本（国家資格なし）');
});

const without = (name: string) => (form: [string, string][]) => form.filter(([field]) => field !== name);
const set = (name: string, value: string) => (form: [string, string][]) =>
  form.map(([field, typed]): [string, string] => [field, field === name ? value : typed]);
test.each<[string, (form: [string, string][]) => [string, string][], string]>([
  ['no name', set('name', ' '), t.errors.name],
  ['a name of two lines', set('name', '監修\n見本'), t.errors.name],
  ['a name that is too long', set('name', '監'.repeat(61)), t.errors.nameLong],
  ['no licence', without('licences[]'), t.errors.licences],
  ['a licence that nobody knows', set('licences[]', 'wizard'), t.errors.licences],
  ['a licence and none', form => [...form, ['licences[]', 'none']], t.errors.licencesNone],
  ['nothing ticked', without('checks[]'), t.errors.checks],
  [
    'one thing not ticked',
    form =>
      form.toSpliced(
        form.findIndex(([name]) => name === 'checks[]'),
        1,
      ),
    t.errors.checks,
  ],
  ['no date', set('signedOn', ''), t.errors.date],
  ['no real date', set('signedOn', '2026-02-30'), t.errors.date],
  ['tomorrow', set('signedOn', '2026-11-23'), t.errors.dateAhead],
  ['a year ago', set('signedOn', '2025-11-22'), t.errors.dateLongAgo],
])('%s is answered in words beside the field, and nothing is signed', async (_, change, words) => {
  const refused = await world.post(`${FIRST}/sign`, change(await formFor()));
  const page = await refused.text();
  expect([refused.status, await rows()]).toEqual([422, []]);
  expect(page).toContain(words);
  expect(page).toContain('<title>入力をご確認ください');
});

test.each([['２０２６／１１／２'], ['2026/11/2'], ['2026-11-02']])('a date may be typed as %s', async typed => {
  await sign(FIRST, { signedOn: typed });
  expect((await rows()).map(({ signedOn }) => signedOn)).toEqual(['2026-11-02']);
});

test('another text voids the signature and says so; the text that was signed has it again', async () => {
  await sign();
  const { library } = world.deps;
  world.deps.library = retitled(library, '別の題');
  const page = await world.text(FIRST);
  expect(page).toContain('いまとは違う文面です');
  expect(page).toContain('監修 見本（はり師・きゅう師）');
  expect(page).toContain('監修者の確認 未了');
  world.deps.library = library;
  expect(await world.text(FIRST)).toContain('にこの文面を確かめました');
});

test('settings of the clinic and the lesson’s place void nothing', async () => {
  await sign();
  await saveClinic(world.deps, ClinicSettings.parse({ tradeName: '見本鍼灸院', consultationFee: '1円' }));
  const { library } = world.deps;
  const [course, ...others] = library.courses;
  const lessons = course!.lessons.map(lesson => ({ ...lesson, number: lesson.number === 1 ? 2 : lesson.number === 2 ? 1 : lesson.number })); // biome-ignore format: one line
  world.deps.library = { ...library, courses: [{ ...course!, lessons }, ...others] };
  expect(await world.text('/admin/lessons/thigh-sciatica/2')).toContain('にこの文面を確かめました');
});

test('what changed while the page was open is not signed', async () => {
  const form = await formFor();
  world.deps.library = retitled(world.deps.library, '別の題');
  const refused = await world.post(`${FIRST}/sign`, form);
  const page = await refused.text();
  expect([refused.status, await rows()]).toEqual([422, []]);
  expect(page).toContain(t.readElsewhere);
  expect(page).toContain('value="監修 見本"');
  expect(page).not.toMatch(/name="checks\[\]"[^>]* checked/); // what was ticked was about another text
});

test('a signature is taken back; both stay in the table, and it can be signed again', async () => {
  await sign();
  expect((await withdraw()).status).toBe(303);
  const page = await world.text(`${FIRST}?done=withdrawn`);
  for (const words of [t.undone, '取り下げられています', '監修者の確認 未了']) expect(page).toContain(words);
  await withdraw(); // there is nothing more to take back
  expect((await rows()).map(({ act, name }) => [act, name])).toEqual([
    ['signed', '監修 見本'],
    ['withdrawn', '監修 見本'],
  ]);
  await sign();
  expect(await world.text(FIRST)).toContain('にこの文面を確かめました');
  expect((await rows()).map(({ act }) => act)).toEqual(['signed', 'withdrawn', 'signed']);
});

test('who signs many lessons types name and licence once, and ticks each time', async () => {
  await sign();
  const next = await world.text(FIRST.replace('/1', '/2'));
  expect(next).toContain('value="監修 見本"');
  expect(next).toMatch(/value="hari" checked/);
  expect(next).not.toMatch(/name="checks\[\]"[^>]* checked/);
});

test('a lesson without a movement, and one that does not speak of the clinic, ask for less', async () => {
  const { lessons } = world.deps.library.courses[0]!;
  const invitation = checksOn(await world.text(FIRST.replace('/1', `/${lessons.length}`)));
  expect(invitation).toContain('true-of-clinic');
  expect(invitation).not.toContain('did-the-movement');
  const pages = await Promise.all(lessons.map(({ number }) => world.text(FIRST.replace('/1', `/${number}`))));
  expect(pages.some(page => checksOn(page).includes('did-the-movement'))).toBe(true);
  for (const page of pages) expect(checksOn(page)).toContain('sources');
});

test('what stands in the file holds as it is, until somebody signs on the page, and again when that is taken back', async () => {
  const { library } = world.deps;
  const [course, ...others] = library.courses;
  const lessons = course!.lessons.map(lesson => ({ ...lesson, reviewedBy: '原稿 監修者', reviewedOn: '2026-11-01' }));
  world.deps.library = { ...library, courses: [{ ...course!, lessons }, ...others] };
  expect(await world.text(FIRST)).toContain(t.standing['in-file']());
  await sign();
  expect(await world.text(FIRST)).not.toContain('原稿 監修者');
  await withdraw();
  expect(await world.text(FIRST)).toContain('監修 原稿 監修者(2026-11-01)');
});

test('a guest of the gallery reads who signed, and cannot sign', async () => {
  const form = await formFor();
  await sign();
  const app = createApp(world.deps);
  const page = await (await app.request(FIRST)).text();
  expect(page).toContain('監修 見本（はり師・きゅう師）');
  expect(page).not.toContain('/sign"');
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  for (const act of ['sign', 'withdraw'])
    expect(
      (await app.request(`${FIRST}/${act}`, { method: 'POST', headers, body: new URLSearchParams(form) })).status,
    ).toBe(401);
  expect(await rows()).toHaveLength(1);
});

test.each(['/admin/lessons/none/1', '/admin/lessons/thigh-sciatica/99'])('nothing is signed at %s', async path => {
  for (const act of ['sign', 'withdraw']) expect((await world.post(`${path}/${act}`, {})).status).toBe(404);
});

test('きょう tells of reviews in one line, a month before they are due and after', async () => {
  expect(await world.text('/admin')).not.toContain('監修の見直し');
  await sign(FIRST);
  const [, ...byFile] = world.deps.library.courses.flatMap(({ lessons }) => lessons.map(({ reviewDue }) => reviewDue!));
  const noon = (day: string, later = 0) => Date.parse(`${day}T12:00:00+09:00`) + later * DAY;
  const dues = ['2027-11-22', ...byFile].toSorted(); // what was signed is due a year later
  const [earliest, latest] = [dues[0]!, dues.at(-1)!];
  const soon = dues.filter(day => noon(day) <= noon(earliest, -18) + 30 * DAY).length;
  world.clock.set(noon(earliest, -18));
  await world.signIn(); // a session lasts for 30 days
  expect(await world.text('/admin')).toContain(waiting.reviews.soon(soon, 30));
  world.clock.set(noon(latest, 1));
  await world.signIn();
  expect(await world.text('/admin')).toContain(waiting.reviews.overdue(41));
  expect(await world.text('/admin/lessons')).toContain('見直し期限 2027-11-22 を過ぎています');
});
