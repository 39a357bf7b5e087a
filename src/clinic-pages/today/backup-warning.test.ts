import { expect, test } from 'vitest';
import { createApp } from '../../app.tsx';
import { noteBackup, writeWatch } from '../../backups/record.ts';
import { watchBackups } from '../../backups/watch.ts';
import type { BackupFault, Deps } from '../../deps.ts';
import { createSignInLink } from '../../sign-in/session.ts';
import { testDeps } from '../../testing/deps.ts';

const DAY = 86_400_000;

/** A clinic that has sent real mail from a file. `found`: what opening its last backup shows. */
async function house({ kind = 'smtp', hasFile = true }: { kind?: Deps['mailer']['kind']; hasFile?: boolean } = {}) {
  const { deps, clock, sql } = await testDeps({ kind });
  await sql('UPDATE epoch SET real_mail = 1');
  const opened: { found?: BackupFault } = {};
  const storage: Deps['storage'] = { ...deps.storage, openBackup: hasFile ? async () => opened.found : undefined };
  const app = createApp({ ...deps, storage });
  const link = new URL(await createSignInLink(deps)).pathname;
  const cookie = (await app.request(link, { method: 'POST' })).headers.get('set-cookie')!.split(';')[0]!;
  const text = async (path: string) => (await app.request(path, { headers: { cookie } })).text();
  return { deps: { ...deps, storage }, clock, opened, text };
}

const backup = (at: number) => ({ at, file: '/safe/b.db', readers: 0, enrollments: 0, deliveries: 0 });

test('the clinic reads that no backup was ever made, and whom to tell', async () => {
  const { deps, clock, text } = await house();
  await watchBackups(deps);
  expect(await text('/admin')).not.toContain('控えが、');
  clock.advance(8 * DAY);
  const page = await text('/admin');
  expect(page).toContain('データベースの控えが、まだ一度も取られていません');
  expect(page).toContain('設置した方にお伝えください');
});

test('it reads since when none was made, and nothing once there is a new one', async () => {
  const { deps, clock, text } = await house();
  await noteBackup(deps.db, backup(clock.now()));
  await watchBackups(deps);
  expect(await text('/admin/settings')).toContain(
    '最後に取ったのは2026年11月22日です。2026年11月22日に開いて、使えることを確かめました。',
  );
  clock.advance(9 * DAY);
  expect(await text('/admin')).toContain('データベースの控えが、2026年11月22日から取られていません');
  expect(await text('/admin/settings')).not.toContain('最後に取ったのは');
  await noteBackup(deps.db, backup(clock.now()));
  expect(await text('/admin')).not.toContain('控えが、');
});

test('it reads that the last backup cannot be used, and where that is, stands on no page', async () => {
  const { deps, clock, opened, text } = await house();
  await noteBackup(deps.db, backup(clock.now()));
  opened.found = 'damaged';
  await watchBackups(deps);
  const page = await text('/admin');
  expect(page).toContain('いちばん新しい控えが使えません');
  expect(await text('/admin/settings')).toContain('2026年11月22日に、控えを実際に開いて確かめたところ');
  expect(page + (await text('/healthz')) + (await text('/metrics'))).not.toContain('/safe');
});

test.each([
  ['with the built-in mailbox', { kind: 'mailbox' as const }],
  ['on D1', { hasFile: false }],
])('nobody is told of backups %s', async (_, options) => {
  const { deps, clock, text } = await house(options);
  await writeWatch(deps.db, { since: 0 }, 0);
  await watchBackups(deps);
  clock.advance(100 * DAY);
  expect(await text('/admin')).not.toContain('控えが、');
  expect(JSON.parse(await text('/healthz')).backup).toBeUndefined();
});

test('what cannot be read of the notes is as if nothing was noted', async () => {
  const { deps, clock, text } = await house();
  await noteBackup(deps.db, { ...backup(clock.now()), at: 'yesterday' as unknown as number });
  await writeWatch(deps.db, { since: clock.now() - 9 * DAY }, clock.now());
  expect(await text('/admin')).toContain('まだ一度も取られていません');
});
