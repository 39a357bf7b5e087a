import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { knownMigrations, migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import { readDays } from '../reports/read-figures.ts';
import { readJoint } from '../testing/readers/cohorts.ts';
import { recountFigures } from './recount-figures.ts';

// Until 0026 there were totals since ever, of lessons and of courses.

let before: string;
beforeEach(() => {
  before = mkdtempSync(join(tmpdir(), 'migrations-'));
  mkdirSync(join(before, 'meta'));
  const tags = knownMigrations('migrations').filter(tag => tag < '0027');
  for (const tag of tags) copyFileSync(join('migrations', `${tag}.sql`), join(before, `${tag}.sql`));
  writeFileSync(join(before, 'meta', '_journal.json'), JSON.stringify({ entries: tags.map(tag => ({ tag })) }));
});
afterEach(() => rmSync(before, { recursive: true }));

/** 0:30 on 1 October in Tokyo, which is September elsewhere. */
const ASKED = Date.parse('2026-10-01T00:30:00+09:00');
const WEEK = 7 * 86_400_000;
const ROWS = `
  INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES ('sub_1', 'a@docomo.ne.jp', 'a@docomo.ne.jp', 'active', 7, 0);
  INSERT INTO signups (id, subscriber_id, course, pattern, requested_at, expires_at, source) VALUES
    ('sgn_1', 'sub_1', 'walking', 'heel', ${ASKED}, 0, 'door'), ('sgn_2', 'era_2', 'walking', NULL, ${ASKED}, 0, 'door'),
    ('sgn_3', 'sub_1', 'sitting', NULL, ${ASKED + WEEK}, 0, NULL);
  INSERT INTO enrollments (id, subscriber_id, course, pattern, state, next_lesson, weekday, created_at) VALUES
    ('enr_1', 'sub_1', 'walking', 'toe', 'active', 3, 1, ${ASKED}), ('enr_2', 'era_2', 'walking', NULL, 'active', 3, 1, ${ASKED}),
    ('enr_old', 'sub_1', 'standing', 'toe', 'active', 3, 1, ${ASKED});
  INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, state, due_at, next_attempt_at, message_id)
    SELECT 'dlv_' || e.id || value, 'lesson', e.subscriber_id, e.id, e.course, value, 'l' || value, 'sending', 0, 0, '' FROM enrollments e, json_each('[1,2]')
    WHERE e.course = 'walking';
  UPDATE deliveries SET state = 'sent', accepted_at = ${ASKED} + lesson * ${WEEK};
  UPDATE deliveries SET opened_as = 'proven', picture_fetched = 1 WHERE lesson = 1;
  INSERT INTO events (delivery_id, kind, at, agent_class, rule, rules_version, method) VALUES ('dlv_enr_12', 'open', 0, 'scanner', 'x', 2, 'GET');
  INSERT INTO consultation_requests (id, delivery_id, subscriber_id, course, contact_by, preferred_times, created_at)
    VALUES ('req_1', 'dlv_enr_12', 'sub_1', 'walking', 'mail', '', ${ASKED + 3 * WEEK});
  UPDATE enrollments SET state = 'completed', ended_at = ${ASKED + 2 * WEEK} WHERE id = 'enr_1';
  UPDATE enrollments SET state = 'stopped', ended_at = ${ASKED + WEEK} WHERE id = 'enr_2';`;

async function upgraded(also = '') {
  const file = openSqliteFile(':memory:');
  migrate(file, before);
  file.raw.exec(ROWS + also);
  const totals = () => ['lesson_counts', 'course_counts'].map(table => file.raw.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()); // biome-ignore format: one line
  const were = totals();
  migrate(file, 'migrations');
  return { ...file, totals, were };
}

test('totals are as they were, and what can be told of the past stands under its cohorts and days', async () => {
  const { db, totals, were } = await upgraded();
  expect(totals()).toEqual(were);
  const { people, lessons } = await readJoint(db, 'walking');
  const here = { month: '2026-10', pattern: 'heel', provider: 'docomo', source: 'door' };
  const gone = { month: '2026-10', pattern: '', provider: 'other', source: 'door' };
  expect(people).toMatchObject([
    { ...gone, requested: 1, confirmed: 1, completed: 0, consultations: 0, stopped: 1 },
    { ...here, requested: 1, confirmed: 1, completed: 1, consultations: 1, stopped: 0 },
  ]);
  expect(lessons).toMatchObject([
    { ...gone, lessonSlug: 'l1', sent: 1, proven: 1, fetched: 1, stopped: 1 },
    { ...here, lessonSlug: 'l1', sent: 1, proven: 1, fetched: 1, stopped: 0 },
    { ...gone, lessonSlug: 'l2', sent: 1, proven: 0, fetched: 0, notToBeSeen: 0, stopped: 0 },
    { ...here, lessonSlug: 'l2', sent: 1, proven: 0, fetched: 1, notToBeSeen: 0, stopped: 0 },
  ]);
  expect((await readJoint(db, 'standing')).people).toMatchObject([{ pattern: 'toe', confirmed: 1, requested: 0 }]);
  const days = await readDays(db, '2026-09-30', '2026-10-31');
  expect(days.filter(({ course }) => course === 'walking')).toMatchObject([
    { day: '2026-10-01', requested: 2, confirmed: 2, sent: 0 },
    { day: '2026-10-08', stopped: 1, sent: 2, proven: 2 },
    { day: '2026-10-15', completed: 1, sent: 2 },
    { day: '2026-10-22', consultations: 1 },
  ]);
});

test('a recount finds nothing to correct after it', async () => {
  expect(await recountFigures((await upgraded()).db)).toBe(0);
});

test('what was not seen opened of readers who do not want to be seen is not to be seen after it, and counted so', async () => {
  const { db, raw } = await upgraded('UPDATE subscribers SET untracked_since = 1;');
  const hidden = raw.prepare('SELECT id FROM deliveries WHERE untracked').all();
  expect(hidden).toEqual([{ id: 'dlv_enr_12' }]);
  const { lessons } = await readJoint(db, 'walking');
  expect(lessons.filter(({ notToBeSeen }) => notToBeSeen > 0)).toMatchObject([{ pattern: 'heel', lessonSlug: 'l2' }]);
  expect(await recountFigures(db)).toBe(0);
});
