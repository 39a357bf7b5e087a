import { sql } from 'drizzle-orm';
import { enrollments, pauses, settings } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { IMPORTING } from '../pauses/reasons.ts';

/** `next`: when the next lesson is planned (epoch ms). Unset: none is. `active`: somebody is in a course. */
export type SendingLine = { paused: boolean; active: boolean; next: number | undefined };

/** Whether a reason pauses all sending, and when lessons go on. One statement, because every page of the clinic asks it. */
export async function readSendingLine({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<SendingLine> {
  const { state, nextSendAt } = enrollments;
  const [row] = await db.values<[number, number, number | null]>(sql`SELECT
    EXISTS (SELECT 1 FROM ${pauses} WHERE ${pauses.domain} = '') OR
    EXISTS (SELECT 1 FROM ${settings} WHERE ${settings.key} = ${IMPORTING}),
    EXISTS (SELECT 1 FROM ${enrollments} WHERE ${state} = 'active'),
    (SELECT min(${nextSendAt}) FROM ${enrollments} WHERE ${state} = 'active' AND ${nextSendAt} IS NOT NULL
      AND ${nextSendAt} > ${clock.now()})`);
  const [paused, active, next] = row!;
  return { paused: paused === 1, active: active === 1, next: next ?? undefined };
}
