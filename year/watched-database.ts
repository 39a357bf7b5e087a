import type { DatabaseSync } from 'node:sqlite';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { openConnection, type Query, type Result } from '../src/adapters/sqlite/connection.ts';
import type { Db } from '../src/db/database.ts';
import * as schema from '../src/db/schema.ts';
import type { Event } from './facts.ts';
import type { CommitKind, Hooks } from './ground.ts';

/** A database file as a process of the program has it open, with temporary triggers that tell what it commits. */
export function openWatched(
  file: string,
  process: string,
  hooks: Hooks,
  migrate: (raw: DatabaseSync) => void,
): { db: Db; raw: DatabaseSync } {
  const { raw, execute } = openConnection(file);
  migrate(raw);
  let pending: Event[] = [];
  raw.function('note', json => {
    pending.push({ ...JSON.parse(String(json), booleans), process } as Event);
    return null;
  });
  for (const trigger of TRIGGERS) raw.exec(trigger);

  /** One transaction. A dead process gets no answer, and does not go on. */
  function commit(queries: Query[]): Result[] | Promise<never> {
    if (!hooks.isAlive()) return NEVER;
    if (hooks.isFull()) throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    pending = [];
    raw.exec('BEGIN IMMEDIATE');
    try {
      const results = queries.map(execute);
      const kind = kindOf(pending);
      if (hooks.dies('before', kind)) {
        raw.exec('ROLLBACK');
        return NEVER;
      }
      raw.exec('COMMIT');
      hooks.committed(pending);
      return hooks.dies('after', kind) ? NEVER : results;
    } catch (error) {
      if (raw.isTransaction) raw.exec('ROLLBACK');
      throw error;
    }
  }

  const run = (query: Query): Result | Promise<never> => {
    if (/^\s*(insert|update|delete)/i.test(query.sql)) {
      const results = commit([query]);
      return Array.isArray(results) ? results[0]! : results;
    }
    return hooks.isAlive() ? execute(query) : NEVER;
  };
  const db = drizzle(
    async (sql, params, method) => run({ sql, params, method }),
    async queries => commit(queries as Query[]),
    { schema },
  );
  return { db, raw };
}

const NEVER = new Promise<never>(() => {});

const kindOf = (facts: Event[]): CommitKind => {
  const deliveries = facts.filter(fact => fact.kind === 'delivery');
  if (deliveries.some(({ to }) => to === 'sending')) return 'enter';
  return deliveries.some(({ from }) => from === 'sending') ? 'record' : 'any';
};

const booleans = (key: string, value: unknown) => (BOOLEANS.has(key) ? value === 1 : value);
const BOOLEANS = new Set(['possibleDuplicate', 'stands', 'complete']);

const EMAIL = '(SELECT email FROM subscribers WHERE id = NEW.subscriber_id)';
const ELSEWHERE = `(SELECT nullif(CASE NEW.kind WHEN 'address-confirmation' THEN r.after WHEN 'address-notice' THEN r.before END, ${EMAIL})
  FROM reader_corrections r WHERE r.id = NEW.subject_id)`;
const DELIVERY = `'kind', 'delivery', 'to', NEW.state, 'delivery', NEW.id, 'mail', NEW.kind, 'who', ${EMAIL}, 'address', ${ELSEWHERE}, 'enrollment', NEW.enrollment_id,
  'course', NEW.course, 'lesson', NEW.lesson_slug, 'attempts', NEW.attempts, 'reason', NEW.reason,
  'possibleDuplicate', NEW.possible_duplicate, 'nextAttemptAt', NEW.next_attempt_at`;
const ENROLLMENT = `'kind', 'enrollment', 'to', NEW.state, 'enrollment', NEW.id, 'who', ${EMAIL}, 'course', NEW.course,
  'next', NEW.next_lesson_slug, 'nextSendAt', NEW.next_send_at`;
const pause = (row: string, stands: 0 | 1) =>
  `'kind', 'pause', 'domain', ${row}.domain, 'reason', ${row}.reason, 'stands', ${stands}, 'probe', ${row}.probe, 'probeAt', ${row}.probe_at`;
const clinic = `'kind', 'settings', 'settings', json_object('timeZone', coalesce(NEW.value ->> 'timeZone', 'Asia/Tokyo'),
  'lessonHour', coalesce(NEW.value ->> 'lessonHour', 7), 'closedWeekdays', json(coalesce(NEW.value -> 'closedWeekdays', '[]')),
  'closedDates', json(coalesce(NEW.value -> 'closedDates', '[]')), 'publicHolidays', coalesce(NEW.value ->> 'publicHolidays', 'send'), 'unsignedLessons', coalesce(NEW.value ->> 'unsignedLessons', 'send'),
  'complete', NEW.value ->> 'legalName' <> '' AND NEW.value ->> 'postalAddress' <> '' AND NEW.value ->> 'contactEmail' <> ''
    AND NEW.value ->> 'senderAddress' <> '')`;

const trigger = (name: string, when: string, facts: string) =>
  `CREATE TEMP TRIGGER year_${name} AFTER ${when} BEGIN SELECT note(json_object(${facts})); END`;

const TRIGGERS = [
  trigger('delivery_new', 'INSERT ON main.deliveries', DELIVERY),
  trigger(
    'delivery',
    'UPDATE OF state ON main.deliveries WHEN OLD.state IS NOT NEW.state',
    `'from', OLD.state, ${DELIVERY}`,
  ),
  trigger('enrollment_new', 'INSERT ON main.enrollments', ENROLLMENT),
  trigger(
    'enrollment',
    'UPDATE ON main.enrollments WHEN OLD.state IS NOT NEW.state OR OLD.next_lesson_slug IS NOT NEW.next_lesson_slug OR OLD.next_send_at IS NOT NEW.next_send_at',
    `'from', OLD.state, ${ENROLLMENT}`,
  ),
  trigger(
    'address',
    'UPDATE OF email ON main.subscribers WHEN OLD.email IS NOT NEW.email',
    "'kind', 'address', 'before', OLD.email, 'who', NEW.email",
  ),
  trigger('pause_new', 'INSERT ON main.pauses', pause('NEW', 1)),
  trigger('pause_changed', 'UPDATE ON main.pauses', pause('NEW', 1)),
  trigger('pause_gone', 'DELETE ON main.pauses', pause('OLD', 0)),
  trigger('clinic_new', "INSERT ON main.settings WHEN NEW.key = 'clinic'", clinic),
  trigger('clinic_changed', "UPDATE ON main.settings WHEN NEW.key = 'clinic'", clinic),
];
