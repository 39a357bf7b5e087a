import { eq, or, sql } from 'drizzle-orm';
import { type Course, findCourse } from '../courses/course.ts';
import { isErasedId } from '../db/erased.ts';
import type { Enrollment } from '../db/records.ts';
import { enrollments, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { DayoriError, notFound } from '../errors.ts';
import { type Purpose, readToken } from '../links/tokens.ts';

type Finding = Pick<Deps, 'db' | 'keys' | 'library'>;
/** Whose sheet it is. `hour`: at which the reader's lessons come. `deliveryId`: the mail whose link it was; unset if it was a page's. */
export type Holder = { enrollment: Enrollment; hour: number; course: Course; deliveryId?: string };

/** A token names an enrollment, or a mail of it. Throws `not_found`, and `gone` for a reader who was erased. */
export async function findHolder(deps: Finding, purpose: Purpose, token: string): Promise<Holder> {
  const enrollmentId = readToken(deps.keys, purpose, 'enr', token);
  const deliveryId = readToken(deps.keys, purpose, 'dlv', token);
  const found = enrollmentId && deliveryId && (await findEnrollment(deps.db, enrollmentId, deliveryId));
  if (!found) throw notFound();
  const { enrollment, hour } = found;
  if (isErasedId(enrollment.subscriberId)) throw new DayoriError('gone', 'The reader of this course was erased.');
  const course = findCourse(deps.library.courses, enrollment.course);
  if (!course || hour === null) throw notFound();
  return { enrollment, hour, course, ...(enrollment.id === enrollmentId ? {} : { deliveryId }) };
}

/** A lesson that was sent again belongs to the enrollment of the one it is a copy of. */
const findEnrollment = (db: Deps['db'], enrollmentId: string, deliveryId: string) =>
  db
    .select({ enrollment: enrollments, hour: subscribers.hour })
    .from(enrollments)
    .leftJoin(subscribers, eq(subscribers.id, enrollments.subscriberId))
    .where(
      or(
        eq(enrollments.id, enrollmentId),
        sql`${enrollments.id} = (SELECT coalesce(d.enrollment_id, o.enrollment_id) FROM deliveries d
          LEFT JOIN deliveries o ON o.id = d.subject_id WHERE d.id = ${deliveryId})`,
      ),
    )
    .get();
