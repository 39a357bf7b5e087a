import { isErasedId } from '../db/erased.ts';
import type { Library } from '../deps.ts';
import { UNFINISHED } from '../mails/states.ts';
import { CARRIED } from './carried.ts';
import type { Row, TableStart, Value } from './format.ts';
import { faultOf, faultOfClinic } from './judge-value.ts';

type Named = Record<string, Value | undefined>;
/** `undefined`: nothing is wrong. */
type Fault = string | undefined;
/** `lessons`: slugs of an enrollment's lessons that were seen. */
type Reader = { subscriber: Value | undefined; course?: Value | undefined; lessons?: Value[] };

/** Reads all rows of an export once, and says what is wrong with the first that could not stand in a database of Dayori. */
export type Judge = {
  row(start: TableStart, row: Row): void;
  /** Call it behind the last row. It names the table and the row, and never what stands in it. */
  fault(): Fault;
};

/** `courses`: those that can be taught here. A removed course may be named by what has ended, if the file knows a lesson of it. */
export function newJudge({ courses }: Pick<Library, 'courses'>): Judge {
  const seen = newSeen();
  let before: { table: string; key: Value[]; number: number } | undefined;
  let first: Fault;
  const found = (where: string, fault: Fault) => {
    if (fault) first ??= `${where}: ${fault}`;
  };
  return {
    row(start, row) {
      const { table } = start;
      const carried = CARRIED.find(({ name }) => name === table);
      if (!carried) return; // passed over
      const number = before?.table === table ? before.number + 1 : 1;
      const where = `${table}, row ${number}`;
      for (const [index, name] of start.columns.entries()) {
        const fault = faultOf(table, name, row[index]!);
        found(where, fault && `${name} ${fault}`);
      }
      const named: Named = Object.fromEntries(start.columns.map((name, index) => [name, row[index]]));
      const key = carried.key.map(name => named[name]!);
      if (before?.table === table && compareKeys(before.key, key) >= 0)
        found(where, 'stands there twice, or out of order');
      before = { table, key, number };
      if (!first) found(where, RULES[table]?.(named, seen, where));
    },
    fault() {
      for (const { where, judge } of seen.later.values()) found(where, judge(courses));
      return first;
    },
  };
}

/** What rows refer to, in little memory: a file may have a hundred thousand mails. `later`: what can be judged only when all rows are known. */
const newSeen = () => ({
  subscribers: new Set<Value | undefined>(),
  /** Readers of whom at least the consent record is kept, though they may be erased. */
  consenting: new Set<Value | undefined>(),
  signups: new Map<Value | undefined, Reader>(),
  enrollments: new Map<Value | undefined, Reader>(),
  deliveries: new Map<Value | undefined, Reader>(),
  /** Highest number of a lesson that was sent, by course. */
  sent: new Map<Value | undefined, number>(),
  unique: new Set<string>(),
  /** One copy of each course and slug. Each row brings its own. */
  words: new Map<Value | undefined, Value | undefined>(),
  later: new Map<string, { where: string; judge: (courses: Library['courses']) => Fault }>(),
});
type Seen = ReturnType<typeof newSeen>;

/** What must hold between rows. The columns themselves are right when a rule is asked. */
const RULES: Record<string, (row: Named, seen: Seen, where: string) => Fault> = {
  settings: ({ key, value }) => (key === 'clinic' ? faultOfClinic(value as string) : undefined),
  subscribers: ({ id, email_key }, seen) => {
    seen.subscribers.add(id);
    return once(seen, 'email_key', email_key);
  },
  signups: (row, seen, where) => {
    seen.signups.set(row.id, { subscriber: row.subscriber_id });
    return readerIn(row, seen, where) ?? courseIn(row, seen, where, { lesson: 0, open: row.confirmed_at === null });
  },
  consents: ({ subscriber_id, signup_id }, seen) => {
    seen.consenting.add(subscriber_id);
    const signup = seen.signups.get(signup_id);
    return signup && signup.subscriber !== subscriber_id ? OF_ANOTHER : undefined;
  },
  enrollments: (row, seen, where) => {
    seen.enrollments.set(row.id, { subscriber: row.subscriber_id, course: oneOf(seen, row.course) });
    const open = row.state === 'active' || row.state === 'paused';
    if (open && !seen.subscribers.has(row.subscriber_id)) return NOBODY;
    return (
      (open ? once(seen, 'enrollment', row.subscriber_id, row.course) : undefined) ??
      readerIn(row, seen, where) ??
      courseIn(row, seen, where, { lesson: row.next_lesson, open })
    );
  },
  lesson_versions: ({ course, lesson }, seen) => {
    if (lesson) seen.sent.set(course, Math.max(seen.sent.get(course) ?? 0, lesson as number));
    return undefined;
  },
  deliveries: (row, seen, where) => {
    const enrollment = row.kind === 'lesson' ? seen.enrollments.get(row.enrollment_id) : undefined;
    const isTheirs = enrollment?.subscriber === row.subscriber_id;
    seen.deliveries.set(row.id, isTheirs && enrollment ? enrollment : { subscriber: row.subscriber_id });
    return row.kind === 'lesson' ? lessonIn(row, seen, where) : noticeIn(row, seen, where);
  },
  answer_consents: ({ subscriber_id }, seen) => (seen.subscribers.has(subscriber_id) ? undefined : NOBODY),
  check_ins: ({ delivery_id, subscriber_id }, seen) => ofReader(seen.deliveries.get(delivery_id), subscriber_id),
  self_checks: ({ enrollment_id, subscriber_id }, seen) => ofReader(seen.enrollments.get(enrollment_id), subscriber_id),
  dead_letters: ({ delivery_id }, seen) => (seen.deliveries.has(delivery_id) ? undefined : NO_DELIVERY),
  events: ({ delivery_id }, seen) => (seen.deliveries.has(delivery_id) ? undefined : NO_DELIVERY),
  consultation_requests: ({ delivery_id, subscriber_id }, seen) => {
    const delivery = seen.deliveries.get(delivery_id);
    if (!delivery) return NO_DELIVERY;
    return delivery.subscriber === subscriber_id ? undefined : OF_ANOTHER;
  },
  reader_notes: ({ subscriber_id }, seen) => (seen.subscribers.has(subscriber_id) ? undefined : NOBODY),
};

/** Answers are of a reader who is there, since they go with the reader. */
function ofReader(about: Reader | undefined, subscriber: Value | undefined): Fault {
  if (!about) return NO_DELIVERY;
  return about.subscriber === subscriber ? undefined : OF_ANOTHER;
}

function lessonIn(row: Named, seen: Seen, where: string): Fault {
  const enrollment = seen.enrollments.get(row.enrollment_id);
  if (!enrollment || !row.lesson) return 'is a lesson of no enrollment';
  if (enrollment.subscriber !== row.subscriber_id || enrollment.course !== row.course) return OF_ANOTHER;
  const open = (UNFINISHED as readonly unknown[]).includes(row.state);
  return (
    (row.lesson_slug ? onceIn(enrollment, oneOf(seen, row.lesson_slug)!) : undefined) ??
    courseIn(row, seen, where, { lesson: row.lesson, open })
  );
}

/** A notice to the clinic has no reader. */
const noticeIn = (row: Named, seen: Seen, where: string): Fault =>
  row.subscriber_id === null ? undefined : readerIn(row, seen, where);

/** Rows that are left of an erased reader name nobody. Those of earlier versions name whom at least the consent record knows. */
function readerIn({ subscriber_id }: Named, seen: Seen, where: string): Fault {
  if (!seen.subscribers.has(subscriber_id) && !isErasedId(subscriber_id as string))
    later(seen, [subscriber_id], where, () => (seen.consenting.has(subscriber_id) ? undefined : NOBODY));
  return undefined;
}

/** `open`: lessons of it may still go out, so the course must be here. A course may have lost lessons that were sent. */
function courseIn(
  { course }: Named,
  seen: Seen,
  where: string,
  of: { lesson: Value | undefined; open: boolean },
): Fault {
  later(seen, [course, of.lesson, String(of.open)], where, courses => {
    const here = courses.find(({ slug }) => slug === course);
    const sent = seen.sent.get(course);
    if (!here && (of.open || sent === undefined))
      return 'the course is not among those of this installation; bring its folder in emails/courses along';
    const most = Math.max(here?.lessons.length ?? 0, sent ?? 0) + 1; // behind the last lesson a course has ended
    return Number(of.lesson) > most ? 'the course has no such lesson' : undefined;
  });
  return undefined;
}

/** The same question is kept once, for the first row that asks it. */
function later(seen: Seen, facts: (Value | undefined)[], where: string, judge: (courses: Library['courses']) => Fault) {
  const fact = facts.join('\0');
  if (!seen.later.has(fact)) seen.later.set(fact, { where, judge });
}

function onceIn(enrollment: Reader, slug: Value): Fault {
  enrollment.lessons ??= [];
  if (enrollment.lessons.includes(slug)) return TWICE;
  enrollment.lessons.push(slug);
  return undefined;
}

function oneOf({ words }: Seen, word: Value | undefined): Value | undefined {
  if (!words.has(word)) words.set(word, word);
  return words.get(word);
}

function once({ unique }: Seen, ...facts: (Value | undefined)[]): Fault {
  const fact = facts.join('\0');
  if (unique.has(fact)) return TWICE;
  unique.add(fact);
  return undefined;
}

const TWICE = 'says what another row says';
const NOBODY = 'belongs to no reader';
const OF_ANOTHER = 'belongs to another reader or course than the row that it refers to';
const NO_DELIVERY = 'refers to no delivery';

/** As SQLite orders them: numbers by size, texts by their bytes. */
function compareKeys(a: Value[], b: Value[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index]!;
    const order =
      typeof one === 'number' && typeof other === 'number'
        ? one - other
        : Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)));
    if (order !== 0) return order;
  }
  return 0;
}
