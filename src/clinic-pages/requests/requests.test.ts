import { expect, test } from 'vitest';
import { chance } from '../../adapters/machine/machine.ts';
import type { Db } from '../../db/database.ts';
import { newId } from '../../db/ids.ts';
import { auditLog, consultationRequests } from '../../db/schema.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { START } from '../../testing/deps.ts';

async function addRequest(db: Db, note = '') {
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
  });
  return id;
}

test('without requests the page says where they come from', async () => {
  const { text } = await signedInClinic();
  expect(await text('/admin/requests')).toContain('まだ相談の申し込みはありません');
});

test('a request shows how to reach the reader, what was typed is escaped, and the report points to it', async () => {
  const { deps, text } = await signedInClinic();
  await addRequest(deps.db, '<script>x</script>');
  const page = await text('/admin/requests');
  expect(page).toContain('href="tel:0312345678"');
  expect(page).toContain('&lt;script&gt;');
  expect(page).toContain('未対応');
  expect(await text('/admin')).toContain('まだ対応していない相談が1件あります');
});

test('marking twice is marking once; without a wish the state changes; each change is in the audit log', async () => {
  const { deps, post } = await signedInClinic();
  const id = await addRequest(deps.db);
  const handled = async () => (await deps.db.select().from(consultationRequests))[0]!.handledAt;
  await post(`/admin/requests/${id}/handled`, { wish: 'handled' });
  expect((await post(`/admin/requests/${id}/handled`, { wish: 'handled' })).status).toBe(303);
  expect(await handled()).toBe(START);
  await post(`/admin/requests/${id}/handled`);
  expect(await handled()).toBeNull();
  const log = (await deps.db.select().from(auditLog).orderBy(auditLog.id)).map(row => [row.action, row.detail]);
  expect(log.slice(1)).toEqual([
    ['request-handled', id],
    ['request-reopened', id],
  ]);
  expect((await post('/admin/requests/req_nothing/handled')).status).toBe(404);
});
