import { expect, test } from 'vitest';
import { variantsOf } from '../courses/course.ts';
import { events } from '../db/schema.ts';
import { signedInClinic } from '../testing/clinic.ts';

const FIRST = '/admin/lessons/thigh-sciatica/1';

test('the list shows every lesson and what nobody has reviewed', async () => {
  const { text, deps } = await signedInClinic();
  const page = await text('/admin/lessons');
  for (const course of deps.library.courses)
    for (const { number } of course.lessons) expect(page).toContain(`href="/admin/lessons/${course.slug}/${number}"`);
  expect(page).toContain('監修者の確認 未了');
});

test('a lesson past its review date says so', async () => {
  const { text, clock, signIn } = await signedInClinic();
  expect(await text(FIRST)).toContain('見直し期限 2027-02-28');
  clock.set(Date.parse('2027-02-28T15:00:00Z')); // the first of March in Tokyo
  await signIn();
  expect(await text(FIRST)).toContain('見直し期限を過ぎています');
});

test('the preview is a whole mail in a sandbox, without a token or a hole', async () => {
  const { get, text, deps } = await signedInClinic();
  expect(await text(FIRST)).toContain(`<iframe class="mail"`);
  const mail = await get(`${FIRST}/mail`);
  const html = await mail.text();
  expect(mail.headers.get('content-security-policy')).toBe(
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
  );
  expect(html).not.toContain('{{');
  expect(html).not.toMatch(/\/(o|c|unsubscribe|mail)\/[\w-]{32}/);
  expect(await deps.db.select().from(events)).toEqual([]);
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
