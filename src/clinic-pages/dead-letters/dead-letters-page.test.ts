import { expect, test } from 'vitest';
import { createApp } from '../../app.tsx';
import { auditLog, deadLetters, deliveries, subscribers } from '../../db/schema.ts';
import { bury } from '../../delivery/dead-letters.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { enrollReaders, START } from '../../testing/deps.ts';

/** A signed-in clinic, and one lesson for each of `count` readers that became a dead letter, one after another. */
async function clinicWithDead(count: number) {
  const clinic = await signedInClinic();
  await enrollReaders(clinic.sql, { count, at: START });
  const lesson = { kind: 'lesson', course: 'thigh-sciatica', lesson: 2, state: 'due', dueAt: START } as const;
  for (let n = 0; n < count; n += 1) {
    const row = {
      ...lesson,
      id: `dlv_${n}`,
      subscriberId: `sub_${n}`,
      enrollmentId: `enr_${n}`,
      messageId: `<${n}@x>`,
    };
    await clinic.deps.db.insert(deliveries).values({ ...row, nextAttemptAt: START });
    await bury(clinic.deps, [row.id]);
    clinic.clock.advance(60_000);
  }
  const buried = async () =>
    (await clinic.deps.db.select().from(deadLetters).orderBy(deadLetters.deliveryId)).map(row => row.deliveryId);
  const logged = async () =>
    (await clinic.deps.db.select().from(auditLog).orderBy(auditLog.id)).map(row => [row.action, row.detail]).slice(1);
  return { ...clinic, buried, logged };
}
const SEND_AGAIN = '/admin/dead-letters/send-again';

test('without dead letters the report says nothing, and the page says that there are none', async () => {
  const { text } = await signedInClinic();
  expect(await text('/admin')).not.toContain('止まっています');
  const page = await text('/admin/dead-letters');
  expect(page).toContain('いま、止まっているメールはありません');
  expect(page).not.toContain(SEND_AGAIN);
});

test('the report says how many dead letters there are, and leads to them', async () => {
  const { text } = await clinicWithDead(3);
  const page = await text('/admin');
  expect(page).toContain('3通のメールが止まっています');
  expect(page).toContain('href="/admin/dead-letters"');
});

test('the newest come first, each with its reader, its lesson and since when', async () => {
  const { text } = await clinicWithDead(2);
  const page = await text('/admin/dead-letters');
  const readers = [...page.matchAll(/\/admin\/readers\/(sub_\d)">([^<]+)/g)].map(([, id, email]) => [id, email]);
  expect(readers).toEqual([
    ['sub_1', 'r1@mail.example'],
    ['sub_0', 'r0@mail.example'],
  ]);
  expect(page).toContain('第2回');
  expect(page).toContain('2026年11月22日(日) 13:01から止まっています');
});

test('mail to the clinic, and that of a reader whose record is gone, have a name too', async () => {
  const { deps, text } = await clinicWithDead(1);
  await deps.db.delete(subscribers);
  const link = { id: 'dlv_link', kind: 'sign-in', state: 'due', messageId: '<l@x>' } as const;
  await deps.db.insert(deliveries).values({ ...link, dueAt: START, nextAttemptAt: START });
  await bury(deps, ['dlv_link']);
  const page = await text('/admin/dead-letters');
  expect(page).toContain('院あて');
  expect(page).toContain('管理画面のリンク');
  expect(page).toContain('記録の消された方');
});

test('one press sends one again, and the audit log has an entry', async () => {
  const { post, text, buried, logged } = await clinicWithDead(2);
  const pressed = await post(SEND_AGAIN, { mail: 'dlv_0' });
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/admin/dead-letters?released=1']);
  expect(await buried()).toEqual(['dlv_1']);
  expect(await logged()).toEqual([['sent-again', 'dlv_0']]);
  expect(await text(pressed.headers.get('location')!)).toContain('1通を、もう一度配信します');
});

test('one press sends all again; a second press by another person does nothing and is not in the audit log', async () => {
  const { post, buried, logged } = await clinicWithDead(3);
  expect((await post(SEND_AGAIN, { mail: 'all' })).headers.get('location')).toBe('/admin/dead-letters?released=3');
  const again = await post(SEND_AGAIN, { mail: 'dlv_1' });
  expect([again.status, again.headers.get('location')]).toEqual([303, '/admin/dead-letters']);
  expect(await buried()).toEqual([]);
  expect(await logged()).toEqual([['sent-again', 'all']]);
});

test('a form that names no mail, or an unknown one, releases nothing', async () => {
  const { post, buried } = await clinicWithDead(1);
  await post(SEND_AGAIN);
  await post(SEND_AGAIN, { mail: 'dlv_9' });
  expect(await buried()).toHaveLength(1);
});

test('another site cannot press the button', async () => {
  const { deps, signIn, buried } = await clinicWithDead(1);
  const cookie = (await signIn()).headers.get('set-cookie')!.split(';')[0]!;
  const form = { method: 'POST', body: new URLSearchParams({ mail: 'all' }) };
  const press = (origin: string) => createApp(deps).request(SEND_AGAIN, { ...form, headers: { cookie, origin } });
  expect((await press('https://evil.example')).status).toBe(403);
  expect(await buried()).toHaveLength(1);
  expect((await press('https://letters.example')).status).toBe(303);
  expect(await buried()).toHaveLength(0);
});

test('what a reader typed, and what stands in the address bar, is escaped', async () => {
  const { deps, text } = await clinicWithDead(1);
  await deps.db.update(subscribers).set({ email: '"<script>x</script>"@mail.example' });
  const page = await text('/admin/dead-letters?released=%3Cscript%3E');
  expect(page).not.toContain('<script>');
  expect(page.match(/&lt;script&gt;/g)).toHaveLength(2);
});

test('of many the newest fifty are shown, and all are counted', async () => {
  const { text } = await clinicWithDead(55);
  const page = await text('/admin/dead-letters');
  expect(page).toContain('55通のメールが止まっています');
  expect(page).toContain('新しい50通を示します');
  expect(page.match(/\/admin\/readers\/sub_/g)).toHaveLength(50);
});
