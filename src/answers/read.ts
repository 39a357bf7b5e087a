import { and, not, sql } from 'drizzle-orm';
import { type Course, findCourse } from '../courses/course.ts';
import { asksReaders } from '../courses/course-movements.ts';
import type { Db } from '../db/database.ts';
import { isOneOf } from '../db/rows.ts';
import {
  type AnswerAct,
  answerConsents,
  checkIns,
  deliveries,
  lessonVersions,
  readerCorrections,
  selfChecks,
} from '../db/schema.ts';
import { standingOf } from './standing.ts';
import type { Numbers, Past, Week } from './week.ts';

/** Lessons before: the one that is asked about, and two whose answers can be twice the same. */
const MOST_PAST = 3;

/** A lesson under way. */
export type Asking = { id: string; kind: string; course: string | null };

/**
 * What is known of the readers of these lessons, by the delivery's id: in one statement for all of them, and in none if their courses ask
 * nothing.
 */
export async function readWeeks(db: Db, lessons: Asking[], courses: Course[]): Promise<Map<string, Week>> {
  const asking = lessons.filter(({ kind, course }) => kind === 'lesson' && doesAsk(course, courses));
  if (asking.length === 0) return new Map();
  const rows = await weeksQuery(
    db,
    asking.map(({ id }) => id),
  );
  return new Map(
    rows.map(({ id, act, past, numbers }) => [
      id,
      { standing: standingOf(act), past: JSON.parse(past) as Past[], numbers: JSON.parse(numbers) as Numbers[] },
    ]),
  );
}

function doesAsk(slug: string | null, courses: Course[]): boolean {
  const course = slug === null ? undefined : findCourse(courses, slug);
  return course !== undefined && asksReaders(course);
}

const weeksQuery = (db: Db, ids: string[]) =>
  db
    .select({ id: deliveries.id, act: lastAct(sql`deliveries.subscriber_id`), past: PAST, numbers: NUMBERS })
    .from(deliveries)
    .where(and(isOneOf(deliveries.id, ids), not(HAS_MOVED)));

/** The last act of a reader in `answer_consents`. */
export const lastAct = (subscriberId: ReturnType<typeof sql>) =>
  sql<AnswerAct | null>`(SELECT a.act FROM ${answerConsents} a WHERE a.subscriber_id = ${subscriberId} ORDER BY a.id DESC LIMIT 1)`;

// Columns of the outer row are written out, because drizzle names none where a statement reads one table.

/** The mail went to an address that its reader has left since: whoever reads it there now is told nothing. */
const HAS_MOVED = sql`EXISTS (SELECT 1 FROM ${readerCorrections} r WHERE r.subscriber_id = deliveries.subscriber_id
  AND r.what = 'address' AND r.done_at > deliveries.accepted_at)`;

/** Lessons that came before, as they were sent, even if the course has changed since. By the index on enrollment and lesson. */
const PAST = sql<string>`(SELECT json_group_array(json_object('deliveryId', id, 'number', lesson, 'sentAt', accepted_at, 'action', json(action),
    'answer', answer, 'reason', reason)) FROM (
  SELECT p.id, p.lesson, p.accepted_at, v.action, c.answer, c.reason FROM ${deliveries} p
  LEFT JOIN ${lessonVersions} v ON v.version = p.version LEFT JOIN ${checkIns} c ON c.delivery_id = p.id
  WHERE p.enrollment_id = deliveries.enrollment_id AND p.id <> deliveries.id AND p.accepted_at IS NOT NULL
    AND p.accepted_at <= coalesce(deliveries.accepted_at, p.accepted_at)
  ORDER BY p.accepted_at DESC, p.id DESC LIMIT ${MOST_PAST}))`;

const NUMBERS = sql<string>`(SELECT json_group_array(json_object('moment', s.moment, 'worst', s.worst, 'activity', s.activity,
    'ability', s.ability, 'change', s.change)) FROM ${selfChecks} s WHERE s.enrollment_id = deliveries.enrollment_id)`;
