import { sql } from 'drizzle-orm';
import { isOneOf } from '../db/rows.ts';
import { enrollments, pauses, settings } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { QUEUE_REFUSES } from '../outbox/queue-refusal.ts';
import { ASKED_OFTEN, IMPORTING } from '../pauses/reasons.ts';

/** `paused`: `away` where only the mail server or the queue is silent, or mail cannot be signed. `next`: when the next lesson is planned (epoch ms). Unset: none is. `active`: somebody is in a course. `moving`: an import is under way, and forms are closed. */
export type SendingLine = {
  paused: 'paused' | 'away' | undefined;
  active: boolean;
  next: number | undefined;
  moving: boolean;
};

/** Whether a reason pauses all sending, and when lessons go on. One statement, because every page of the clinic asks it. */
export async function readSendingLine({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<SendingLine> {
  const { state, nextSendAt } = enrollments;
  const [row] = await db.values<[number, number, number, number, number | null]>(sql`SELECT
    EXISTS (SELECT 1 FROM ${pauses} WHERE ${pauses.domain} = '' AND NOT ${isOneOf(pauses.reason, ASKED_OFTEN)}),
    EXISTS (SELECT 1 FROM ${settings} WHERE ${settings.key} = ${IMPORTING}),
    EXISTS (SELECT 1 FROM ${pauses} WHERE ${pauses.domain} = '' AND ${isOneOf(pauses.reason, ASKED_OFTEN)}) OR
    EXISTS (SELECT 1 FROM ${settings} WHERE ${settings.key} = ${QUEUE_REFUSES}),
    EXISTS (SELECT 1 FROM ${enrollments} WHERE ${state} = 'active'),
    (SELECT min(${nextSendAt}) FROM ${enrollments} WHERE ${state} = 'active' AND ${nextSendAt} IS NOT NULL
      AND ${nextSendAt} > ${clock.now()})`);
  const [paused, moving, away, active, next] = row!;
  return {
    paused: paused || moving ? 'paused' : away ? 'away' : undefined,
    active: active === 1,
    next: next ?? undefined,
    moving: moving === 1,
  };
}
