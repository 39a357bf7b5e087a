import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { sheetUrl } from '../links/urls.ts';
import { enrollReaders, testDeps } from '../testing/deps.ts';
import { MOVEMENTS, withSheet } from '../testing/readers/sheets.ts';
import { CLINIC } from '../testing/walk.ts';
import { sheet as words } from '../texts/ja/courses/sheet.ts';
import { allRedFlags, flareUp, painRule, redFlags } from '../texts/ja/safety.ts';

const ENROLLMENT = 'enr_00000000000000ab';
const LESSON = 'dlv_0123456789abcdef';
const COPY = 'dlv_fedcba9876543210';

let world: Awaited<ReturnType<typeof testDeps>>;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  world = await testDeps({ clinic: CLINIC });
  await enrollReaders(world.sql, { count: 1, at: world.clock.now() });
  await world.sql('UPDATE enrollments SET id = ?', ENROLLMENT);
  for (const [id, kind, enrollment, subject] of [
    [LESSON, 'lesson', ENROLLMENT, null],
    [COPY, 'lesson-again', null, LESSON],
  ])
    await world.sql(
      `INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, subject_id, state, due_at, next_attempt_at, message_id)
       VALUES (?, ?, 'sub_0', ?, ?, 'sent', 1, 1, '<x@clinic.example>')`,
      ...[id!, kind!, enrollment!, subject!],
    );
  app = createApp({ ...world.deps, library: withSheet(world.deps.library) });
});

const visit = async (id: string, init?: RequestInit) =>
  app.request(sheetUrl(world.deps, id), { headers: { 'user-agent': 'Mozilla/5.0 (iPhone)' }, ...init });
const seen = async () => (await world.sql('SELECT delivery_id AS id, kind FROM events ORDER BY id')) as object[];

test('it shows the movements, the pain rule, the flare-up plan and every warning sign', async () => {
  const page = await (await visit(ENROLLMENT)).text();
  const shown = [
    ...MOVEMENTS.slice(0, 4).flatMap(({ title, steps }) => [title, ...steps]),
    ...painRule.lines.map(({ rule }) => rule),
    ...flareUp.steps.map(({ how }) => how),
    ...allRedFlags().flatMap(({ heading, what, signs }) => [heading, what, ...signs]),
    redFlags.seen,
  ];
  for (const text of shown) expect(page).toContain(text);
  expect(page).not.toContain(MOVEMENTS[4]!.title);
});

test('no symptom stands in its title, nor in any address on it', async () => {
  const page = await (await visit(ENROLLMENT)).text();
  expect(/<title>(.*?)<\/title>/.exec(page)![1]).toBe(words.title);
  const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address!);
  expect(addresses.length).toBeGreaterThan(5);
  expect(addresses.join(' ')).not.toMatch(/thigh|sciatica|knee|stretch|walk|%/);
});

test('readers of a pattern see their movements', async () => {
  const library = withSheet(world.deps.library);
  const course = library.courses.find(({ sheet }) => sheet)!;
  course.sheet = { ...course.sheet, sitting: [MOVEMENTS[4]!] };
  app = createApp({ ...world.deps, library });
  await world.sql("UPDATE enrollments SET pattern = 'sitting'");
  const page = await (await visit(ENROLLMENT)).text();
  expect(page).toContain(MOVEMENTS[4]!.title);
  expect(page).not.toContain(MOVEMENTS[0]!.title);
});

test('a visit by the link of a mail counts for that mail, also for a copy, and one by a page’s link for none', async () => {
  expect([(await visit(ENROLLMENT)).status, await seen()]).toEqual([200, []]);
  expect([(await visit(LESSON)).status, await seen()]).toEqual([200, [{ id: LESSON, kind: 'page' }]]);
  expect((await visit(COPY)).status).toBe(200);
  expect(await seen()).toContainEqual({ id: COPY, kind: 'page' });
});

test('a visit changes nothing else', async () => {
  const rows = async () => [await world.sql('SELECT * FROM enrollments'), await world.sql('SELECT * FROM subscribers')];
  const before = await rows();
  await visit(LESSON);
  await visit(LESSON, { method: 'HEAD' });
  expect(await rows()).toEqual(before);
  expect((await visit(LESSON, { method: 'POST' })).status).toBe(405);
});

test('a course without a sheet says so', async () => {
  app = createApp({ ...world.deps, library: withSheet(world.deps.library, []) });
  await world.sql("UPDATE enrollments SET course = 'heavy-legs'");
  const answer = await visit(ENROLLMENT);
  expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining(words.none.title)]);
});

test.each(['paused', 'completed', 'stopped'])('who has %s the course keeps the sheet', async state => {
  await world.sql('UPDATE enrollments SET state = ?', state);
  expect((await visit(LESSON)).status).toBe(200);
});

test('a link of an erased reader is gone, and others lead nowhere', async () => {
  expect((await visit('enr_aaaaaaaaaaaaaaaa')).status).toBe(404);
  expect((await app.request('/sheet/0123456789abcdef-0123456789abcdef')).status).toBe(404);
  await world.sql("UPDATE enrollments SET subscriber_id = 'era_0123456789abcdef'");
  expect([(await visit(ENROLLMENT)).status, (await visit(LESSON)).status]).toEqual([410, 410]);
});
