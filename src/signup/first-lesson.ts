import { eq, sql } from 'drizzle-orm';
import { dayOf } from '../calendar/local-time.ts';
import { isOpen } from '../calendar/open-hours.ts';
import type { Clinic } from '../clinic/settings.ts';
import { enrollments, signups } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { isDayOfOther } from '../outbox/readers-day.ts';
import { enrollmentIdOf } from './confirm.ts';

/** `closed`: not before the next open hours · `shared`: another course has the reader's day, so not before the next open day. */
export type FirstLesson = 'soon' | 'closed' | 'shared';

/** When the first lesson of a confirmed sign-up comes, for the page that says so. */
export async function firstLesson(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  signupId: string,
  clinic: Clinic,
): Promise<FirstLesson> {
  const now = clock.now();
  if (!isOpen(now, clinic)) return 'closed';
  const [row] = await db
    .select({ isShared: isShared(enrollmentIdOf(signupId), now, clinic) })
    .from(signups)
    .where(eq(signups.id, signupId));
  return row?.isShared === 1 ? 'shared' : 'soon';
}

/** Another course has sent a lesson today, or sends one now. */
function isShared(enrollmentId: string, now: number, clinic: Clinic) {
  const reader = sql`${signups.subscriberId}`;
  const isDue = sql`EXISTS (SELECT 1 FROM ${enrollments} e WHERE e.subscriber_id = ${reader} AND e.id <> ${enrollmentId}
    AND e.state = 'active' AND e.next_send_at <= ${now})`;
  return sql<number>`(${isDue} OR ${isDayOfOther(reader, sql`${enrollmentId}`, dayOf(now, clinic.timeZone))})`;
}
