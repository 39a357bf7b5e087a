import type { EnrollmentState, SuppressionCause, SuppressionState } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { type DeliveryState, UNFINISHED } from '../mails/states.ts';
import { NEXT_COPY_WAITS } from '../outbox/waiting.ts';
import { type CourseStanding, enrollmentHash, lessonHash, type NewEntry, readerHash, wayInHash } from './memory.ts';

/** How the rows named in `unremembered` stand now. */
export type Changed = {
  readers: ReaderNow[];
  /** Of these readers. */
  courses: CourseNow[];
  addresses: SuppressionNow[];
  deliveries: DeliveryNow[];
  /** Closed for good. */
  waysIn: { id: string }[];
};
/**
 * `lastWord`, `at`: the reader's last act in the consent record. `leftAt`, `answersWithdrawnAt`: when they last left, and last took their
 * answers back. Times are epoch ms.
 */
export type ReaderNow = {
  id: string;
  exists: number;
  lastWord: 'confirmed' | 'withdrawn' | null;
  at: number | null;
  leftAt: number | null;
  answersWithdrawnAt: number | null;
};
/** `byRefusal`: a refusal has stopped it, and it goes on when that is lifted. */
export type CourseNow = {
  id: string;
  reader: string;
  state: EnrollmentState;
  byRefusal: number;
  endedAt: number | null;
  resumeAt: number | null;
};
/** Without `reason` the suppression was lifted. */
export type SuppressionNow = {
  address: string;
  reason: string | null;
  cause: SuppressionCause;
  state: SuppressionState;
  day: string | null;
  at: number;
};
export type DeliveryNow = {
  id: string;
  enrollment: string;
  slug: string;
  number: number | null;
  state: DeliveryState;
  at: number;
  doubtful: number;
  mailbox: number;
};

/** What of these changes is remembered, without any address. `now`: epoch ms. */
export function entriesOf(deps: Pick<Deps, 'keys'>, changed: Changed, now: number): NewEntry[] {
  const courses = Map.groupBy(changed.courses, ({ reader }) => reader);
  return [
    ...changed.readers.flatMap(row => entryOfReader(deps, row, courses.get(row.id) ?? [], now)),
    ...changed.addresses.map(row => entryOfAddress(row, now)),
    ...changed.deliveries.map(row => entryOfLesson(deps, row)),
    ...changed.waysIn.map(({ id }): NewEntry => ({ kind: 'closed', wayIn: wayInHash(deps, id), at: now })),
  ];
}

function entryOfReader(
  deps: Pick<Deps, 'keys'>,
  { id, exists, lastWord, at, leftAt, answersWithdrawnAt }: ReaderNow,
  courses: CourseNow[],
  now: number,
): NewEntry[] {
  const reader = readerHash(deps, id);
  if (!exists) return [{ kind: 'erased', reader, at: now }];
  const answers = { kind: 'answers-withdrawn', answersOf: reader, at: answersWithdrawnAt ?? now } as const;
  const mail = {
    kind: lastWord === 'withdrawn' ? ('left' as const) : ('confirmed' as const),
    reader,
    at: at ?? now,
    ...(leftAt === null ? {} : { leftAt }),
    courses: courses.filter(({ byRefusal }) => !byRefusal).map(course => standingOf(deps, course)),
  };
  return [...(answersWithdrawnAt === null ? [] : [answers]), ...(lastWord === null ? [] : [mail])];
}

function standingOf(deps: Pick<Deps, 'keys'>, { id, state, endedAt, resumeAt }: CourseNow): CourseStanding {
  const at = state === 'paused' ? resumeAt : endedAt;
  return { enrollment: enrollmentHash(deps, id), is: state, ...(at === null ? {} : { at }) };
}

function entryOfAddress({ reason, ...row }: SuppressionNow, now: number): NewEntry {
  const { address, cause, state, day, at } = row;
  if (reason === null) return { kind: 'lifted', address, at: now };
  return { kind: 'suppressed', address, reason, cause, state, day, at };
}

function entryOfLesson(deps: Pick<Deps, 'keys'>, row: DeliveryNow): NewEntry {
  const { id, number, mailbox } = row;
  return {
    kind: kindOf(row),
    enrollment: enrollmentHash(deps, row.enrollment),
    lesson: lessonHash(deps, row.enrollment, row.slug),
    id,
    number,
    at: timeOf(row),
    ...(mailbox ? { mailbox: true } : {}),
  };
}

/** While a second copy is under way, the time before which no third one may go. */
const timeOf = ({ state, doubtful, at }: DeliveryNow) =>
  state === 'sending' && doubtful ? at + NEXT_COPY_WAITS.lesson : at;

function kindOf({ state, doubtful }: DeliveryNow) {
  if (state === 'sent') return 'accepted';
  const isOpen = (UNFINISHED as readonly DeliveryState[]).includes(state);
  return state === 'sending' || (doubtful && isOpen) ? 'entered' : 'answered';
}
