import { and, inArray, isNotNull, not, or, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Day } from '../calendar/local-time.ts';
import { MAILBOX_RESPONSE } from '../clinic/mailer-kind.ts';
import { settingsVersion } from '../clinic/settings.ts';
import {
  hasMoved,
  movedStatements,
  newlyStruckOff,
  type StrikeOff,
  strikeOffStatements,
} from '../consent/strike-off.ts';
import type { Db } from '../db/database.ts';
import { after, may } from '../db/delivery-states.ts';
import { isErased } from '../db/erased.ts';
import { groupCommit } from '../db/group-commit.ts';
import { isNextLesson } from '../db/lesson-place.ts';
import { mayBeSeen } from '../db/may-be-seen.ts';
import { filled, preparedOnce } from '../db/prepared.ts';
import { field, type Row, rowsOf } from '../db/rows.ts';
import { deliveries, enrollments, receivingDomainDays, subscribers } from '../db/schema.ts';
import { rememberCourses } from '../db/unremembered.ts';
import { retryWhileBusy } from '../db/while-busy.ts';
import type { Deps } from '../deps.ts';
import { TRANSITIONS, type Transition } from '../mails/states.ts';
import { isDayTaken, nextLook } from '../outbox/readers-day.ts';
import { type Job, mayReceive } from '../outbox/waiting.ts';
import { isLetThrough } from '../pauses/probes.ts';
import type { Counted } from '../quotas/quota.ts';
import type { Verdict } from './retry.ts';

type Statement = BatchItem<'sqlite'>;

export type CancelReason = 'no-consent' | 'nothing-to-send';
/**
 * Where a course stands after a lesson was accepted: `slug` and `number` of the next one, no slug after the end. `weekday`: the one that
 * the first lesson sets.
 */
export type Move = {
  slug: string | null;
  number: number;
  nextSendAt: number | null;
  weekday?: number;
  completed: boolean;
};

/**
 * Which mail goes to which receiving domain. `number`: its lesson's. `judgedBy`: the version of the clinic's settings that it was judged
 * and composed by. `leaseUntil`: when its owner's lease ends (wall clock, ms). `at`: now (epoch ms), on the clinic's local `day`.
 * `untracked`: the mail has no picture, and plain links.
 */
export type Entering = {
  version: string;
  number?: number;
  domain: string;
  judgedBy: number;
  leaseUntil: number;
  at: number;
  day: Day;
  untracked: boolean;
};
/** When to look at a lesson again (epoch ms) if another one keeps the reader's day. */
export type NextDay = { day: Day; nextDay: number };
/** A delivery is given back at `at` and waits until `nextAttemptAt` (epoch ms). */
type Release = { nextAttemptAt: number; at: number } & Partial<NextDay>;

/** One change of one delivery. `also`: statements that belong in the same transaction. `reader`: whose day it takes, unique for a notice. */
type Entry = { id: string; lease: string; also?: Statement[] } & (
  | ({ kind: 'enter'; reader: string; keep?: Statement } & Entering)
  | { kind: 'record'; job: Job; verdict: Verdict; at: number; move?: Move; counted?: Counted; strikeOff?: StrikeOff }
  | ({ kind: 'release' } & Release)
  | { kind: 'cancel'; reason: CancelReason }
);
type Of<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

/**
 * Writes the delivery record for one owner. `lease` is its fencing token. If it no longer holds the lease, nothing is written and the
 * answer is `false`. Changes by all owners in this process share a group commit, and changes of one kind share a statement.
 */
export function newDeliveryRecord(deps: Pick<Deps, 'db' | 'timers'>, lease: string, stopping?: AbortSignal) {
  const write = retryWhileBusy(sharedGroupCommit(deps), deps.timers, stopping);
  return {
    /**
     * Enters `sending`, if the reader may still get mail, no pause is in the way, the clinic's settings are still the same, and no other
     * lesson has the reader's day. The statement that lets the mail go checks all of this.
     * `keep`: the statement that keeps this version; it runs once for all that enter together.
     */
    enter: ({ delivery: { id, kind, subscriberId } }: Job, entering: Entering, keep?: Statement) =>
      write({ kind: 'enter', id, reader: (kind === 'lesson' && subscriberId) || id, lease, ...entering, keep }),
    /** Records the server's answer, and moves the course on. */
    answered: (
      job: Job,
      verdict: Verdict,
      at: number,
      more: { move?: Move; counted?: Counted; strikeOff?: StrikeOff; also?: Statement[] },
    ) => write({ kind: 'record', id: job.delivery.id, lease, job, verdict, at, ...more }),
    /** Gives a claimed delivery back untried. With `nextDay`: a lesson waits until then if another one keeps the reader's day. */
    release: ({ delivery: { id } }: Job, released: Release) => write({ kind: 'release', id, lease, ...released }),
    /** Ends the delivery untried. The reason `no-consent` is accepted only if there is no consent. */
    cancel: ({ delivery: { id } }: Job, reason: CancelReason, also?: Statement[]) =>
      write({ kind: 'cancel', id, lease, reason, also }),
  };
}
export type DeliveryRecord = ReturnType<typeof newDeliveryRecord>;

/** Whether the change was written; of one that is written after the others, when it was. */
type Written = boolean | Promise<boolean>;
const groupCommits = new WeakMap<Db, (entry: Entry) => Promise<boolean>>();

/** One group commit for each database: a commit costs the same for one owner's changes as for everybody's. */
function sharedGroupCommit({ db, timers }: Pick<Deps, 'db' | 'timers'>) {
  const known = groupCommits.get(db);
  if (known) return known;
  const commit = groupCommit((entries: Entry[]) => writeDown(db, entries), timers);
  const write = async (entry: Entry) => commit(entry);
  groupCommits.set(db, write);
  return write;
}

async function writeDown(db: Db, entries: Entry[]): Promise<Written[]> {
  const of = <K extends Entry['kind']>(kind: K) => entries.filter((entry): entry is Of<K> => entry.kind === kind);
  const recorded = of('record');
  const { enter, record, release, cancel, move, lesson, count } = statements(db);
  const answering: Statement[] = [
    ...onePerReader(of('enter')).map(list => filled(enter, rows(list.map(enterRow)))),
    ...some(recorded, list => [filled(record, rows(list.map(recordRow)))]),
    ...some(of('release'), list => [filled(release, rows(list.map(releaseRow)))]),
    ...some(of('cancel'), list => [filled(cancel, rows(list.map(cancelRow)))]),
  ];
  const kept = new Map(of('enter').flatMap(({ version, keep }) => (keep ? [[version, keep] as const] : [])));
  const following = [
    ...kept.values(),
    ...some(recorded.filter(isMove), list => [filled(move, rows(list.map(moveRow)))]),
    ...some(recorded.filter(isLast), list => [rememberCourses(db, readersOf(list))]),
    ...some(recorded.filter(isLesson), list => [filled(lesson, rows(list.map(lessonRow)))]),
    ...some(answersOf(recorded), list => [filled(count, rows(list))]),
    ...some(
      recorded.flatMap(({ strikeOff }) => strikeOff ?? []),
      list => strikeOffStatements(db, list),
    ),
    ...entries.flatMap(({ also }) => also ?? []),
  ];
  const results = await db.batch([...answering, ...following] as [Statement, ...Statement[]]);
  const written = new Set((results.slice(0, answering.length) as { id: string }[][]).flat().map(({ id }) => id));
  const left = recorded.filter(({ id, strikeOff }) => strikeOff && !written.has(id));
  const later = left.length > 0 ? writeMoved(db, left) : undefined;
  return entries.map(({ id }) =>
    left.some(entry => entry.id === id) ? later!.then(ids => ids.has(id)) : written.has(id),
  );
}

const answersOf = (recorded: Of<'record'>[]) =>
  recorded.flatMap(({ counted, strikeOff }) => (counted ? { ...counted, ...strikeOff } : []));

/**
 * A final refusal of whoever has another address by now is recorded apart, with what lets them go on: nearly no batch needs these statements,
 * and D1 limits how many an invocation may ask. Here comes, too, what another owner has taken over, and is not recorded.
 */
async function writeMoved(db: Db, list: Of<'record'>[]): Promise<Set<string>> {
  const { record, countMoved } = statements(db);
  const strikeOffs = list.map(({ strikeOff }) => strikeOff!);
  const [recorded] = await db.batch([
    filled(record, rows(list.map(entry => recordRow({ ...entry, strikeOff: undefined })))),
    ...some(answersOf(list), answers => [filled(countMoved, rows(answers))]),
    ...strikeOffStatements(db, strikeOffs),
    ...movedStatements(db, strikeOffs),
  ]);
  return new Set(recorded.map(({ id }) => id));
}

/** A statement does not see its own changes. Lessons of one reader enter by statements of their own, so that each sees the one before. */
function onePerReader<T extends { reader: string }>(list: T[]): T[][] {
  const mailsOf = [...Map.groupBy(list, ({ reader }) => reader).values()];
  const most = Math.max(0, ...mailsOf.map(({ length }) => length));
  return Array.from({ length: most }, (_, round) => mailsOf.flatMap(mails => mails[round] ?? []));
}

const rows = (list: Row[]) => ({ rows: JSON.stringify(list) });
const some = <T, R>(list: T[], make: (list: T[]) => R[]): R[] => (list.length > 0 ? make(list) : []);

const FREE = { lease: null, leaseUntil: null };
const ID = { id: deliveries.id };

const given = () => rowsOf(sql.placeholder('rows'));
const isIt = sql`${deliveries.id} = ${field('id')}`;
const isHeld = sql`${deliveries.lease} = ${field('lease')}`;

/** Condition: the owner who holds the lease may make this transition of the current row's delivery. */
const mayByOwner = (transition: Transition): SQL => and(isIt, isHeld, may(transition))!;

const enterRow = ({ kind: _, also: __, keep: ___, day, ...row }: Of<'enter'>): Row => ({ ...row, ...day });

function enterStatement(db: Db) {
  return db
    .update(deliveries)
    .set({
      state: after('enter'),
      version: field('version'),
      lesson: sql`coalesce(${field('number')}, ${deliveries.lesson})`,
      leaseUntil: field('leaseUntil'),
      enteredAt: field('at'),
      // The reader may have changed their mind since it was composed.
      untracked: sql`${field('untracked')} OR NOT ${mayBeSeen(deliveries.subscriberId)}`,
    })
    .from(given())
    .where(
      and(
        mayByOwner('enter'),
        mayReceive(),
        isLetThrough(field('domain')),
        isJudged,
        not(isDayTaken(field('from'), field('until'))),
      ),
    )
    .returning(ID);
}

/** Condition: the clinic has changed no setting since the mail was judged, so a closed day or a blanked name stops it at once. */
const isJudged = sql`${field('judgedBy')} = ${settingsVersion()}`;

/** Condition: it would wait for another attempt, but nobody may get it any more, so its story ends with this answer. */
const isOver = sql`${field('state')} = ${after('defer')} AND ${may('abandon')} AND NOT ${mayReceive()}`;

/** Of the answer to a reader who was erased meanwhile nothing stays that a server wrote. */
const ANSWER = sql`CASE WHEN NOT ${isErased(deliveries.subscriberId)} OR ${field('response')} = ${MAILBOX_RESPONSE} THEN ${field('response')} END`;

function recordStatement(db: Db) {
  return db
    .update(deliveries)
    .set({
      ...FREE,
      state: sql`CASE WHEN ${isOver} THEN ${after('abandon')} ELSE ${field('state')} END`,
      attempts: field('attempts'),
      doubts: field('doubts'),
      response: ANSWER,
      reason: sql`CASE WHEN ${isOver} THEN 'no-consent' ELSE ${field('reason')} END`,
      possibleDuplicate: sql`${deliveries.possibleDuplicate} OR ${field('possibleDuplicate')}`,
      nextAttemptAt: sql`coalesce(${field('nextAttemptAt')}, ${deliveries.nextAttemptAt})`,
      waitsSince: field('at'),
      acceptedAt: sql`coalesce(${field('acceptedAt')}, ${deliveries.acceptedAt})`,
    })
    .from(given())
    .where(and(isIt, or(isAnswered(), acceptedLate()), not(hasMoved)))
    .returning(ID);
}

/** `subscriber`, `emailKey`: of a final refusal, which is recorded apart if the reader has moved. */
function recordRow({ id, lease, verdict, at, strikeOff }: Of<'record'>): Row {
  const { state, attempts, doubts, reason, response, possibleDuplicate = false, nextAttemptAt } = verdict;
  const acceptedAt = state === 'sent' ? at : undefined;
  return {
    id,
    lease,
    state,
    attempts,
    doubts,
    reason,
    response: response.slice(0, 500),
    possibleDuplicate,
    nextAttemptAt,
    acceptedAt,
    at,
    ...(strikeOff ? { subscriber: strikeOff.subscriber, emailKey: strikeOff.emailKey } : {}),
  };
}

const BY_ANSWER = { sent: 'accept', retry: 'defer', failed: 'give-up' } as const satisfies Record<
  Verdict['state'],
  Transition
>;

function isAnswered(): SQL {
  const answers = Object.values(BY_ANSWER).map(name => sql`${field('state')} = ${after(name)} AND ${may(name)}`);
  return and(isHeld, or(...answers))!;
}

/** A 250 after the lease ran out still counts, unless somebody has taken the delivery over. Otherwise the reader would get it twice. */
const acceptedLate = (): SQL => and(isHeld, sql`${field('state')} = ${after('accept-late')}`, may('accept-late'))!;

const DAY = { from: field('from'), until: field('until'), nextDay: field('nextDay'), at: field('at') };

const releaseRow = ({ kind: _, also: __, day, ...row }: Of<'release'>): Row => ({ ...row, ...day });

function releaseStatement(db: Db) {
  const [untried, tried] = TRANSITIONS.release.to;
  return db
    .update(deliveries)
    .set({
      ...FREE,
      state: sql`CASE WHEN ${deliveries.attempts} > 0 THEN ${tried} ELSE ${untried} END`,
      nextAttemptAt: sql`CASE WHEN ${field('nextDay')} IS NULL THEN ${field('nextAttemptAt')} ELSE ${nextLook(DAY, field('nextAttemptAt'))} END`,
      waitsSince: field('at'),
    })
    .from(given())
    .where(mayByOwner('release'))
    .returning(ID);
}

const cancelRow = ({ id, lease, reason }: Of<'cancel'>): Row => ({ id, lease, reason });

function cancelStatement(db: Db) {
  return db
    .update(deliveries)
    .set({ ...FREE, state: after('cancel'), reason: field('reason') })
    .from(given())
    .where(and(mayByOwner('cancel'), sql`(${field('reason')} <> 'no-consent' OR NOT ${mayReceive()})`))
    .returning(ID);
}

const isMove = (entry: Of<'record'>) => entry.move !== undefined;
const isLast = (entry: Of<'record'>) => entry.move?.completed === true;
const isLesson = ({ job, verdict }: Of<'record'>) => job.delivery.kind === 'lesson' && verdict.state === 'sent';

/** What follows from an answer is written only if the answer was recorded. A stale owner must not undo a newer owner's work. */
const wasRecorded = sql`EXISTS (SELECT 1 FROM ${deliveries} d
  WHERE d.id = ${field('delivery')} AND d.state IN ('sent', 'failed') AND d.lease IS NULL)`;

const moveRow = ({ id, job, move, at }: Of<'record'>): Row => ({
  delivery: id,
  enrollment: job.enrollment!.id,
  sent: job.delivery.lessonSlug,
  sentAs: job.delivery.lesson,
  slug: move!.slug,
  number: move!.number,
  nextSendAt: move!.nextSendAt,
  weekday: move!.weekday,
  endedAt: move!.completed ? at : null,
});

/** The enrollment moves on only from the lesson that was sent, so recording twice moves it once. */
function moveStatement(db: Db) {
  return db
    .update(enrollments)
    .set({
      nextLesson: field('number'),
      nextLessonSlug: field('slug'),
      nextSendAt: field('nextSendAt'),
      weekday: sql`coalesce(${field('weekday')}, ${enrollments.weekday})`,
      state: sql`CASE WHEN ${field('endedAt')} IS NULL THEN ${enrollments.state} ELSE 'completed' END`,
      stoppedFrom: sql`CASE WHEN ${field('endedAt')} IS NULL THEN ${enrollments.stoppedFrom} END`,
      broughtForwardFrom: null,
      endedAt: sql`coalesce(${field('endedAt')}, ${enrollments.endedAt})`,
    })
    .from(given())
    .where(
      and(
        sql`${enrollments.id} = ${field('enrollment')} AND ${isNextLesson(sql`${enrollments}`, { slug: field('sent'), number: field('sentAs') })}`,
        // An enrollment that a refusal stopped moves on too. If the refusal is lifted, this lesson must not come again.
        or(inArray(enrollments.state, ['active', 'paused']), isNotNull(enrollments.stoppedFrom)),
        wasRecorded,
      ),
    );
}

const readersOf = (list: Of<'record'>[]) =>
  sql`(SELECT ${field('subscriber')} FROM ${rowsOf(list.map(({ job }) => ({ subscriber: job.delivery.subscriberId })))})`;

const lessonRow = ({ id, job, at }: Of<'record'>): Row => ({
  delivery: id,
  subscriber: job.delivery.subscriberId,
  at,
});

function lessonStatement(db: Db) {
  return db
    .update(subscribers)
    .set({ lastLessonAt: field('at') })
    .from(given())
    .where(and(sql`${subscribers.id} = ${field('subscriber')}`, wasRecorded));
}

/** Adds the answers of receiving domains to their day. `whose`: which of the answers. */
function countStatement(db: Db, whose: SQL) {
  const sum = (name: 'accepted' | 'hard' | 'soft' | 'blocked') => sql`sum(${field('tally')} = ${name})`;
  const added = (column: { name: string }) =>
    sql`${sql.identifier(column.name)} + excluded.${sql.identifier(column.name)}`;
  const { day, domain, accepted, hard, soft, blocked, struckOff } = receivingDomainDays;
  return db
    .insert(receivingDomainDays)
    .select(
      sql`SELECT ${field('day')}, ${field('domain')}, ${sum('accepted')}, ${sum('hard')}, ${sum('soft')}, ${sum('blocked')},
        ${newlyStruckOff()}, 0, 0
        FROM ${given()} WHERE ${whose} GROUP BY 1, 2`,
    )
    .onConflictDoUpdate({
      target: [day, domain],
      set: {
        accepted: added(accepted),
        hard: added(hard),
        soft: added(soft),
        blocked: added(blocked),
        struckOff: added(struckOff),
      },
    });
}

/** The statements of a group's commit. `rows`: what `…Row` makes, as JSON. */
const statements = preparedOnce(db => ({
  enter: enterStatement(db).prepare(),
  record: recordStatement(db).prepare(),
  release: releaseStatement(db).prepare(),
  cancel: cancelStatement(db).prepare(),
  move: moveStatement(db).prepare(),
  lesson: lessonStatement(db).prepare(),
  count: countStatement(db, not(hasMoved)).prepare(),
  countMoved: countStatement(db, hasMoved).prepare(),
}));
