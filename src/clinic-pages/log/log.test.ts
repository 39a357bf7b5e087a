import { globSync, readFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { auditLog } from '../../db/schema.ts';
import { actorOfAct, digitsOf } from '../../sign-in/actor.ts';
import { type AuditAction, audit } from '../../sign-in/audit.ts';
import { signedInClinic, testClinic } from '../../testing/clinic.ts';
import { planOf } from '../../testing/database.ts';
import { enrollReaders, START } from '../../testing/deps.ts';
import { log as t } from '../../texts/ja/clinic/log.ts';
import { ACTS, actWords } from '../parts/acts.ts';
import { ACTS_A_PAGE, logQuery } from './read-log.ts';

let world: Awaited<ReturnType<typeof signedInClinic>>;
beforeEach(async () => {
  world = await signedInClinic();
});

const plain = (page: string) => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const acts = (page: string) => [...page.matchAll(/<strong>([^<]*)<\/strong>/g)].map(([, words]) => words);

test('only who is signed in sees it', async () => {
  const { get } = await testClinic();
  expect((await get('/admin/log')).headers.get('location')).toBe('/admin/sign-in');
});

test('every act in the code has words and a kind, and no two have the same words', () => {
  const sources = globSync('src/**/*.{ts,tsx}').filter(file => !/\.test\.|^src\/testing\//.test(file));
  const written = sources.flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/\baudit\(\s*\w+,\s*([^;]*?)\)[;,\n]/g)].flatMap(([, rest]) =>
      [...rest!.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map(([, action]) => action!),
    ),
  );
  const named = written.filter(action => action !== 'by-hand');
  expect(named.length).toBeGreaterThan(25);
  expect(named.filter(action => !(action in ACTS))).toEqual([]);
  const words = Object.keys(ACTS).map(actWords);
  expect(words).not.toContain(t.unknownAct);
  expect(new Set(words).size).toBe(words.length);
});

test('each act stands there with its words, newest first, and a later version’s is said to be unknown', async () => {
  for (const action of Object.keys(ACTS) as AuditAction[]) await audit(world.deps, action);
  await audit(world.deps, 'from-tomorrow' as AuditAction);
  const shown = acts(await world.text('/admin/log'));
  const all = [t.unknownAct, ...Object.keys(ACTS).map(actWords).toReversed(), actWords('signed-in')];
  expect(shown).toEqual(all.slice(0, 50));
});

test('what was done on the pages names the session with its way; a command says so; older rows say that nobody knows', async () => {
  await world.post('/admin/settings', { legalName: '見本代表' });
  await audit(world.deps, 'sent-again', 'all', null, { way: 'command' });
  await audit(world.deps, 'sending-paused', 'by-hand');
  const page = plain(await world.text('/admin/log'));
  expect(page).toContain(`${actWords('settings-saved')} ${t.kind.settings} この端末(設置した機械のリンクで、11月22日`);
  expect(page).toContain(`${actWords('sent-again')} ${t.kind.sending} ${t.by.command}`);
  expect(page).toContain(`${actWords('sending-paused')} ${t.kind.sending} ${t.by.unknown}`);

  const [{ id }] = (await world.sql("SELECT id FROM sessions WHERE way = 'machine'")) as [{ id: string }];
  const rows = await world.deps.db.select().from(auditLog);
  const saved = rows.find(({ action }) => action === 'settings-saved')!;
  expect(saved).toMatchObject({ way: 'machine', sessionId: digitsOf(id), detail: null });
  expect(actorOfAct(saved)).toMatchObject({ way: 'machine', session: digitsOf(id), since: START });
  expect(JSON.stringify(rows)).not.toContain(id);

  await world.signIn(); // another browser
  const other = plain(await world.text('/admin/log'));
  expect(other).toContain(`${actWords('signed-in')} ${t.kind.access} 設置した機械のリンクで(この端末)`);
  expect(other).toContain(`${actWords('settings-saved')} ${t.kind.settings} 設置した機械のリンクで入った端末(`);
});

test('of a reader it holds no name and no address, and leads to the reader while they are there', async () => {
  await enrollReaders(world.sql, { count: 1, at: START });
  await world.sql("UPDATE subscribers SET name = 'Hana'");
  const [{ email }] = (await world.sql('SELECT email FROM subscribers')) as [{ email: string }];
  await world.post('/admin/readers/sub_0/notes', { note: '電話をいただいた' });
  const page = await world.text('/admin/log');
  expect(page).toContain(actWords('note-added'));
  expect(page).toContain('href="/admin/readers/sub_0"');
  expect(page).toContain('href="/admin/log?reader=sub_0"');
  for (const said of [email, 'Hana', '電話をいただいた']) {
    expect(page).not.toContain(said);
    expect(JSON.stringify(await world.sql('SELECT * FROM audit_log'))).not.toContain(said);
  }
  expect(acts(await world.text('/admin/log?reader=sub_0'))).toEqual([actWords('note-added')]);
  expect(await world.text('/admin/log?reader=sub_1')).toContain(t.noneOfReader);

  await world.post('/admin/readers/sub_0/erase');
  const after = await world.text('/admin/log');
  expect(after).toContain(actWords('reader-erased'));
  expect(after).not.toContain('/admin/readers/sub_0');
});

test('is filtered by kind, and read fifty at a time without losing or doubling a row', async () => {
  for (let n = 0; n < ACTS_A_PAGE + 20; n += 1) await audit(world.deps, n % 7 === 0 ? 'settings-saved' : 'alarm-tried');
  const path: string[] = [];
  for (let next: string | undefined = '/admin/log?kind=settings'; next; ) {
    const page: string = await world.text(next);
    path.push(...(acts(page) as string[]));
    next = /href="([^"]*)" rel="next"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
    expect(next === undefined || next.startsWith('/admin/log?kind=settings&before=')).toBe(true);
  }
  expect(path).toHaveLength(ACTS_A_PAGE + 20);
  expect(path.filter(words => words === actWords('settings-saved'))).toHaveLength(10);
  expect(acts(await world.text('/admin/log?kind=access'))).toEqual([actWords('signed-in')]);
  expect(acts(await world.text('/admin/log?kind=nonsense&before=x'))).toHaveLength(ACTS_A_PAGE);
});

test('100,000 rows are not read to show fifty', async () => {
  const of = (wish: Parameters<typeof logQuery>[1]) => planOf(world.sql, logQuery(world.deps.db, wish));
  const before = { at: START, id: '5000' };
  expect((await of({})).join()).not.toMatch(/TEMP B-TREE/);
  expect((await of({ before })).join()).toMatch(/SEARCH audit_log USING INTEGER PRIMARY KEY/);
  for (const wish of [{ kind: 'access' as const }, { kind: 'readers' as const, before }]) {
    const plan = (await of(wish)).join();
    expect(plan).toMatch(/SEARCH one USING COVERING INDEX audit_log_action/);
    expect(plan).not.toMatch(/SCAN (?!kinds)/);
  }
  for (const wish of [{ reader: 'sub_0' }, { reader: 'sub_0', before }]) {
    expect((await of(wish)).join()).toMatch(/USING INDEX audit_log_subscriber/);
    expect((await of(wish)).join()).not.toMatch(/SCAN/);
  }
});
