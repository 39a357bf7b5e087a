import { expect, test } from 'vitest';
import { chance } from '../../adapters/machine/machine.ts';
import { ClinicSettings, saveClinic } from '../../clinic/settings.ts';
import type { Db } from '../../db/database.ts';
import { newId } from '../../db/ids.ts';
import { auditLog, consultationRequests, events } from '../../db/schema.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { DAY, START } from '../../testing/deps.ts';
import { admin } from '../../texts/ja/admin.ts';

const t = admin.requests;

async function addRequest(db: Db, note = '', more: Partial<typeof consultationRequests.$inferInsert> = {}) {
  const id = newId(chance, 'req');
  await db.insert(consultationRequests).values({
    id,
    deliveryId: 'dlv_x',
    subscriberId: 'sub_x',
    course: 'thigh-sciatica',
    contactBy: 'phone',
    phone: '03-1234-5678',
    preferredTimes: '平日の午前',
    note,
    createdAt: START,
    ...more,
  });
  return id;
}

test('without requests the page says where they come from', async () => {
  const { text } = await signedInClinic();
  const page = await text('/admin/requests');
  expect(page).toContain('まだ相談の申し込みはありません');
  expect(page).not.toContain('class="count"');
});

test('a request shows how to reach the reader, what was typed is escaped, and navigation and report point to it', async () => {
  const { deps, text } = await signedInClinic();
  await addRequest(deps.db, '<script>x</script>', { preferredDays: ['2026-11-27', '2026-12-01'] });
  const page = await text('/admin/requests');
  for (const words of ['href="tel:0312345678"', '&lt;script&gt;', t.standings.open, '11月27日(金)、12月1日(火)'])
    expect(page).toContain(words);
  const today = await text('/admin');
  for (const words of ['相談が1件、お返事を待っています', t.count(1)]) expect(today).toContain(words);
});

test('who has waited longest comes first, with the one main button; all others stand behind their chips', async () => {
  const { deps, text, clock } = await signedInClinic();
  clock.advance(3 * DAY);
  await addRequest(deps.db, '二番目', { createdAt: START + DAY });
  await addRequest(deps.db, '一番目');
  await addRequest(deps.db, '済んだもの', { handledAt: 1 });
  await addRequest(deps.db, '取り下げたもの', { withdrawnAt: START + 1 });
  const page = await text('/admin/requests');
  expect(page.indexOf('一番目')).toBeLessThan(page.indexOf('二番目'));
  expect(page.match(/button main/g)).toHaveLength(1);
  for (const words of ['お返事を待つ方が2人います', '3日前(11月22日', '2日前(11月23日']) expect(page).toContain(words);
  for (const words of ['済んだもの', '取り下げたもの']) expect(page).not.toContain(words);
  expect(await text('/admin/requests?show=answered')).toContain('済んだもの');
  const withdrawn = await text('/admin/requests?show=withdrawn');
  expect(withdrawn).toContain('取り下げたもの');
  expect(withdrawn).not.toContain('name="wish"');
});

test('one press moves a request, one puts it back, the same twice is once, and the log says so', async () => {
  const { deps, post, text } = await signedInClinic();
  const id = await addRequest(deps.db);
  const request = async () => (await deps.db.select().from(consultationRequests))[0]!;
  const press = (wish: string) => post(`/admin/requests/${id}/standing`, { wish, show: 'open' });
  const pressed = await press('booked');
  expect([pressed.status, pressed.headers.get('location')]).toEqual([
    303,
    `/admin/requests?show=open&moved=${id}&was=open`,
  ]);
  expect(await request()).toMatchObject({ handledAt: START, handledAs: 'booked' });
  const page = await text(pressed.headers.get('location')!);
  for (const words of [t.undo, t.movedNameless(t.standings.booked), 'value="open"']) expect(page).toContain(words);
  await press('booked');
  await press('open');
  expect(await request()).toMatchObject({ handledAt: null, handledAs: null });
  const log = (await deps.db.select().from(auditLog).orderBy(auditLog.id)).map(row => [row.action, row.detail]);
  expect(log.slice(1)).toEqual([
    ['request-handled', `${id} booked`],
    ['request-reopened', `${id} open`],
  ]);
  expect((await post('/admin/requests/req_nothing/standing', { wish: 'booked' })).status).toBe(404);
  expect((await press('withdrawn')).status).toBe(404);
});

test('what the reader took back the clinic cannot move', async () => {
  const { deps, post } = await signedInClinic();
  const id = await addRequest(deps.db, '', { withdrawnAt: START });
  await post(`/admin/requests/${id}/standing`, { wish: 'booked' });
  expect((await deps.db.select().from(consultationRequests))[0]).toMatchObject({ handledAt: null });
});

test('the way to the booking page is counted once for each mail, this month, and not for a machine', async () => {
  const { deps, text, clock } = await signedInClinic();
  await saveClinic(deps, ClinicSettings.parse({ bookingUrl: 'https://booking.example/' }));
  const seen = (deliveryId: string, agentClass: 'human' | 'scanner', at = clock.now()) =>
    deps.db.insert(events).values({
      ...{ deliveryId, agentClass, at, kind: 'booking', rule: 'x', rulesVersion: 1, method: 'GET' },
    });
  for (const [mail, agent] of [
    ['dlv_a', 'human'],
    ['dlv_a', 'human'],
    ['dlv_b', 'human'],
    ['dlv_c', 'scanner'],
  ] as const)
    await seen(mail, agent);
  await seen('dlv_d', 'human', START - 60 * DAY);
  expect(await text('/admin/requests')).toContain(t.bookings(2));
});
