import type { DatabaseSync } from 'node:sqlite';
import { MAILBOX_RESPONSE } from '../../clinic/mailer-kind.ts';
import { type Keys, keyMarks } from '../../links/tokens.ts';
import { type Changed, entriesOf } from '../../restore-guard/collect.ts';
import {
  asEntry,
  type Entry,
  encodeLine,
  LESSONS_KEPT,
  lessonTime,
  type Memory,
  type Tidying,
  tidyingOf,
} from '../../restore-guard/memory.ts';
import { type MemoryRow, memoryStanding } from '../../restore-guard/verdict.ts';
import { inOneTransaction } from './connection.ts';
import { memoryFile } from './memory-file.ts';

/** The memory of the database `raw` in a file beside it, mode 0600. Processes take turns by the database's write lock. */
export function memoryBeside(path: string, raw: DatabaseSync, keys: Keys): Memory {
  const file = memoryFile(path);
  const key = keyMarks(keys).at(-1)!; // the oldest key, as in `keyedHash`
  let known = -1;
  let areCoursesNoted = false;
  const look = () => {
    const row = rowOf(raw);
    if (file.look()?.id !== row.memoryId) file.takeUp(row.memoryId);
    const standing = memoryStanding(row, file.look(), key);
    known = standing === 'kept' ? row.memoryEntry : -1;
    return { row, standing };
  };

  return {
    standing() {
      // The lock is taken only if something has changed: a file without its database's commit must not be judged.
      if (file.isUnchanged() && known === rowOf(raw).memoryEntry) return 'kept';
      return inOneTransaction(raw, look).standing;
    },
    begin(now) {
      // Committed first: after a crash between the file and its commit, the next process finds them.
      seed(now);
      inOneTransaction(raw, () => {
        const { row, standing } = look();
        if (standing !== 'none' && standing !== 'short') return;
        const n = row.memoryEntry + 1;
        const header = headerOf(n, row.memoryId);
        if (standing === 'short') file.replace(header, texts());
        else startAnew(header);
        raw.prepare('UPDATE epoch SET memory_entry = ?').run(n);
        seed(now);
      });
    },
    noteInFlight() {
      if (rowOf(raw).memoryEntry > 0) raw.exec(IN_FLIGHT);
    },
    write(now, most) {
      const isNothingNew = !raw.prepare('SELECT 1 FROM unremembered LIMIT 1').get();
      if (isNothingNew && !tidying(now) && !lacksCourses()) return false;
      return inOneTransaction(raw, () => {
        const { row, standing } = look();
        if (standing !== 'kept') return false;
        if (lacksCourses() && !areCoursesNoted) return noteCourses();
        tidy(tidying(now));
        return writeChanges(row.memoryEntry + 1, now, most);
      });
    },
    news() {
      const { memoryEntry } = rowOf(raw);
      const entries: Entry[] = [];
      let upTo = file.look()?.entry ?? memoryEntry;
      for (const { line } of file.lines()) {
        const entry = line.n > memoryEntry ? asEntry(line) : undefined;
        if (entry) entries.push(entry);
        upTo = Math.max(upTo, line.n);
      }
      return { upTo, entries };
    },
  };

  function seed(now: number) {
    raw.prepare(SEEDS).run({ since: now - LESSONS_KEPT });
  }

  /** A version that did not remember courses began this file. */
  function lacksCourses(): boolean {
    return file.look()?.courses === false;
  }

  /** Committed before the file says that it knows them, as in `begin`. `true`: they wait to be written. */
  function noteCourses(): boolean {
    raw.exec(COURSE_SEEDS);
    areCoursesNoted = true;
    return true;
  }

  function headerOf(n: number, id: string, oldSince?: number): string {
    return encodeLine({ n, kind: 'memory', id, key, courses: true, oldSince });
  }

  function tidying(now: number): Tidying | undefined {
    const seen = file.look();
    return seen && tidyingOf(seen, now);
  }

  /** Writes the file anew without old lessons and without lines that a crash left unfinished, if there are any. */
  function tidy(due: Tidying | undefined) {
    const { entry: n, id, torn, oldSince } = file.look()!;
    if (!due && !torn && !lacksCourses()) return;
    file.replace(headerOf(n, id, (due ?? { oldSince }).oldSince), texts(due?.before));
  }

  /** Without lessons of before that time. */
  function* texts(before = -Infinity) {
    for (const { text, line } of file.lines()) if ((lessonTime(line) ?? Infinity) >= before) yield text;
  }

  /** A file of another installation, or one that cannot be used, keeps another name. */
  function startAnew(header: string) {
    const old = file.look();
    if (!old || old.entry > 1) file.putAside();
    file.replace(header);
  }

  function writeChanges(n: number, now: number, most: number): boolean {
    const last = raw.prepare(LAST).get(most)!.last as number | null;
    if (last === null) return false;
    const entries = entriesOf({ keys }, readChanges(raw, last), now);
    if (entries.length > 0) {
      const oldest = Math.min(...entries.flatMap(entry => ('enrollment' in entry ? entry.at : [])));
      file.append(entries.map(entry => encodeLine({ n, ...entry } as Entry)).join(''), { n, oldest });
    }
    const { changes } = raw.prepare('DELETE FROM unremembered WHERE rowid <= ?').run(last);
    if (entries.length > 0) raw.prepare('UPDATE epoch SET memory_entry = ?').run(n);
    known = entries.length > 0 ? n : known;
    return changes === most;
  }
}

const rowOf = (raw: DatabaseSync): MemoryRow => {
  const row = raw.prepare(ROW).get() as Omit<MemoryRow, 'fileWritten'> & { fileWritten: number };
  return { ...row, fileWritten: row.fileWritten === 1 };
};

const ROW = 'SELECT memory_id AS memoryId, memory_entry AS memoryEntry, file_written AS fileWritten, mark FROM epoch';
/** Uses the partial index of leased deliveries. */
const IN_FLIGHT = `INSERT INTO unremembered (id, about)
  SELECT id, 'delivery' FROM deliveries WHERE state IN ('claimed', 'sending') AND state = 'sending' AND kind = 'lesson'
  ON CONFLICT DO NOTHING`;

const LAST = 'SELECT max(n) AS last FROM (SELECT rowid AS n FROM unremembered ORDER BY rowid LIMIT ?)';

/** Readers of whose courses one rests or has ended. */
const COURSES = `SELECT DISTINCT subscriber_id, 'reader' FROM enrollments
  WHERE state <> 'active' AND subscriber_id IN (SELECT id FROM subscribers)`;
const COURSE_SEEDS = `INSERT INTO unremembered (id, about) ${COURSES} ON CONFLICT DO NOTHING`;

/** Everything that the database knows already. */
const SEEDS = `INSERT INTO unremembered (id, about)
  SELECT DISTINCT subscriber_id, 'reader' FROM consents WHERE act = 'withdrawn' AND subscriber_id IN (SELECT id FROM subscribers)
  UNION ALL ${COURSES}
  UNION ALL SELECT DISTINCT subscriber_id, 'reader' FROM answer_consents WHERE act = 'withdrawn'
  UNION ALL SELECT address_hash, 'address' FROM suppressions
  UNION ALL SELECT hash, 'way-in' FROM sign_in_codes WHERE used_at IS NOT NULL
  UNION ALL SELECT id, 'delivery' FROM (SELECT id FROM deliveries
    WHERE kind = 'lesson' AND (state = 'sending' OR accepted_at > :since OR possible_duplicate = 1 AND state IN ('due', 'claimed', 'retry'))
    ORDER BY accepted_at) WHERE true
  ON CONFLICT DO NOTHING`;

const CHANGED = {
  readers: `SELECT u.id, s.id IS NOT NULL AS "exists", c.act AS lastWord, c.at,
      (SELECT max(at) FROM consents WHERE subscriber_id = u.id AND act = 'withdrawn') AS leftAt,
      (SELECT max(at) FROM answer_consents WHERE subscriber_id = u.id AND act = 'withdrawn') AS answersWithdrawnAt
    FROM unremembered u
    LEFT JOIN subscribers s ON s.id = u.id
    LEFT JOIN consents c ON c.id = (SELECT max(id) FROM consents WHERE subscriber_id = u.id AND act <> 'requested')
    WHERE u.about = 'reader' AND u.rowid <= ? ORDER BY u.rowid`,
  courses: `SELECT e.id, e.subscriber_id AS reader, e.state, e.stopped_from IS NOT NULL AND e.replaced_by IS NULL AS byRefusal,
      e.ended_at AS endedAt, e.resume_at AS resumeAt FROM unremembered u JOIN enrollments e ON e.subscriber_id = u.id
    WHERE u.about = 'reader' AND u.rowid <= ? ORDER BY u.rowid, e.id`,
  addresses: `SELECT u.id AS address, p.reason, p.cause, p.state, p.day, p.at FROM unremembered u
    LEFT JOIN suppressions p ON p.address_hash = u.id
    WHERE u.about = 'address' AND u.rowid <= ? ORDER BY u.rowid`,
  // A row of 0.1.0 comes again when its lesson is named.
  deliveries: `SELECT d.id, d.enrollment_id AS enrollment, d.lesson_slug AS slug, d.lesson AS number, d.state,
      coalesce(d.accepted_at, d.next_attempt_at) AS at, d.possible_duplicate AS doubtful, d.response IS '${MAILBOX_RESPONSE}' AS mailbox
    FROM unremembered u JOIN deliveries d ON d.id = u.id
    WHERE u.about = 'delivery' AND u.rowid <= ? AND d.lesson_slug IS NOT NULL AND d.enrollment_id IS NOT NULL ORDER BY u.rowid`,
  waysIn: "SELECT u.id FROM unremembered u WHERE u.about = 'way-in' AND u.rowid <= ? ORDER BY u.rowid",
} satisfies Record<keyof Changed, string>;

const readChanges = (raw: DatabaseSync, last: number) =>
  Object.fromEntries(Object.entries(CHANGED).map(([about, sql]) => [about, raw.prepare(sql).all(last)])) as Changed;
