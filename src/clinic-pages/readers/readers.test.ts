import { expect, test } from 'vitest';
import { chance } from '../../adapters/machine/machine.ts';
import type { Db } from '../../db/database.ts';
import { newId } from '../../db/ids.ts';
import { consents, deliveries, enrollments, subscribers } from '../../db/schema.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { START, WEEK } from '../../testing/deps.ts';

async function addReader(db: Db, email: string, createdAt = START) {
  const id = newId(chance, 'sub');
  await db
    .insert(subscribers)
    .values({ id, email, emailKey: email.toLowerCase(), name: '見本', status: 'active', hour: 7, createdAt });
  return id;
}

async function enroll(db: Db, subscriberId: string) {
  const id = newId(chance, 'enr');
  const course = 'thigh-sciatica';
  await db.insert(enrollments).values({
    id,
    subscriberId,
    course,
    state: 'active',
    nextLesson: 2,
    nextSendAt: START + WEEK,
    weekday: 7,
    createdAt: START,
  });
  return { enrollmentId: id, course };
}

test('without readers the page says what will stand here', async () => {
  const { text } = await signedInClinic();
  expect(await text('/admin/readers')).toContain('まだ登録した方はいません');
});

test("readers stand newest first, with their course and what comes next in the clinic's time", async () => {
  const { deps, text } = await signedInClinic();
  await enroll(deps.db, await addReader(deps.db, 'first@example.jp'));
  await addReader(deps.db, 'second@example.jp', START + 1);
  const page = await text('/admin/readers');
  expect(page.indexOf('s…@example.jp')).toBeLessThan(page.indexOf('f…@example.jp'));
  expect(page).toContain('次は第2回(全8回)・2026年11月29日(日) 13:00');
});

test('a hundred and one readers fill three pages, each reader on one, even when all came in the same moment', async () => {
  const { deps, text } = await signedInClinic();
  for (let n = 0; n < 101; n += 1) await addReader(deps.db, `reader${n}@example.jp`);
  const seen: string[] = [];
  for (let path: string | undefined = '/admin/readers'; path; ) {
    const page: string = await text(path);
    seen.push(...(page.match(/readers\/sub_[\w-]{16}/g) ?? []));
    path = /href="(\/admin\/readers\?before=[^"]+)"/.exec(page)?.[1];
  }
  expect([seen.length, new Set(seen).size]).toEqual([101, 101]);
});

test("a reader's page shows the consent record, the mails, and what may have come twice", async () => {
  const { deps, text } = await signedInClinic();
  const subscriberId = await addReader(deps.db, 'reader@example.jp');
  const at = START;
  await deps.db.insert(consents).values({
    subscriberId,
    act: 'confirmed',
    wordingVersion: '2026-11-22',
    wordingHash: 'abcdef0123',
    at,
    origin: 'x',
  });
  await deps.db.insert(deliveries).values({
    id: newId(chance, 'dlv'),
    kind: 'lesson',
    subscriberId,
    ...(await enroll(deps.db, subscriberId)),
    lesson: 1,
    state: 'sent',
    dueAt: at,
    nextAttemptAt: at,
    messageId: '<m>',
    acceptedAt: at,
    possibleDuplicate: true,
    openedAs: 'proven',
    clicked: true,
  });
  const page = await text(`/admin/readers/${subscriberId}`);
  for (const words of [
    '登録を確定',
    'abcdef01',
    '第1回',
    '配信済み',
    '確実',
    'リンクを押した',
    '二通届いた可能性があります',
  ])
    expect(page).toContain(words);
  const words =
    '届いた1通は、開かれました。</span><span class="small soft parts">(確実1・可能性0・見えない0・開封なし0)';
  expect(await text('/admin/readers')).toContain(words);
  expect(page).toContain(words);
});

test("a reader's list says of each lesson what could be seen, and nothing of mails that were not sent or cannot tell", async () => {
  const { deps, text } = await signedInClinic();
  const subscriberId = await addReader(deps.db, 'reader@example.jp');
  const enrolled = await enroll(deps.db, subscriberId);
  const add = (lesson: number, fields: Partial<typeof deliveries.$inferInsert>) => {
    const times = { dueAt: START + lesson, nextAttemptAt: START + lesson, messageId: `<m${lesson}>` };
    const of = { kind: 'lesson' as const, subscriberId, ...enrolled, lesson, lessonSlug: `l${lesson}` };
    return deps.db.insert(deliveries).values({ id: newId(chance, 'dlv'), ...of, ...times, state: 'sent', ...fields });
  };
  await add(1, { openedAs: 'proven', clicked: true });
  await add(2, {});
  await add(3, { bouncedAt: START });
  for (const [index, state] of (['due', 'retry', 'failed', 'cancelled'] as const).entries())
    await add(4 + index, { state });
  await add(8, { kind: 'confirmation', enrollmentId: null, course: null, lesson: null, lessonSlug: null });
  const opens = async () => {
    const page = await text(`/admin/readers/${subscriberId}`);
    return [...page.matchAll(/開封:(確実|可能性|見えない|なし|記録なし)</g)].map(([, word]) => word);
  };
  expect(await opens()).toEqual(['見えない', '確実']);
  expect(await text('/admin/readers')).toContain(
    '少なくとも1通が開かれました。</span><span class="small soft parts">(確実1・可能性0・見えない1・開封なし0)',
  );
  await add(9, { openedAs: 'possible', pictureFetched: true });
  expect(await opens()).toEqual(['可能性', 'なし', '確実']);
  for (const path of ['/admin/readers', `/admin/readers/${subscriberId}`]) {
    const page = await text(path);
    expect(page).toContain(
      '開かれたのは1通から2通のあいだです。</span><span class="small soft parts">(確実1・可能性1・見えない0・開封なし1)',
    );
    expect(page).toContain('href="/admin/courses#counting"');
  }
});

test('an unknown reader is a friendly page', async () => {
  const { get } = await signedInClinic();
  const response = await get('/admin/readers/sub_nobody');
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('見つかりません');
});
