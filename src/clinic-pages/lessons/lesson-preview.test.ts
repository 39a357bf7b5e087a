import { expect, test } from 'vitest';
import { createApp } from '../../app.tsx';
import { actionOf, variantsOf } from '../../courses/course.ts';
import type { Remark } from '../../courses/lint/remark.ts';
import { events } from '../../db/schema.ts';
import { signedInClinic, testClinic } from '../../testing/clinic.ts';
import { physicianReview } from '../../texts/ja/safety.ts';

const FIRST = '/admin/lessons/thigh-sciatica/1';

test('the list shows every lesson and what nobody has reviewed', async () => {
  const { text, deps } = await signedInClinic();
  const page = await text('/admin/lessons');
  for (const course of deps.library.courses)
    for (const { number } of course.lessons) expect(page).toContain(`href="/admin/lessons/${course.slug}/${number}"`);
  expect(page).toContain('監修者の確認 未了');
});

test('until a physician has read the warning signs, the list and each lesson say that none has', async () => {
  const { text } = await signedInClinic();
  expect(physicianReview).toBeUndefined();
  for (const path of ['/admin/lessons', FIRST]) expect(await text(path)).toContain('医師の確認 未了');
});

test('a lesson past its review date says so', async () => {
  const { text, clock, signIn, deps } = await signedInClinic();
  const due = deps.library.courses[0]!.lessons[0]!.reviewDue!;
  expect(await text(FIRST)).toContain(`見直し期限 ${due}`);
  clock.set(Date.parse(`${due}T15:00:00Z`)); // the day after it in Tokyo
  await signIn();
  expect(await text(FIRST)).toContain(`見直し期限 ${due} を過ぎています`);
});

test('the preview is a whole mail in a sandbox, without a token or an open slot', async () => {
  const { get, text, deps } = await signedInClinic();
  expect(await text(FIRST)).toContain(`<iframe class="mail"`);
  const mail = await get(`${FIRST}/mail`);
  const html = await mail.text();
  expect(mail.headers.get('content-security-policy')).toBe(
    "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
  );
  expect(html).not.toContain('{{');
  expect(html).not.toMatch(/\/(o|c|unsubscribe|mail)\/[\w-]{32}/);
  expect(await deps.db.select().from(events)).toEqual([]);
});

test('it asks what the readers of that pattern are asked a week later', async () => {
  const { text, deps } = await signedInClinic();
  const course = deps.library.courses.find(({ slug }) => slug === 'thigh-sciatica')!;
  for (const pattern of [null, 'one-side']) {
    const { line } = actionOf(course.lessons[2]!, pattern)!;
    const query = pattern ? `?pattern=${pattern}` : '';
    expect(await text(`/admin/lessons/thigh-sciatica/4/mail${query}`)).toContain(`『${line.split(' ')[0]}』`);
  }
  expect(await text(`${FIRST}/mail`)).not.toContain('先週の『');
});

test('light and dark are shown as chosen, whatever the browser prefers', async () => {
  const { text } = await signedInClinic();
  const dark = await text(`${FIRST}/mail?scheme=dark`);
  const light = await text(`${FIRST}/mail?scheme=light`);
  expect(dark).toMatch(/@media screen\s*\{[^}]*background-color: #1D1C1A/);
  expect(light).toMatch(/@media not all\s*\{[^}]*background-color: #1D1C1A/);
  expect(dark).toContain('<meta name="color-scheme" content="dark">');
  expect(dark + light).not.toContain('prefers-color-scheme');
});

test('remarks of lint are shown in words, with their line and a safer wording', async () => {
  const { text, deps } = await signedInClinic();
  expect(await text(FIRST)).toContain('気になるところはありません。');
  const { file } = deps.library.courses[0]!.lessons[0]!;
  const remark: Remark = { file, line: 21, rule: 'E', phrase: '即効', safer: '経過を見ながら進めます' };
  deps.library = { ...deps.library, remarks: [remark] };
  const app = createApp(deps);
  const page = await (await app.request(FIRST)).text();
  for (const words of ['即効', '確かめられていない効果の言い方です', 'たとえば:経過を見ながら進めます', '原稿の21行目'])
    expect(page).toContain(words);
});

test('the spam score is shown where there is a filter, asked once for the same mail', async () => {
  const { get, text, deps } = await signedInClinic();
  expect(await text(`${FIRST}/score`)).toContain('SpamAssassin がないため');
  const seen: string[] = [];
  deps.spamScore = async raw => {
    seen.push(raw);
    return { score: -1, rules: ['MAILING_LIST_MULTI'] };
  };
  const scored = await get(`${FIRST.replace('/1', '/2')}/score`);
  expect(await scored.text()).toContain('−1.0点');
  expect(scored.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
  await get(`${FIRST.replace('/1', '/2')}/score`);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toContain('List-Unsubscribe');
});

test('the gallery needs no signing in with the built-in mailbox, and nothing but the gallery', async () => {
  const { get, text } = await testClinic();
  for (const path of ['/admin/lessons', FIRST, `${FIRST}/mail`, `${FIRST}/score`])
    expect((await get(path)).status).toBe(200);
  expect(await text('/admin/lessons')).not.toContain('/admin/sign-out');
  for (const path of ['/admin', '/admin/readers', '/admin/settings']) expect((await get(path)).status).toBe(302);
});

test('the gallery needs signing in with a mail server', async () => {
  const { get } = await testClinic({ kind: 'smtp' });
  for (const path of ['/admin/lessons', FIRST, `${FIRST}/mail`, `${FIRST}/score`])
    expect((await get(path)).status).toBe(302);
});

test('every lesson can be seen, in each of its variants', async () => {
  const { get, deps } = await signedInClinic();
  for (const course of deps.library.courses)
    for (const lesson of course.lessons)
      for (const pattern of variantsOf(lesson, course))
        expect(
          (await get(`/admin/lessons/${course.slug}/${lesson.number}${pattern ? `?pattern=${pattern}` : ''}`)).status,
        ).toBe(200);
});

test.each(['/admin/lessons/none/1', '/admin/lessons/thigh-sciatica/99', '/admin/lessons/thigh-sciatica/x/mail'])(
  '%s is a friendly page',
  async path => {
    const { get } = await signedInClinic();
    expect((await get(path)).status).toBe(404);
  },
);
