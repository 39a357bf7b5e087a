import { expect, test } from 'vitest';
import { addressHash } from '../../consent/suppression.ts';
import { signedInClinic, testClinic } from '../../testing/clinic.ts';
import { enrollReaders, START } from '../../testing/deps.ts';
import { erasing as t } from '../../texts/ja/erasing.ts';

async function clinicOf(count: number) {
  const clinic = await signedInClinic();
  await enrollReaders(clinic.sql, { count, at: START });
  return clinic;
}
const PAGE = '/admin/readers/sub_0/erase';

test('the page says whom it is about, what goes, what stays and why, and opening it changes nothing', async () => {
  const { text, sql } = await clinicOf(2);
  expect(await text('/admin/readers/sub_0')).toContain(`href="${PAGE}"`);
  const page = await text(PAGE);
  const { figures, consent, suppressed, backups, cloud } = t.stays;
  for (const words of ['r0@mail.example', ...t.goes.items, figures, consent, backups, cloud, t.underWay])
    expect(page).toContain(words);
  expect(page).not.toContain(suppressed);
  expect(await sql('SELECT id FROM subscribers')).toHaveLength(2);
});

test('who never confirmed has no consent to keep, who is suppressed stays so', async () => {
  const { text, sql, deps } = await clinicOf(1);
  await sql('DELETE FROM consents');
  await sql(
    "INSERT INTO suppressions (address_hash, reason, at) VALUES (?, 'complaint', 0)",
    addressHash(deps, 'r0@mail.example'),
  );
  const page = await text(PAGE);
  expect(page).not.toContain(t.stays.consent);
  expect(page).toContain(t.stays.suppressed);
});

test('the button erases, the list says so, the audit log keeps the id alone; pressed again it says that nobody is there', async () => {
  const { post, get, text, sql } = await clinicOf(2);
  const erased = await post(PAGE);
  expect([erased.status, erased.headers.get('location')]).toEqual([303, '/admin/readers?erased=erased']);
  const list = await text('/admin/readers?erased=erased');
  expect(list).toContain(t.done.erased);
  expect(list).not.toContain('r0@mail.example');
  expect(await sql("SELECT detail, way FROM audit_log WHERE action = 'reader-erased'")).toEqual([
    { detail: 'sub_0', way: 'machine' },
  ]);
  expect((await post(PAGE)).headers.get('location')).toBe('/admin/readers?erased=gone');
  expect(await text('/admin/readers?erased=gone')).toContain(t.done.gone);
  expect([(await get(PAGE)).status, (await get('/admin/readers/sub_0')).status]).toEqual([404, 404]);
  expect(await text('/admin/readers?erased=nonsense')).not.toContain(t.done.gone);
});

test('nobody erases who is not signed in', async () => {
  const { post, get, sql } = await testClinic();
  await enrollReaders(sql, { count: 1, at: START });
  expect([(await get(PAGE)).status, (await post(PAGE)).status]).toEqual([302, 401]);
  expect(await sql('SELECT id FROM subscribers')).toHaveLength(1);
});
