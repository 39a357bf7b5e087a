import type { CourseStanding, Entry, OfAddress, OfAnswers, OfLesson, OfReader, OfWayIn } from './memory.ts';

/** What the memory knows and a database does not, by whom it is about. Of several entries about one the last counts. */
export type Recollection = {
  /** By reader, address and enrollment, as keyed hashes. Within an enrollment by lesson, in the order in which they were remembered. */
  readers: Map<string, KnownReader>;
  addresses: Map<string, OfAddress>;
  enrollments: Map<string, Map<string, OfLesson>>;
  /** Those that are closed. */
  waysIn: Map<string, OfWayIn>;
  /** By reader. */
  answers: Map<string, OfAnswers>;
};

/**
 * `courses`: the last word on each, by the hashes of their enrollments. When the reader left (`leftAt`) all courses ended, also those that
 * no entry names.
 */
export type KnownReader = Pick<OfReader, 'kind' | 'at' | 'leftAt'> & { courses: Map<string, CourseStanding> };

export function recollect(entries: Entry[]): Recollection {
  const known: Recollection = {
    readers: new Map(),
    addresses: new Map(),
    enrollments: new Map(),
    waysIn: new Map(),
    answers: new Map(),
  };
  for (const entry of entries) {
    if ('reader' in entry) known.readers.set(entry.reader, hearOf(known.readers.get(entry.reader), entry));
    else if ('answersOf' in entry) known.answers.set(entry.answersOf, entry);
    else if ('address' in entry) known.addresses.set(entry.address, entry);
    else if ('wayIn' in entry) known.waysIn.set(entry.wayIn, entry);
    else addLesson(known, entry);
  }
  return known;
}

/** What was said of courses before the reader left, possibly in another copy of the database, holds no more. */
function hearOf(before: KnownReader | undefined, entry: OfReader): KnownReader {
  const left = [before?.leftAt, entry.leftAt, entry.kind === 'left' ? entry.at : undefined];
  const leftAt = left.reduce((last, at) => (last === undefined || (at !== undefined && at > last) ? at : last));
  const stands = before?.leftAt === leftAt ? (before?.courses ?? []) : [];
  const courses = new Map([...stands, ...(entry.courses ?? []).map(course => [course.enrollment, course] as const)]);
  return { kind: entry.kind, at: entry.at, leftAt, courses };
}

/** What was accepted once stays accepted. */
function addLesson({ enrollments }: Recollection, entry: OfLesson) {
  const lessons = enrollments.get(entry.enrollment) ?? new Map<string, OfLesson>();
  enrollments.set(entry.enrollment, lessons);
  if (lessons.get(entry.lesson)?.kind !== 'accepted') lessons.set(entry.lesson, entry);
}

/** How much a recollection holds, for people: who left, is suppressed or was erased; lessons accepted; lessons in doubt. */
export type Remembered = { left: number; suppressed: number; erased: number; lessons: number; doubtful: number };

export function countRemembered({ readers, addresses, enrollments }: Recollection): Remembered {
  const count = <E extends { kind: string }>(entries: Iterable<E>, kind: E['kind']) =>
    [...entries].filter(entry => entry.kind === kind).length;
  const lessons = [...enrollments.values()].flatMap(own => [...own.values()]);
  return {
    left: count(readers.values(), 'left'),
    suppressed: count(addresses.values(), 'suppressed'),
    erased: count(readers.values(), 'erased'),
    lessons: count(lessons, 'accepted'),
    doubtful: count(lessons, 'entered'),
  };
}
