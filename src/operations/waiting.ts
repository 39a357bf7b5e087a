import { sql } from 'drizzle-orm';
import { isOpen } from '../calendar/open-hours.ts';
import type { Clinic } from '../clinic/settings.ts';
import { isIn } from '../db/delivery-states.ts';
import { deliveries } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { WAITING } from '../mails/states.ts';
import { isOfKind } from '../outbox/of-kinds.ts';
import { type Health, UNKNOWN_KIND, WAITS_LONG } from './health-report.ts';

/** Milliseconds. */
const LATE = 15 * 60_000;

/** Outside open hours lessons are not late, so only other mail counts. */
export async function readWaiting(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  clinic: Clinic,
): Promise<Health['waiting']> {
  const open = isOpen(clock.now(), clinic);
  const mayGo = isOfKind(kind => open || !kind.openHoursOnly);
  const row = await db
    .select({
      count: sql<number>`count(*) FILTER (WHERE ${mayGo})`,
      oldest: sql<number | null>`min(${deliveries.nextAttemptAt}) FILTER (WHERE ${mayGo})`,
      unknownKind: sql<number>`count(*) FILTER (WHERE NOT ${isOfKind(() => true)})`,
    })
    .from(deliveries)
    .where(sql`${isIn(WAITING)} AND ${deliveries.nextAttemptAt} <= ${clock.now()}`)
    .get();
  const { count = 0, oldest = null, unknownKind = 0 } = row ?? {};
  const oldestMs = oldest ? clock.now() - oldest : 0;
  const strange = unknownKind > 0 ? { unknownKind, explanation: UNKNOWN_KIND } : {};
  return { count, oldestMs, ...(oldestMs > LATE ? { late: WAITS_LONG } : {}), ...strange };
}
