import { TRANSITIONS } from '../src/mails/states.ts';

/**
 * Triggers that write down each change of a delivery's state and of a reader's status, in the order of the transactions, and
 * each course that moved on before its lesson was sent. Only the harness reads this; the program does not know it.
 */
export const HISTORY = `
  CREATE TABLE chaos_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subscriber TEXT, delivery TEXT, before TEXT NOT NULL, after TEXT NOT NULL, status TEXT
  );
  CREATE INDEX chaos_history_delivery ON chaos_history (delivery);
  CREATE INDEX chaos_history_subscriber ON chaos_history (subscriber);
  CREATE TRIGGER chaos_delivery AFTER UPDATE ON deliveries
  WHEN old.state <> new.state OR old.response IS NOT new.response OR old.attempts <> new.attempts
  BEGIN
    INSERT INTO chaos_history (subscriber, delivery, before, after, status)
    VALUES (new.subscriber_id, new.id, old.state, new.state,
      (SELECT status FROM subscribers WHERE id = new.subscriber_id));
  END;
  CREATE TRIGGER chaos_enrollment AFTER UPDATE OF next_lesson ON enrollments
  WHEN new.next_lesson <> old.next_lesson AND NOT EXISTS (
    SELECT 1 FROM deliveries WHERE enrollment_id = new.id AND lesson = new.next_lesson - 1 AND state = 'sent')
  BEGIN
    INSERT INTO chaos_history (subscriber, before, after) VALUES (new.subscriber_id, 'enrolled', 'moved unsent');
  END;
  CREATE TRIGGER chaos_subscriber AFTER UPDATE OF status ON subscribers WHEN old.status <> new.status
  BEGIN
    INSERT INTO chaos_history (subscriber, before, after) VALUES (new.id, old.status, new.status);
  END;
`;

const MAY_CHANGE = Object.values(TRANSITIONS)
  .flatMap(({ from, to }) => from.flatMap(before => to.map(after => `'${before}>${after}'`)))
  .join();

type Database = { query<T>(sql: string): T[]; count(sql: string): number };

/** Checks what must hold after any fault, by the database alone. One line for each broken promise. */
export function brokenInDatabase({ query, count }: Database): string[] {
  const zero: [string, string][] = [
    [
      'changed in a way that TRANSITIONS does not have',
      `SELECT count(*) AS n FROM chaos_history
       WHERE delivery IS NOT NULL AND before <> after AND before || '>' || after NOT IN (${MAY_CHANGE})`,
    ],
    ['left the state sent', "SELECT count(*) AS n FROM chaos_history WHERE before = 'sent'"],
    [
      'entered sending for a reader who is not active',
      "SELECT count(*) AS n FROM chaos_history WHERE after = 'sending' AND status <> 'active'",
    ],
    [
      'were not recorded as sent when the course moved on',
      "SELECT count(*) AS n FROM chaos_history WHERE after = 'moved unsent'",
    ],
    [
      'are sent, but their enrollment did not move on',
      `SELECT count(*) AS n FROM deliveries d JOIN enrollments e ON e.id = d.enrollment_id
       WHERE d.state = 'sent' AND e.next_lesson <= d.lesson AND e.state <> 'stopped'`,
    ],
    [
      'are counted wrongly by the triggers',
      `SELECT abs((SELECT coalesce(sum(sent), 0) FROM lesson_counts) -
              (SELECT count(*) FROM deliveries WHERE kind = 'lesson' AND state = 'sent')) AS n`,
    ],
  ];
  const wrong = zero.map(([what, sql]) => [what, count(sql)] as const).filter(([, n]) => n > 0);
  const [integrity] = query<{ integrity_check: string }>('PRAGMA integrity_check');
  return [
    ...wrong.map(([what, n]) => `${n} deliveries ${what}`),
    ...(integrity?.integrity_check === 'ok' ? [] : ['the database file is damaged']),
  ];
}
