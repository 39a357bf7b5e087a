import { expect, test } from 'vitest';
import { ClinicSettings, saveClinic } from '../../clinic/settings.ts';
import { deliveries, receivingDomainDays, receivingDomains } from '../../db/schema.ts';
import { pauseFor } from '../../pauses/sending-state.ts';
import { doubtfulQuery } from '../../reports/doubtful-mails.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { planOf } from '../../testing/database.ts';
import { DAY, enrollReaders, START } from '../../testing/deps.ts';
import { CLINIC } from '../../testing/walk.ts';

/** A clinic with real mail, and a due lesson for each of `count` readers. */
async function clinicWithLessons(count: number) {
  const clinic = await signedInClinic({ kind: 'smtp' });
  await saveClinic(clinic.deps, ClinicSettings.parse(CLINIC));
  await enrollReaders(clinic.sql, { count, at: START });
  const lesson = { kind: 'lesson', course: 'thigh-sciatica', lesson: 2, state: 'due', dueAt: START } as const;
  for (let n = 0; n < count; n += 1)
    await clinic.deps.db.insert(deliveries).values({
      ...lesson,
      id: `dlv_${n}`,
      subscriberId: `sub_${n}`,
      enrollmentId: `enr_${n}`,
      nextAttemptAt: START,
      messageId: `<${n}@x>`,
    });
  return clinic;
}

test('while nothing waits きょう does not speak of sending', async () => {
  const { text } = await clinicWithLessons(0);
  expect(await text('/admin')).not.toContain('配信のようす');
});

test('while mail goes out きょう shows how far today has come', async () => {
  const { deps, text } = await clinicWithLessons(5);
  await deps.db.insert(receivingDomainDays).values({ day: '2026-11-22', domain: 'mail.example', accepted: 3, hard: 1 });
  const page = await text('/admin');
  expect(page).toContain('いま配信しています 3 / 8通');
  expect(page).toMatch(/<label for="sending">.*<progress id="sending" max="8" value="3"/s);
  expect(page).toContain('読み込み直す');
});

test('while sending is paused きょう shows no progress', async () => {
  const { deps, text } = await clinicWithLessons(5);
  await pauseFor(deps, 'auth-refused', { response: '535' });
  const page = await text('/admin');
  expect(page).toContain('5通が、配信の再開を待っています。');
  expect(page).not.toContain('<progress');
});

test('what is held back is counted, with its reason and the time it goes on', async () => {
  const { deps, text } = await clinicWithLessons(6);
  deps.limits = { perSecond: 0, perDay: 10, warmUp: false };
  const tomorrow = Date.parse('2026-11-23T07:00:00+09:00');
  await deps.db.update(deliveries).set({ nextAttemptAt: tomorrow });
  const page = await text('/admin');
  expect(page).toContain(
    '一日に送れる数に達したため、6通を次の日に回しました。続きは2026年11月23日(月) 7:00からです。',
  );
  expect(page).not.toContain('<progress');
  await deps.db.update(deliveries).set({ nextAttemptAt: START });
  await deps.db.insert(receivingDomains).values({ domain: 'mail.example', throttledUntil: START + 60_000, strikes: 1 });
  expect(await text('/admin')).toContain(
    '受信側が受け取る量を抑えているため、6通を控えています。続きは2026年11月22日(日) 13:01からです。',
  );
});

test('with the built-in mailbox きょう tells what remains', async () => {
  const { deps, text } = await signedInClinic();
  await deps.db.insert(deliveries).values({
    id: 'dlv_1',
    kind: 'sign-in',
    state: 'due',
    dueAt: START,
    nextAttemptAt: START,
    messageId: '<1@x>',
  });
  expect(await text('/admin')).toContain('いま配信しています。残りは1通です。');
});

test('that no mail may have come twice is said in one line', async () => {
  const { text } = await clinicWithLessons(1);
  expect(await text('/admin/delivery')).toContain('二通届いた可能性のあるメールはありません');
});

test('mails of thirty days that may have come twice are counted, explained, and lead to their readers', async () => {
  const { sql, text } = await clinicWithLessons(5);
  const mark = (n: number, state: string, acceptedAt: number | null) =>
    sql(
      'UPDATE deliveries SET possible_duplicate = 1, state = ?, accepted_at = ? WHERE id = ?',
      state,
      acceptedAt,
      `dlv_${n}`,
    );
  await mark(0, 'sent', START - DAY);
  await mark(1, 'sent', START - 31 * DAY);
  await mark(2, 'retry', null);
  await mark(3, 'cancelled', null);
  const page = await text('/admin/delivery');
  expect(page).toContain('二通届いた可能性のあるメールが2通あります');
  expect(page).toContain('途切れると、受け取られたかどうかを確かめられません');
  const readers = [...page.matchAll(/\/admin\/readers\/(sub_\d)">([^<]+)/g)].map(([, id, email]) => [id, email]);
  expect(readers).toEqual([
    ['sub_2', 'r2@mail.example'],
    ['sub_0', 'r0@mail.example'],
  ]);
  expect(page).toMatch(/第2回 2026年11月21日/);
});

test('of many such mails the newest twenty are shown, and all are counted', async () => {
  const { deps, text } = await clinicWithLessons(25);
  await deps.db.update(deliveries).set({ possibleDuplicate: true });
  const page = await text('/admin/delivery');
  expect(page).toContain('二通届いた可能性のあるメールが25通あります');
  expect(page.match(/\/admin\/readers\/sub_/g)).toHaveLength(20);
  expect(page).toContain('新しい20通を示します');
});

test('mails that came once are not looked at', async () => {
  const { deps, sql } = await signedInClinic();
  const plan = await planOf(sql, doubtfulQuery(deps.db, START));
  const steps = plan.filter(detail => detail.includes(' deliveries'));
  expect(steps).toEqual([expect.stringMatching(/USING INDEX deliveries_doubtful/)]);
});
