import type { SuppressionCause, SuppressionState } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { type DeliveryState, UNFINISHED } from '../mails/states.ts';
import { NEXT_COPY_WAITS } from '../outbox/waiting.ts';
import { enrollmentHash, lessonHash, type NewEntry, readerHash, wayInHash } from './memory.ts';

/** How the rows named in `unremembered` stand now. `lastWord`: the reader's last act in the consent record. `answersWithdrawnAt`: when they last took their answers back (epoch ms). */
export type Changed = {
  readers: {
    id: string;
    exists: number;
    lastWord: 'confirmed' | 'withdrawn' | null;
    at: number | null;
    answersWithdrawnAt: number | null;
  }[];
  addresses: SuppressionNow[];
  deliveries: DeliveryNow[];
  /** Closed for good. */
  waysIn: { id: string }[];
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
  return [
    ...changed.readers.flatMap(row => entryOfReader(deps, row, now)),
    ...changed.addresses.map(row => entryOfAddress(row, now)),
    ...changed.deliveries.map(row => entryOfLesson(deps, row)),
    ...changed.waysIn.map(({ id }): NewEntry => ({ kind: 'closed', wayIn: wayInHash(deps, id), at: now })),
  ];
}

function entryOfReader(
  deps: Pick<Deps, 'keys'>,
  { id, exists, lastWord, at, answersWithdrawnAt }: Changed['readers'][number],
  now: number,
): NewEntry[] {
  const reader = readerHash(deps, id);
  if (!exists) return [{ kind: 'erased', reader, at: now }];
  const answers = { kind: 'answers-withdrawn', answersOf: reader, at: answersWithdrawnAt ?? now } as const;
  const mail = { kind: lastWord === 'withdrawn' ? 'left' : 'confirmed', reader, at: at ?? now } as const;
  return [...(answersWithdrawnAt === null ? [] : [answers]), ...(lastWord === null ? [] : [mail])];
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
