import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import type { AuditRow } from '../../db/records.ts';
import { auditLog, subscribers } from '../../db/schema.ts';
import { type ActKind, actsOf } from '../parts/acts.ts';
import { after, type Cursor } from '../parts/cursor.ts';

export const ACTS_A_PAGE = 50;

/** What is looked for. `before`: the last row of the page above. */
export type LogWish = { kind?: ActKind; reader?: string; before?: Cursor };
/** `there`: the readers among them who are not erased. `older`: where the page below begins. */
export type LogPage = { rows: AuditRow[]; there: Set<string>; older?: Cursor };

export async function readLog(db: Db, wish: LogWish): Promise<LogPage> {
  const found = await logQuery(db, wish);
  const rows = found.slice(0, ACTS_A_PAGE);
  const last = found.length > ACTS_A_PAGE ? rows.at(-1) : undefined;
  return {
    rows,
    there: await readersAmong(db, rows),
    ...(last && { older: { at: last.at, id: String(last.id) } }),
  };
}

/** Newest first. Of one reader by the index on readers; of all by the number of the row, which only grows. */
export function logQuery(db: Db, { kind, reader, before }: LogWish) {
  const { id, at, action, subscriberId } = auditLog;
  const [place, order]: [SQL | undefined, SQL[]] =
    reader === undefined
      ? [kind ? isNewestOf(actsOf(kind), before) : before && lt(id, Number(before.id)), [desc(id)]]
      : [
          and(kind && inArray(action, actsOf(kind)), eq(subscriberId, reader), after(before, at, id)),
          [desc(at), desc(id)],
        ];
  return db
    .select()
    .from(auditLog)
    .where(place)
    .orderBy(...order)
    .limit(ACTS_A_PAGE + 1);
}

/** Of each action the newest rows, so that neither a rare kind among many rows nor a common one reads more than a page of each. */
const isNewestOf = (actions: string[], before: Cursor | undefined): SQL =>
  sql`${auditLog.id} IN (SELECT newest.id FROM json_each(${JSON.stringify(actions)}) kinds JOIN ${auditLog} newest ON newest.id IN (
    SELECT one.id FROM ${auditLog} one WHERE one.action = kinds.value ${before ? sql`AND one.id < ${Number(before.id)}` : sql``}
    ORDER BY one.id DESC LIMIT ${ACTS_A_PAGE + 1}))`;

async function readersAmong(db: Db, rows: AuditRow[]): Promise<Set<string>> {
  const ids = [...new Set(rows.flatMap(({ subscriberId }) => subscriberId ?? []))];
  if (ids.length === 0) return new Set();
  const there = await db.select({ id: subscribers.id }).from(subscribers).where(inArray(subscribers.id, ids));
  return new Set(there.map(({ id }) => id));
}
