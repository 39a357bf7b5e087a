import { and, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { gather } from '../db/gather.ts';
import { patient } from '../db/patient.ts';
import { field, type Row, rowsOf } from '../db/rows.ts';
import { deliveries, enrollments, receiverDays, subscribers } from '../db/schema.ts';
import type { Db } from '../deps.ts';
import type { Verdict } from './retry.ts';
import type { Counted } from './turns.ts';
import { type Job, mayReceive } from './waiting.ts';

type Statement = BatchItem<'sqlite'>;

export type CancelReason = 'no-consent' | 'nothing-to-send';
/** Where a course stands after a lesson was accepted. */
export type Move = { nextLesson: number; nextSendAt: number | null; completed: boolean };

/** One change of one delivery. `also`: statements that belong to it, in the same transaction. */
type Entry = { id: string; also?: Statement[] } & (
  | { kind: 'enter'; version: string; leaseUntil: number }
  | { kind: 'record'; job: Job; verdict: Verdict; at: number; move?: Move; counted?: Counted }
  | { kind: 'release'; nextAttemptAt: number }
  | { kind: 'cancel'; reason: CancelReason }
);
type Of<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

/**
 * Writes down what one owner does. `lease` is its fencing token: where it does not hold any more, nothing is written, and the
 * answer is `false`. Changes of neighbouring mails share a transaction, and those of a kind a statement.
 */
export function newLedger(db: Db, lease: string, stopping?: AbortSignal) {
  const write = patient(
    gather((entries: Entry[]) => writeDown(db, lease, entries)),
    stopping,
  );
  return {
    /** Enters `sending`, if the reader may still be written to: consent is checked in the very statement that lets the mail go. */
    enter: (job: Job, version: string, leaseUntil: number, also?: Statement[]) =>
      write({ kind: 'enter', id: job.delivery.id, version, leaseUntil, also }),
    /** What the server answered, and where the course goes from there. */
    record: (job: Job, verdict: Verdict, at: number, more: { move?: Move; counted?: Counted; also?: Statement[] }) =>
      write({ kind: 'record', id: job.delivery.id, job, verdict, at, ...more }),
    /** Gives a claimed delivery back untried. */
    release: (job: Job, nextAttemptAt: number) => write({ kind: 'release', id: job.delivery.id, nextAttemptAt }),
    /** The delivery ends here untried. */
    cancel: (job: Job, reason: CancelReason, also?: Statement[]) =>
      write({ kind: 'cancel', id: job.delivery.id, reason, also }),
  };
}
export type Ledger = ReturnType<typeof newLedger>;

async function writeDown(db: Db, lease: string, entries: Entry[]): Promise<boolean[]> {
  const of = <K extends Entry['kind']>(kind: K) => entries.filter((entry): entry is Of<K> => entry.kind === kind);
  const recorded = of('record');
  const statements: Statement[] = [
    ...some(of('enter'), list => [enterStatement(db, lease, list)]),
    ...some(recorded, list => [recordStatement(db, lease, list)]),
    ...some(of('release'), list => [releaseStatement(db, lease, list)]),
    ...some(of('cancel'), list => [cancelStatement(db, lease, list)]),
  ];
  const answers = statements.length;
  const following = [
    ...some(recorded.filter(isMove), list => [moveStatement(db, list)]),
    ...some(recorded.filter(isLesson), list => [lessonStatement(db, list)]),
    ...some(
      recorded.flatMap(({ counted }) => counted ?? []),
      list => [countStatement(db, list)],
    ),
    ...entries.flatMap(({ also }) => also ?? []),
  ];
  const results = await db.batch([...statements, ...following] as [Statement, ...Statement[]]);
  const written = new Set((results.slice(0, answers) as { id: string }[][]).flat().map(({ id }) => id));
  return entries.map(({ id }) => written.has(id));
}

/** No statement where there is nothing to write. */
const some = <T, R>(list: T[], make: (list: T[]) => R[]): R[] => (list.length > 0 ? make(list) : []);

const FREE = { lease: null, leaseUntil: null };
const ID = { id: deliveries.id };

function held(lease: string, state: 'claimed' | 'sending'): SQL {
  return and(sql`${deliveries.id} = ${field('id')}`, eq(deliveries.lease, lease), eq(deliveries.state, state))!;
}

function enterStatement(db: Db, lease: string, list: Of<'enter'>[]) {
  const rows = list.map(({ id, version, leaseUntil }) => ({ id, version, leaseUntil }));
  return db
    .update(deliveries)
    .set({ state: 'sending', version: field('version'), leaseUntil: field('leaseUntil') })
    .from(rowsOf(rows))
    .where(and(held(lease, 'claimed'), mayReceive()))
    .returning(ID);
}

function recordStatement(db: Db, lease: string, list: Of<'record'>[]) {
  return db
    .update(deliveries)
    .set({
      ...FREE,
      state: field('state'),
      attempts: field('attempts'),
      response: field('response'),
      reason: field('reason'),
      possibleDuplicate: sql`${deliveries.possibleDuplicate} OR ${field('possibleDuplicate')}`,
      nextAttemptAt: sql`coalesce(${field('nextAttemptAt')}, ${deliveries.nextAttemptAt})`,
      acceptedAt: sql`coalesce(${field('acceptedAt')}, ${deliveries.acceptedAt})`,
    })
    .from(rowsOf(list.map(recordRow)))
    .where(or(held(lease, 'sending'), acceptedLate()))
    .returning(ID);
}

function recordRow({ id, job, verdict, at }: Of<'record'>): Row {
  const { state, attempts, reason, response, possibleDuplicate = false, nextAttemptAt } = verdict;
  const before = job.delivery.attempts;
  const acceptedAt = state === 'sent' ? at : undefined;
  return {
    id,
    state,
    attempts,
    reason,
    response: response.slice(0, 500),
    possibleDuplicate,
    nextAttemptAt,
    acceptedAt,
    before,
  };
}

/** A 250 that comes after the lease still counts, as long as nobody has taken the delivery over: else the reader gets it twice. */
function acceptedLate(): SQL {
  return and(
    sql`${deliveries.id} = ${field('id')} AND ${field('state')} = 'sent' AND ${deliveries.attempts} = ${field('before')}`,
    inArray(deliveries.state, ['due', 'retry']),
    isNull(deliveries.lease),
  )!;
}

function releaseStatement(db: Db, lease: string, list: Of<'release'>[]) {
  return db
    .update(deliveries)
    .set({
      ...FREE,
      state: sql`CASE WHEN ${deliveries.attempts} > 0 THEN 'retry' ELSE 'due' END`,
      nextAttemptAt: field('nextAttemptAt'),
    })
    .from(rowsOf(list.map(({ id, nextAttemptAt }) => ({ id, nextAttemptAt }))))
    .where(held(lease, 'claimed'))
    .returning(ID);
}

function cancelStatement(db: Db, lease: string, list: Of<'cancel'>[]) {
  return db
    .update(deliveries)
    .set({ ...FREE, state: 'cancelled', reason: field('reason') })
    .from(rowsOf(list.map(({ id, reason }) => ({ id, reason }))))
    .where(held(lease, 'claimed'))
    .returning(ID);
}

const isMove = (entry: Of<'record'>) => entry.move !== undefined;
const isLesson = ({ job, verdict }: Of<'record'>) => job.delivery.kind === 'lesson' && verdict.state === 'sent';

/** What follows from an answer follows only if it was recorded: a stale owner must not undo what a newer one did. */
const wasSent = sql`EXISTS (SELECT 1 FROM ${deliveries} d WHERE d.id = ${field('delivery')} AND d.state = 'sent')`;

/** The enrollment moves on only from the lesson that was sent, so recording twice moves it once. */
function moveStatement(db: Db, list: Of<'record'>[]) {
  const rows = list.map(({ id, job, move, at }) => ({
    delivery: id,
    enrollment: job.enrollment!.id,
    lesson: job.delivery.lesson,
    nextLesson: move!.nextLesson,
    nextSendAt: move!.nextSendAt,
    endedAt: move!.completed ? at : null,
  }));
  return db
    .update(enrollments)
    .set({
      nextLesson: field('nextLesson'),
      nextSendAt: field('nextSendAt'),
      state: sql`CASE WHEN ${field('endedAt')} IS NULL THEN ${enrollments.state} ELSE 'completed' END`,
      endedAt: sql`coalesce(${field('endedAt')}, ${enrollments.endedAt})`,
    })
    .from(rowsOf(rows))
    .where(
      and(
        sql`${enrollments.id} = ${field('enrollment')} AND ${enrollments.nextLesson} = ${field('lesson')}`,
        inArray(enrollments.state, ['active', 'paused']),
        wasSent,
      ),
    );
}

function lessonStatement(db: Db, list: Of<'record'>[]) {
  const rows = list.map(({ id, job, at }) => ({ delivery: id, subscriber: job.delivery.subscriberId, at }));
  return db
    .update(subscribers)
    .set({ lastLessonAt: field('at') })
    .from(rowsOf(rows))
    .where(and(sql`${subscribers.id} = ${field('subscriber')}`, wasSent));
}

/** What receiving domains answered, added to their day. */
function countStatement(db: Db, list: Counted[]) {
  const sum = (name: 'accepted' | 'hard' | 'soft' | 'blocked') => sql`sum(${field('tally')} = ${name})`;
  const added = (column: { name: string }) =>
    sql`${sql.identifier(column.name)} + excluded.${sql.identifier(column.name)}`;
  const { day, domain, accepted, hard, soft, blocked } = receiverDays;
  return db
    .insert(receiverDays)
    .select(
      sql`SELECT ${field('day')}, ${field('domain')}, ${sum('accepted')}, ${sum('hard')}, ${sum('soft')}, ${sum('blocked')}
        FROM ${rowsOf(list)} WHERE true GROUP BY 1, 2`,
    )
    .onConflictDoUpdate({
      target: [day, domain],
      set: { accepted: added(accepted), hard: added(hard), soft: added(soft), blocked: added(blocked) },
    });
}
