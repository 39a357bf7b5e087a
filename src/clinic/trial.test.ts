import { expect, test } from 'vitest';
import {
  courseCounts,
  deliveries,
  enrollments,
  lessonCounts,
  readerCorrections,
  sessions,
  signInLinks,
  subscribers,
} from '../db/schema.ts';
import { writeSetting } from '../db/setting.ts';
import { DAY, enrollReaders, START, testDeps } from '../testing/deps.ts';
import { MAILBOX_RESPONSE } from './mailer-kind.ts';
import { beginTrial, endTrial, readTrialLeft, throwTrialAway } from './trial.ts';

/** Three readers with a sent lesson each. The first two were confirmed in the mailbox; the second has had real mail since. */
async function house() {
  const { deps, sql } = await testDeps({ kind: 'smtp' });
  await enrollReaders(sql, { count: 3, at: START + DAY });
  const mail = (id: string, kind: string, reader: number, response: string | null, lesson: number | null = null) =>
    deps.db.insert(deliveries).values({
      ...{ id, kind: kind as 'lesson', subscriberId: `sub_${reader}`, enrollmentId: lesson ? `enr_${reader}` : null },
      ...{ course: 'thigh-sciatica', lesson, lessonSlug: lesson ? 'first' : null, state: 'sending', response },
      ...{ dueAt: START, nextAttemptAt: START, attempts: 1, messageId: id, acceptedAt: response ? START : null },
    });
  for (const reader of [0, 1, 2])
    await mail(`dlv_l${reader}`, 'lesson', reader, reader === 1 ? '250 OK' : MAILBOX_RESPONSE, 1);
  await mail('dlv_c0', 'confirmation', 0, MAILBOX_RESPONSE);
  await mail('dlv_c1', 'confirmation', 1, MAILBOX_RESPONSE);
  await sql("UPDATE deliveries SET state = 'sent'");
  await mail('dlv_w0', 'already-enrolled', 0, null);
  await sql("UPDATE deliveries SET state = 'due' WHERE id = 'dlv_w0'");
  return { deps, sql };
}

test('only readers of the trial are set apart, with their courses and waiting mails, once', async () => {
  const { deps, sql } = await house();
  await sql(`INSERT INTO sessions VALUES ('a', 0, 1, 'lnk_console', 'machine', NULL), ('b', 0, 1, NULL, NULL, NULL),
    ('c', 0, 1, NULL, 'passkey', 'key')`);
  await sql("INSERT INTO sign_in_links VALUES ('lnk_console', 1, NULL, false)");
  await writeSetting(deps.db, 'clock-offset', 7 * DAY, START);
  await beginTrial(deps);
  expect(await readTrialLeft(deps.db)).toBeUndefined();
  expect(await endTrial(deps)).toBe(true);
  expect(await readTrialLeft(deps.db)).toEqual({ readers: 1, turned: 7 * DAY });
  const statuses = await deps.db.select({ status: subscribers.status }).from(subscribers).orderBy(subscribers.id);
  expect(statuses.map(({ status }) => status)).toEqual(['trial', 'active', 'active']);
  const states = await deps.db.select({ state: enrollments.state }).from(enrollments).orderBy(enrollments.id);
  expect(states.map(({ state }) => state)).toEqual(['stopped', 'active', 'active']);
  expect(await sql("SELECT state, reason FROM deliveries WHERE id = 'dlv_w0'")).toMatchObject([
    { state: 'cancelled', reason: 'trial' },
  ]);
  expect((await deps.db.select({ id: sessions.id }).from(sessions).orderBy(sessions.id)).map(({ id }) => id)).toEqual([
    'a',
    'c',
  ]);
  expect(await deps.db.$count(signInLinks)).toBe(0);
  expect(await endTrial(deps)).toBe(false);
});

test('what is thrown away is counted no more, and the rest is as it was', async () => {
  const { deps } = await house();
  await beginTrial(deps);
  await endTrial(deps);
  await throwTrialAway(deps);
  expect(await deps.db.$count(subscribers)).toBe(2);
  expect(await deps.db.$count(deliveries)).toBe(3);
  expect(await deps.db.select().from(lessonCounts)).toMatchObject([{ course: 'thigh-sciatica', sent: 2 }]);
  expect(await deps.db.select().from(courseCounts)).toMatchObject([{ confirmed: 2, stopped: 0 }]);
  expect(await readTrialLeft(deps.db)).toBeUndefined();
  expect(await endTrial(deps)).toBe(false);
});

test('a trial of a version that did not note it ends too, but not where real mail was sent since', async () => {
  const { deps, sql } = await house();
  await sql('UPDATE epoch SET real_mail = 1');
  expect(await endTrial(deps)).toBe(false);
  await sql('UPDATE epoch SET real_mail = 0');
  expect(await endTrial(deps)).toBe(true);
});

test('with a trial’s readers go the corrections that were made of them, and every count of them', async () => {
  const { deps, sql } = await house();
  const correction = { what: 'name', before: '見本', after: '見本', at: START, doneAt: START } as const;
  await deps.db.insert(readerCorrections).values([
    { ...correction, id: 'cor_0', subscriberId: 'sub_0' },
    { ...correction, id: 'cor_2', subscriberId: 'sub_2' },
  ]);
  await beginTrial(deps);
  await endTrial(deps);
  await throwTrialAway(deps);
  expect(await sql('SELECT id FROM reader_corrections')).toEqual([{ id: 'cor_2' }]);
  expect(await sql("SELECT * FROM reader_counts WHERE readers = 0 OR domain LIKE 'trial%'")).toEqual([]);
});
