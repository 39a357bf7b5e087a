import { expect, test } from 'vitest';
import { auditLog, deadLetters, receivingDomainDays } from '../../db/schema.ts';
import { STORAGE_ADVICE, type StorageProblem } from '../../db/storage-problem.ts';
import { newNotice } from '../../outbox/new-delivery.ts';
import { noteQueueRefuses } from '../../outbox/queue-refusal.ts';
import { REASONS } from '../../pauses/reasons.ts';
import { pauseFor } from '../../pauses/sending-state.ts';
import { tick } from '../../scheduling/tick.ts';
import { signedInClinic, testClinic } from '../../testing/clinic.ts';
import { enrollReaders, START } from '../../testing/deps.ts';
import { CLINIC } from '../../testing/walk.ts';
import { pauses } from '../../texts/ja/pauses.ts';
import { tell } from '../../texts/ja/tell.ts';

const clinicWithMail = () => signedInClinic({ kind: 'smtp', clinic: CLINIC });
const actions = async (deps: { db: Parameters<typeof pauseFor>[0]['db'] }) =>
  (await deps.db.select().from(auditLog).orderBy(auditLog.id)).map(({ action, detail }) => [action, detail]); // biome-ignore format: one line
const lineOf = (page: string) => /<span class="state-line[^>]*>(.*?)<\/span>/.exec(page)?.[1]?.replace(/<[^>]+>/g, '');

test('nobody who is not signed in sees how mail arrives, or the state line', async () => {
  const { get, post, text } = await testClinic();
  for (const response of [await get('/admin/delivery'), await get('/admin/delivery?done=paused')])
    expect([response.status, response.headers.get('location')]).toEqual([302, '/admin/sign-in']);
  expect((await post('/admin/delivery/pause')).status).toBe(401);
  for (const path of ['/admin/sign-in', '/admin/lessons']) expect(lineOf(await text(path))).toBeUndefined();
});

test('the clinic pauses and resumes sending by hand, each press is in the audit log, and pages say so', async () => {
  const { deps, text, get, post, sql } = await clinicWithMail();
  await enrollReaders(sql, { count: 2, due: 0, at: START });
  expect(await text('/admin/delivery')).toContain(
    '次の講座のメールは、<span class="phrase">11月23日(月) 13:00</span>の予定です',
  );
  expect(lineOf(await text('/admin/readers'))).toBe('配信中。次は11月23日(月) 13:00');
  const pressed = await post('/admin/delivery/pause');
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/admin/delivery?done=paused']);
  const page = await text('/admin/delivery?done=paused');
  for (const words of [pauses.reasons['by-hand'].title, '登録の確認メールや相談のお知らせは', '配信を止めました'])
    expect(page).toContain(words);
  expect(page).not.toContain('action="/admin/delivery/pause"');
  for (const path of ['/admin', '/admin/settings', '/admin/readers'])
    expect(lineOf(await text(path))).toBe('配信を止めています');
  await post('/admin/delivery/pause');
  const resumed = await post('/admin/resume', { name: 'by-hand', back: 'delivery' });
  expect(resumed.headers.get('location')).toBe('/admin/delivery?done=resumed');
  expect(await actions(deps)).toEqual([
    ['signed-in', 'machine'],
    ['sending-paused', 'by-hand'],
    ['sending-resumed', 'by-hand'],
  ]);
  expect((await get('/admin/delivery')).status).toBe(200);
  expect(lineOf(await text('/admin'))).toBe('配信中。次は11月23日(月) 13:00');
});

test('opening the pages changes nothing', async () => {
  const { deps, get, sql } = await clinicWithMail();
  await enrollReaders(sql, { count: 2, at: START });
  const everything = async () => {
    const tables = await sql(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
    );
    return Promise.all(tables.map(({ name }) => sql(`SELECT * FROM "${name}"`)));
  };
  const before = await everything();
  for (const path of ['/admin/delivery', '/admin/suppressions', '/admin/receivers', '/admin/dead-letters'])
    expect((await get(path)).status).toBe(200);
  expect(await everything()).toEqual(before);
  expect((await deps.db.select().from(auditLog)).length).toBe(1);
});

const REASON_NAMES = Object.keys(REASONS).filter(reason => reason !== 'moving-in') as (keyof typeof REASONS)[];

test.each(REASON_NAMES)(
  '"%s" ends in something to press or to open, and in no command for the clinic',
  async reason => {
    const { deps, text } = await clinicWithMail();
    await pauseFor(deps, reason as never, { rule: reason === 'auth-refused' ? reason : null });
    for (const path of ['/admin', '/admin/delivery']) {
      const page = await text(path);
      if (path === '/admin/delivery') expect(page).toContain('action="/admin/resume"');
      expect(withoutPassedOn(page)).not.toMatch(/npm run|SMTP_URL|DKIM_|TRUSTED_PROXIES|\.env/);
    }
  },
);

const withoutPassedOn = (page: string) => page.replace(/<blockquote class="pass-on">.*?<\/blockquote>/gs, '');

test.each(Object.keys(pauses.rules))('a refusal "%s" leads to a page, or gives a sentence to pass on', async rule => {
  const { deps, text } = await clinicWithMail();
  await pauseFor(deps, 'refused', { rule, response: '550 no' });
  const page = await text('/admin/delivery');
  expect(page).toMatch(/href="\/admin\/(setup\/(mail|domain)|settings#senderAddress)"|class="pass-on"/);
  expect(withoutPassedOn(page)).not.toMatch(/npm run|SMTP_URL|DKIM_|\.env/);
});

test.each(Object.keys(STORAGE_ADVICE) as StorageProblem[])(
  'a database that is "%s" is told in words, with a sentence that is true where the program runs',
  async problem => {
    const { createApp } = await import('../../app.tsx');
    for (const runtime of ['node', 'workers'] as const) {
      const { deps } = await clinicWithMail();
      const broken = { ...deps, runtime, storage: { ...deps.storage, check: async () => problem } };
      const { createSignInLink } = await import('../../sign-in/session.ts');
      const app = createApp(broken);
      const path = new URL(await createSignInLink(broken)).pathname;
      const cookie = (await app.request(path, { method: 'POST' })).headers.get('set-cookie')!.split(';')[0]!;
      const page = await (await app.request('/admin/delivery', { headers: { cookie } })).text();
      expect(page).toContain(tell.storage[problem][runtime]);
      expect(withoutPassedOn(page)).not.toMatch(/npm run|起動し直/);
    }
  },
);

test('who is suppressed stands with the reason and a button, a complaint and an erased reader without one', async () => {
  const { text, post, sql, deps } = await clinicWithMail();
  await enrollReaders(sql, { count: 4, at: START });
  const rows: [number, string, string][] = [
    [0, 'refusal', 'no-such-user'],
    [1, 'refusal', 'docomo-unknown-user'],
    [2, 'complaint', 'complaint'],
  ];
  const { addressHash } = await import('../../consent/suppression.ts');
  for (const [n, cause, rule] of rows)
    await sql(
      `INSERT INTO suppressions (address_hash, reason, at, cause, subscriber_id) VALUES (?, ?, ${START}, ?, ?)`,
      ...[addressHash(deps, `r${n}@mail.example`), rule, cause, `sub_${n}`],
    );
  await sql(`INSERT INTO suppressions (address_hash, reason, at) VALUES ('gone', 'no-such-user', ${START - 1})`);
  await sql("UPDATE subscribers SET status = 'suppressed' WHERE id IN ('sub_0', 'sub_1', 'sub_2')");
  const page = await text('/admin/delivery');
  for (const words of ['4人への配信を止めています', 'このアドレスはないと答えました', '続けて断られました'])
    expect(page).toContain(words);
  expect(page).toContain('記録の消された方');
  expect([...page.matchAll(/\/admin\/readers\/(sub_\d)\/lift/g)].map(([, id]) => id).sort()).toEqual([
    'sub_0',
    'sub_1',
  ]);
  const lifted = await post('/admin/readers/sub_0/lift');
  expect(lifted.headers.get('location')).toBe('/admin/readers/sub_0?lifted=1');
  expect(await text('/admin/delivery')).toContain('3人への配信を止めています');
});

test('figures of mailbox providers, dead letters and readers in question stand with their counts and links', async () => {
  const { deps, text, sql } = await clinicWithMail();
  await enrollReaders(sql, { count: 2, at: START });
  await tick({ ...deps, queue: { send: async () => {}, holdsFor: 0 } });
  const [row] = await sql('SELECT id FROM deliveries ORDER BY id');
  await deps.db.insert(deadLetters).values({ deliveryId: String(row!.id), at: START });
  await deps.db
    .insert(receivingDomainDays)
    .values({ day: '2026-11-22', domain: 'gmail.com', accepted: 20, blocked: 5 });
  await sql(
    `INSERT INTO suppressions (address_hash, reason, at, state, day, domain) VALUES ('x', 'no-such-user', ${START}, 'in-question', '2026-11-22', 'mail.example')`,
  );
  const page = await text('/admin/delivery');
  for (const words of [
    '1通のメールが、送れずに止まっています',
    '1人が、止めるかどうか',
    'Gmailで、断られるメールが多く',
    '5通',
  ])
    expect(page).toContain(words);
  for (const href of ['/admin/dead-letters', '/admin/suppressions', '/admin/receivers', '/admin/setup/domain'])
    expect(page).toContain(`href="${href}"`);
});

test('a trial, missing items of the law and a missing mail server are told apart', async () => {
  expect(lineOf(await (await signedInClinic()).text('/admin'))).toBe('お試し中。外へは送りません');
  expect(lineOf(await (await signedInClinic({ kind: 'smtp' })).text('/admin'))).toBe('準備中。配信はまだです');
  const gone = await (await signedInClinic({ kind: 'none', clinic: CLINIC })).text('/admin/delivery');
  expect(lineOf(gone)).toBe('配信を止めています');
  expect(gone).toContain('href="/admin/setup/mail"');
});

test('a mail server that does not answer stands with since when, when it is asked next, and a button; nobody paused anything', async () => {
  const { deps, text, post, sql } = await clinicWithMail();
  await pauseFor(deps, 'unreachable', {
    rule: 'unreachable',
    response: 'ECONNREFUSED',
    refusals: 2,
    probeAt: START + 120_000,
  });
  const page = await text('/admin/delivery');
  const words = pauses.reasons.unreachable;
  for (const said of [words.title, words.button, pauses.rules.unreachable!.words, 'ECONNREFUSED'])
    expect(page).toContain(said);
  expect(page).toMatch(/次に確かめるのは、[^<]*13:02/);
  expect(page).toContain('メールを送れずにいます');
  expect(page).not.toContain('配信を止めています');
  expect(lineOf(await text('/admin/readers'))).toBe('メールを送れずにいます');
  await post('/admin/resume', { name: 'unreachable', back: 'delivery' });
  expect(await sql("SELECT probe_at AS at FROM pauses WHERE reason = 'unreachable'")).toEqual([{ at: START }]);
});

test('a queue that refuses, and mail that waits long for no reason that we know, are said', async () => {
  const { deps, text, clock } = await clinicWithMail();
  const { insert } = newNotice(deps, 'sign-in', { subjectId: 'x', subscriberId: null });
  await insert;
  clock.advance(16 * 60_000);
  expect(await text('/admin/delivery')).toContain(pauses.late.title);
  await noteQueueRefuses(deps, new Error('Too Many Requests'));
  const page = await text('/admin/delivery');
  expect(page).toContain(pauses.queue.title);
  expect(page).not.toContain(pauses.late.title);
  expect(lineOf(await text('/admin/readers'))).toBe('メールを送れずにいます');
});
