import { expect, test } from 'vitest';
import { DAY } from './days.ts';
import { COURSE, enrolled, type History, promised, READER, weekly } from './made-up/history.ts';

/** A row of `deliveries` of the reader's course. */
function addDelivery(history: History, id: string, state: string, slug = 'first') {
  history.database
    .prepare(`INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, state, due_at, next_attempt_at, message_id)
      VALUES (?, 'lesson', ?, ?, ?, 1, ?, 'due', 0, 0, '')`)
    .run(id, READER, `${READER} ${COURSE}`, COURSE, slug);
  history.database.prepare('UPDATE deliveries SET state = ? WHERE id = ?').run(state, id);
}

const after = (sql: string, days = 1) => {
  const history = sent();
  history.database.exec(sql);
  history.live(days);
  return history;
};
const sent = () => {
  const history = enrolled();
  history.send();
  return history;
};

const COUNTS = ['requested', 'confirmed', 'completed', 'stopped', 'consultations'];
test.each(COUNTS)('course_counts.%s is compared with the rows', column => {
  const change = `${column} = ${column} + ${column === 'confirmed' ? -1 : 1}`;
  const table = column === 'consultations' ? 'day_counts' : "cohort_counts WHERE lesson_slug = ''";
  expect(after(`UPDATE ${table.replace(/ |$/, ` SET ${change} `)}`).kinds()).toEqual([`count-${column}`]);
});

const LESSON_COUNTS = ['sent', 'bounced', 'proven', 'possible', 'clicked', 'unsubscribed', 'failed'];
test.each(LESSON_COUNTS)('lesson_counts.%s is compared with the rows', column => {
  const history = sent();
  addDelivery(history, 'd', 'sent');
  history.live(1);
  expect(history.kinds()).toEqual([]);
  history.database.exec(`UPDATE cohort_counts SET ${column} = ${column} + 1 WHERE lesson_slug <> ''`);
  history.live(1);
  expect(history.kinds()).toEqual([`count-lesson-${column}`]);
});

test('more confirmations than requests are wrong also where each count is what the rows say (more-confirmed-than-requested)', () => {
  const history = after('DELETE FROM signups; UPDATE cohort_counts SET requested = 0');
  expect(history.kinds()).toEqual(['more-confirmed-than-requested']);
});

const REST = 'state, next_lesson, next_lesson_slug, next_send_at, weekday, created_at';
const COLUMNS = `id, subscriber_id, course, ${REST}`;

promised(
  'two-open-enrollments',
  'A reader has one open enrollment in a course',
  () =>
    after(`INSERT INTO enrollments (${COLUMNS}) SELECT 'e2', subscriber_id, 'sitting', ${REST} FROM enrollments;
    INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at) VALUES ('s2', '${READER}', 'sitting', 0, 0)`),
  () =>
    after(`DROP INDEX enrollments_open; INSERT INTO enrollments (${COLUMNS}) SELECT 'e2', subscriber_id, course, ${REST} FROM enrollments;
    INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at) VALUES ('s2', '${READER}', '${COURSE}', 0, 0)`),
);

promised(
  'accepted-twice',
  'No lesson of an enrollment is accepted in two rows',
  () => {
    const history = sent();
    addDelivery(history, 'd1', 'sent');
    addDelivery(history, 'd2', 'sent', 'second');
    return history;
  },
  () => {
    const history = sent();
    history.database.exec('DROP INDEX deliveries_lesson');
    addDelivery(history, 'd1', 'sent');
    addDelivery(history, 'd2', 'sent');
    return history;
  },
);

promised(
  'status-against-consent',
  'The status of a reader is what the consent record says',
  () =>
    after(`UPDATE subscribers SET status = 'unsubscribed';
    INSERT INTO consents (subscriber_id, act, wording_version, wording_hash, at, origin) VALUES ('${READER}', 'withdrawn', '1', '', 9, '')`),
  () => after("UPDATE subscribers SET status = 'unsubscribed'"),
);

promised(
  'waits-after-the-end',
  'No lesson waits whose course has ended',
  () => {
    const history = sent();
    addDelivery(history, 'd1', 'retry');
    history.live(1);
    history.database.exec("UPDATE enrollments SET state = 'stopped'; UPDATE deliveries SET state = 'cancelled'");
    return history;
  },
  () => {
    const history = sent();
    addDelivery(history, 'd1', 'retry');
    history.database.exec("UPDATE enrollments SET state = 'stopped'");
    history.live(3);
    return history;
  },
);

promised(
  'no-next-lesson',
  'An open course has a date, or a lesson under way',
  () => {
    const history = sent();
    addDelivery(history, 'd1', 'retry');
    history.database.exec('UPDATE enrollments SET next_send_at = NULL');
    history.live(3);
    return history;
  },
  () => after('UPDATE enrollments SET next_send_at = NULL', 3),
);

const NEXT_YEAR = Date.parse('2027-11-02T07:00:00+09:00');
promised(
  'planned-far-ahead',
  'No lesson is planned more than 35 days ahead, once the clock was right for a day',
  () => {
    const history = sent();
    history.setClock(365 * DAY);
    history.pass(60_000);
    history.setClock(-365 * DAY);
    history.database.exec(`UPDATE enrollments SET next_send_at = ${NEXT_YEAR}`);
    return history;
  },
  () => after(`UPDATE enrollments SET next_send_at = ${NEXT_YEAR}`),
);

promised(
  'still-waiting',
  'In the end nothing waits',
  () => sent(),
  () => {
    const history = enrolled();
    weekly(history, ['first', 'second', 'third']);
    addDelivery(history, 'd1', 'due');
    history.database.exec("UPDATE enrollments SET state = 'stopped'");
    history.end();
    return history;
  },
);
