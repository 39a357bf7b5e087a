import { sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { MAILBOX_RESPONSE } from '../clinic/mailer-kind.ts';
import { findCourse } from '../courses/course.ts';
import { after, isIn, may } from '../db/delivery-states.ts';
import type { Enrollment } from '../db/records.ts';
import { field, isOneOf, rowsOf } from '../db/rows.ts';
import { deliveries, enrollments, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { UNFINISHED } from '../mails/states.ts';
import { newDelivery } from '../outbox/new-delivery.ts';
import { lessonHash, type OfLesson } from './memory.ts';

type Recalling = Pick<Deps, 'db' | 'clock' | 'chance' | 'keys' | 'site' | 'library'>;
type Statement = BatchItem<'sqlite'>;
/** An enrollment of this database, and what the memory knows of its lessons, oldest first. */
export type RecalledLessons = { row: Enrollment; lessons: OfLesson[] };

/** What a recalled delivery says where others have the server's answer. */
const RESPONSE = '250 (known from the memory beside the database)';

/**
 * Statements that write down these lessons. What was accepted counts as sent. What is in doubt is cancelled and marked, so that the
 * tick revives it at the reader's next date, and not before its next copy may go. Both keep their ids and Message-IDs. Then the tick
 * plans the course behind them.
 */
export async function recallLessons(deps: Recalling, recalled: RecalledLessons[]): Promise<Statement[]> {
  const slugs = await slugsByEnrollment(deps, recalled);
  const rows = recalled.flatMap(({ row, lessons }) => {
    const named = new Map(slugs.get(row.id)?.map(slug => [lessonHash(deps, row.id, slug), slug]));
    return lessons.filter(isOpen).map(lesson => rowFor(deps, row, lesson, named.get(lesson.lesson)));
  });
  return rows.length > 0 ? lessonStatements(deps, rows) : [];
}

const isOpen = ({ kind }: OfLesson) => kind !== 'answered';
export type LessonRow = ReturnType<typeof rowFor>;

/** A lesson that no longer exists has a slug that no file has. Its time counts all the same. */
function rowFor(
  deps: Recalling,
  { id: enrollment, subscriberId, course }: Enrollment,
  lesson: OfLesson,
  slug?: string,
) {
  const { id, at, number, mailbox } = lesson;
  const { messageId } = newDelivery(deps, at, { id, kind: 'lesson' });
  return {
    ...{ id, messageId, enrollment, subscriberId, course, number, at },
    slug: slug ?? `#${lesson.lesson}`,
    accepted: lesson.kind === 'accepted',
    response: mailbox ? MAILBOX_RESPONSE : RESPONSE,
  };
}

/** Every slug that a lesson of the enrollment can have: those of its course today, and those of its deliveries. */
async function slugsByEnrollment({ db, library }: Recalling, recalled: RecalledLessons[]) {
  const ids = recalled.map(({ row }) => row.id);
  const known = await db
    .select({ enrollment: deliveries.enrollmentId, slug: deliveries.lessonSlug })
    .from(deliveries)
    .where(isOneOf(deliveries.enrollmentId, ids));
  const own = Map.groupBy(known, ({ enrollment }) => enrollment);
  return new Map(
    recalled.map(({ row }) => {
      const today = findCourse(library.courses, row.course)?.lessons.map(({ slug }) => slug) ?? [];
      const then = own.get(row.id)?.flatMap(({ slug }) => slug ?? []) ?? [];
      return [row.id, [...today, ...then, ...(row.nextLessonSlug ? [row.nextLessonSlug] : [])]];
    }),
  );
}

export function lessonStatements({ db, clock }: Pick<Deps, 'db' | 'clock'>, rows: LessonRow[]): Statement[] {
  const accepted = rowsOf(rows.filter(row => row.accepted));
  const doubtful = rowsOf(rows.filter(row => !row.accepted));
  const isThatLesson = sql`${deliveries.enrollmentId} = ${field('enrollment')} AND ${deliveries.lessonSlug} = ${field('slug')}`;
  return [
    insertStatement(db, rows),
    db
      .update(deliveries)
      .set({
        state: after('recall'),
        acceptedAt: field('at'),
        response: field('response'),
        reason: null,
        lease: null,
        leaseUntil: null,
      })
      .from(accepted)
      .where(sql`${isThatLesson} AND ${may('recall')}`),
    // It was sent again after an earlier restore that had forgotten it. The course goes on behind the last time.
    db
      .update(deliveries)
      .set({ acceptedAt: field('at') })
      .from(accepted)
      .where(
        sql`${isThatLesson} AND ${deliveries.state} = ${after('recall')} AND ${deliveries.acceptedAt} < ${field('at')}`,
      ),
    db
      .update(deliveries)
      .set({
        possibleDuplicate: true,
        nextAttemptAt: sql`max(${deliveries.nextAttemptAt}, ${field('at')})`,
      })
      .from(doubtful)
      .where(sql`${isThatLesson} AND ${isIn([...UNFINISHED, 'cancelled'])}`),
    planStatement(db, rows, clock.now()),
    ...lastLessonStatements(db, rows, clock.now()),
  ];
}

/** Not counted when inserted; the update that follows is. */
const insertStatement = (db: Deps['db'], rows: LessonRow[]): Statement =>
  db.run(sql`INSERT OR IGNORE INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, state, due_at,
      next_attempt_at, message_id, reason)
    SELECT ${field('id')}, 'lesson', ${field('subscriberId')}, ${field('enrollment')}, ${field('course')}, ${field('number')},
      ${field('slug')}, 'cancelled', ${field('at')}, ${field('at')}, ${field('messageId')}, 'remembered'
    FROM ${rowsOf(rows)}`);

/**
 * The tick looks at these courses at once. It finds the lesson that comes next, and its date behind the last accepted one. Where a lesson was
 * brought forward, an accepted one was it, and the one behind it keeps its distance.
 */
const planStatement = (db: Deps['db'], rows: LessonRow[], now: number): Statement =>
  db
    .update(enrollments)
    .set({
      nextSendAt: now,
      broughtForwardFrom: sql`CASE WHEN NOT ${isOneOf(enrollments.id, enrollmentsOf(rows.filter(row => row.accepted)))}
        THEN ${enrollments.broughtForwardFrom} END`,
    })
    .where(
      sql`${isOneOf(enrollments.id, enrollmentsOf(rows))} AND ${enrollments.state} = 'active' AND NOT EXISTS (
        SELECT 1 FROM ${deliveries} d WHERE d.enrollment_id = ${enrollments.id} AND ${isIn(UNFINISHED, sql`d.state`)})`,
    );

const enrollmentsOf = (rows: LessonRow[]) => rows.map(({ enrollment }) => enrollment);

/** The last lesson of all the reader's courses, which come in any order. A time that has not come yet was written by a wrong clock. */
function lastLessonStatements(db: Deps['db'], rows: LessonRow[], now: number): Statement[] {
  const bySubscriber = Map.groupBy(
    rows.filter(row => row.accepted),
    row => row.subscriberId,
  );
  if (bySubscriber.size === 0) return [];
  const list = rowsOf(
    [...bySubscriber].map(([subscriber, own]) => ({ subscriber, at: Math.max(...own.map(({ at }) => at)) })),
  );
  const { lastLessonAt } = subscribers;
  return [
    db
      .update(subscribers)
      .set({
        lastLessonAt: sql`CASE WHEN ${lastLessonAt} BETWEEN ${field('at')} AND ${now} THEN ${lastLessonAt} ELSE ${field('at')} END`,
      })
      .from(list)
      .where(sql`${subscribers.id} = ${field('subscriber')}`),
  ];
}
