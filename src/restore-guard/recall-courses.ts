import { type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { may, withdrawn } from '../db/delivery-states.ts';
import type { Enrollment, Subscriber } from '../db/records.ts';
import { field, isOneOf, rowsOf } from '../db/rows.ts';
import { deliveries, enrollments } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { type CourseStanding, enrollmentHash, readerHash } from './memory.ts';
import type { KnownReader } from './recollection.ts';

type Recalling = Pick<Deps, 'db' | 'clock' | 'keys'>;
type Statement = BatchItem<'sqlite'>;
/** How an enrollment of this database stands by what the memory knows. `at`: as in `CourseStanding`. */
type Standing = Pick<CourseStanding, 'is'> & { id: string; at: number | null };

/**
 * Statements that let the courses of these readers stand as they stood last: what has ended ends again, also if its reader came back since;
 * what rests, rests; and what went on goes on. Run them before those by which a reader leaves or is suppressed.
 */
export async function recallCourses(
  deps: Recalling,
  readers: Subscriber[],
  known: Map<string, KnownReader>,
): Promise<Statement[]> {
  const knownById = new Map(readers.map(({ id }) => [id, known.get(readerHash(deps, id))]));
  const ids = readers.map(({ id }) => id).filter(id => knownById.get(id));
  if (ids.length === 0) return [];
  const rows = await deps.db.select().from(enrollments).where(isOneOf(enrollments.subscriberId, ids));
  const standings = rows.flatMap(row => standingOf(deps, row, knownById.get(row.subscriberId)!) ?? []);
  const of = (...states: CourseStanding['is'][]) => standings.filter(({ is }) => states.includes(is));
  return [
    ...(of('stopped', 'completed').length > 0 ? endAgain(deps, of('stopped', 'completed')) : []),
    ...(of('paused').length > 0 ? restAgain(deps, of('paused')) : []),
    ...(of('active').length > 0 ? [goOnAgain(deps, of('active'))] : []),
  ];
}

/** Of a course that nobody spoke of, it is known that its reader left after it had begun. */
function standingOf(
  deps: Recalling,
  { id, createdAt }: Enrollment,
  { courses, leftAt }: KnownReader,
): Standing | undefined {
  const named = courses.get(enrollmentHash(deps, id));
  if (named) return { id, is: named.is, at: named.at ?? null };
  return leftAt !== undefined && createdAt <= leftAt ? { id, is: 'stopped', at: leftAt } : undefined;
}

const isIts = sql`${enrollments.id} = ${field('id')}`;
const isOpen = sql`${enrollments.state} IN ('active', 'paused')`;

/** Also of what a refusal had stopped, so that lifting it does not bring the course back. */
function endAgain({ db, clock }: Recalling, ended: Standing[]): Statement[] {
  const isStoppedByRefusal = sql`${enrollments.stoppedFrom} IS NOT NULL AND ${enrollments.replacedBy} IS NULL`;
  return [
    db
      .update(enrollments)
      .set({
        state: field('is'),
        nextLessonSlug: sql`CASE ${field('is')} WHEN 'completed' THEN NULL ELSE ${enrollments.nextLessonSlug} END`,
        ...{ stoppedFrom: null, nextSendAt: null, resumeAt: null, broughtForwardFrom: null },
        endedAt: sql`coalesce(${enrollments.endedAt}, ${field('at')}, ${clock.now()})`,
      })
      .from(rowsOf(ended))
      .where(sql`${isIts} AND (${isOpen} OR ${isStoppedByRefusal})`),
    withdrawWaiting(db, ended, sql`e.state IN ('stopped', 'completed')`),
  ];
}

function restAgain({ db }: Recalling, resting: Standing[]): Statement[] {
  return [
    db
      .update(enrollments)
      .set({
        state: 'paused',
        resumeAt: field('at'),
        nextSendAt: sql`coalesce(${enrollments.broughtForwardFrom}, ${enrollments.nextSendAt})`,
        broughtForwardFrom: null,
      })
      .from(rowsOf(resting))
      .where(sql`${isIts} AND ${isOpen}`),
    withdrawWaiting(db, resting, sql`e.state = 'paused'`),
  ];
}

/** The tick decides when its next lesson may go. Passed over: whose reader gets no mail, or has the course open in another enrollment. */
const goOnAgain = ({ db, clock }: Recalling, open: Standing[]): Statement =>
  db.run(sql`UPDATE OR IGNORE enrollments SET state = 'active', stopped_from = NULL, replaced_by = NULL, ended_at = NULL, resume_at = NULL,
      next_send_at = max(coalesce(next_send_at, 0), ${clock.now()})
    FROM ${rowsOf(open)} WHERE enrollments.id = ${field('id')} AND enrollments.state IN ('paused', 'stopped')
      AND EXISTS (SELECT 1 FROM subscribers s WHERE s.id = enrollments.subscriber_id AND s.status = 'active')`);

/** A lesson that waits is not sent any more. */
const withdrawWaiting = (db: Deps['db'], rows: Standing[], stands: SQL): Statement =>
  db
    .update(deliveries)
    .set(withdrawn('remembered'))
    .where(
      sql`${isOneOf(
        deliveries.enrollmentId,
        rows.map(({ id }) => id),
      )} AND ${may('withdraw')} AND EXISTS (SELECT 1 FROM ${enrollments} e WHERE e.id = ${deliveries.enrollmentId} AND ${stands})`,
    );
