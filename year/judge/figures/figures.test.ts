import { expect, test } from 'vitest';
import { enrolled, type History, READER } from '../made-up/history.ts';

/** A world's end, after a lesson went out. */
function atTheEnd(change: string): string[] {
  const history: History = enrolled();
  history.send();
  history.database.exec(`${ONE_SENT}; ${change}`);
  history.end();
  return history.kinds().filter(kind => kind.startsWith('figures'));
}

const ONE_SENT = `INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, state, due_at, next_attempt_at, message_id)
  SELECT 'd', 'lesson', '${READER}', id, course, 1, 'first', 'due', 0, 0, '' FROM enrollments; UPDATE deliveries SET state = 'sent', accepted_at = 1`;

test('figures that are what the rows say are not named', () => expect(atTheEnd('')).toEqual([]));

test.each([
  ['figures-people', "UPDATE cohort_counts SET stopped = stopped + 1 WHERE lesson_slug = ''"],
  ['figures-people', "UPDATE cohort_counts SET provider = 'docomo' WHERE lesson_slug = ''"],
  ['figures-lessons', "UPDATE cohort_counts SET fetched = fetched + 1 WHERE lesson_slug <> ''"],
  ['figures-lessons', "UPDATE cohort_counts SET sealed = 1 WHERE lesson_slug <> ''"],
  ['figures-days', 'UPDATE day_counts SET failed = failed + 1'],
  ['figures-days', "UPDATE day_counts SET day = '2026-01-01' WHERE sent = 1"],
  ['figures-grow', "UPDATE cohort_counts SET confirmed = 9, sealed = 1 WHERE lesson_slug = ''"],
])('%s: %s', (kind, change) => expect(atTheEnd(change)).toContain(kind));
