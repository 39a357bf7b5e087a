import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { isMailerMissing } from '../../clinic/mailer-kind.ts';
import { isIn } from '../../db/delivery-states.ts';
import { deadLetters, deliveries, pauses, settings, suppressions } from '../../db/schema.ts';
import type { SettingKey } from '../../db/setting.ts';
import type { Deps } from '../../deps.ts';
import { WAITING } from '../../mails/states.ts';
import { QUEUE_REFUSES } from '../../outbox/queue-refusal.ts';
import { ASKED_OFTEN, BY_HAND, UNREACHABLE, UNSIGNED } from '../../pauses/reasons.ts';
import { ALARMS, type AlarmCode, NOTHING_TOLD, type Told } from './verdict.ts';

export const TARGET = 'alarm-target' satisfies SettingKey;
export const TOLD = 'alarm-told' satisfies SettingKey;

const Target = z.object({ url: z.string() });
const ToldRow = z.object({
  codes: z.array(z.enum(ALARMS)),
  at: z.number().nullable(),
  reminded: z.boolean(),
  tries: z.number(),
  next: z.number(),
  times: z.array(z.number()),
});

/** `kept`: what was told, as it stands in the database. */
export type Watch = { url: string; told: Told; kept: string; standing: AlarmCode[] };

/** Milliseconds. The mail server may be away for a while, and mail goes on by itself. */
const LONG = 2 * 60 * 60_000;
/** Milliseconds. A key that does not sign is seldom well again by itself. */
const SOON = 15 * 60_000;
/** Milliseconds. A mail that was not tried for longer waits for something else, such as the morning, and says nothing of the server now. */
const TRIED_AGAIN_WITHIN = 10 * 60_000;
/** Of the mails that wait, those that have waited longest for their next attempt are looked at. */
const LOOKED_AT = 50;

/** Where alarms go, what was told, and what is wrong now: one statement. `undefined`: nobody has set where alarms go. */
export async function readWatch(deps: Pick<Deps, 'db' | 'clock' | 'mailer'>): Promise<Watch | undefined> {
  const keptUnder = (key: SettingKey): SQL =>
    sql`(SELECT ${settings.value} FROM ${settings} WHERE ${settings.key} = ${key})`;
  const away = sql`EXISTS (SELECT 1 FROM (SELECT ${deliveries.reason} AS reason, ${deliveries.dueAt} AS due_at FROM ${deliveries}
    WHERE ${isIn(WAITING)} AND ${deliveries.nextAttemptAt} > ${deps.clock.now() - TRIED_AGAIN_WITHIN} ORDER BY ${deliveries.nextAttemptAt}, ${deliveries.id} LIMIT ${LOOKED_AT})
    WHERE reason = 'unreachable' AND due_at <= ${deps.clock.now() - LONG})`;
  const since = deps.clock.now() - LONG;
  const silent = sql`EXISTS (SELECT 1 FROM ${pauses} WHERE ${pauses.reason} = ${UNREACHABLE} AND ${pauses.at} <= ${since})
    OR coalesce(json_extract(${keptUnder(QUEUE_REFUSES)}, '$.since') <= ${since}, 0)`;
  const [row] = await deps.db.values<[string | null, string | null, number, number, number, number, number]>(sql`SELECT
    ${keptUnder(TARGET)}, ${keptUnder(TOLD)},
    EXISTS (SELECT 1 FROM ${pauses} WHERE ${pauses.domain} = '' AND ${pauses.reason} NOT IN (${sql.join(
      [BY_HAND, ...ASKED_OFTEN].map(reason => sql`${reason}`),
      sql`, `,
    )})),
    ${away} OR ${silent},
    EXISTS (SELECT 1 FROM ${pauses} WHERE ${pauses.reason} = ${UNSIGNED} AND ${pauses.at} <= ${deps.clock.now() - SOON}),
    EXISTS (SELECT 1 FROM ${deadLetters}),
    EXISTS (SELECT 1 FROM ${suppressions} WHERE ${suppressions.state} = 'in-question')
    WHERE EXISTS (SELECT 1 FROM ${settings} WHERE ${settings.key} = ${TARGET})`);
  const target = Target.safeParse(JSON.parse(row?.[0] ?? 'null'));
  if (!row || !target.success) return undefined;
  const [, kept, paused, unreachable, unsigned, dead, inQuestion] = row;
  const is: Record<AlarmCode, boolean> = {
    paused: paused === 1,
    'no-mail-server': isMailerMissing(deps),
    unreachable: unreachable === 1,
    unsigned: unsigned === 1,
    'dead-letters': dead === 1,
    'in-question': inQuestion === 1,
  };
  const told = ToldRow.catch(NOTHING_TOLD).parse(JSON.parse(kept ?? 'null'));
  return { url: target.data.url, told, kept: kept ?? '', standing: ALARMS.filter(code => is[code]) };
}
