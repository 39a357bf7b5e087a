import { and, asc, type Column, countDistinct, eq, gt, gte, isNotNull, notInArray, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { deliveries, events, lessonCounts } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { READERS } from './gateways.ts';
import { findNetwork, judgeTouched } from './networks.ts';
import { judgeDeliveries } from './verdicts.ts';

/** Lessons that were opened, or of which nobody could see it, before and after. No lesson is counted twice. */
type Opened = { proven: number; possible: number; notToBeSeen: number };
/** `deliveries`: how many were judged · `gateways`: how many networks are a machine's by what is kept of them. */
export type Reclassified = { deliveries: number; gateways: number; before: Opened; after: Opened };

/** So many deliveries, or networks, are read at once. */
const AT_ONCE = 50;

/**
 * Judges anew, by the rules of today, every delivery of which agents and networks are still there. Then it looks which networks are gateways
 * by what they did, and judges again what those touched. Counts follow by their trigger. Harmless while the program runs, and twice.
 */
export async function reclassify({ db }: Pick<Deps, 'db'>): Promise<Reclassified> {
  const before = await opened(db);
  const judged = await forPages(
    after => judgedFrom(db, after),
    ids => judgeDeliveries(db, ids),
  );
  let gateways = 0;
  await forPages(
    after => suspectsFrom(db, after),
    async networks => {
      for (const network of networks) if (await findAll(db, network)) gateways += 1;
    },
  );
  return { deliveries: judged, gateways, before, after: await opened(db) };
}

async function opened(db: Db): Promise<Opened> {
  const { proven, possible, notToBeSeen } = lessonCounts;
  const sum = (counted: Column) => sql<number>`coalesce(sum(${counted}), 0)`;
  const [row] = await db
    .select({ proven: sum(proven), possible: sum(possible), notToBeSeen: sum(notToBeSeen) })
    .from(lessonCounts);
  return row!;
}

/** Works through pages of texts in their order, and returns how many there were. */
async function forPages(page: (after: string) => Promise<string[]>, work: (texts: string[]) => Promise<unknown>) {
  let count = 0;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const texts: string[] = await page(after);
    if (texts.length > 0) await work(texts);
    count += texts.length;
    after = texts.at(-1);
  }
  return count;
}

async function judgedFrom(db: Db, after: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: events.deliveryId })
    .from(events)
    .where(and(gt(events.deliveryId, after), isNotNull(events.network)))
    .orderBy(asc(events.deliveryId))
    .limit(AT_ONCE);
  return rows.map(({ id }) => id);
}

/** Networks that fetched links of as many readers as a gateway must. */
async function suspectsFrom(db: Db, after: string): Promise<string[]> {
  const rows = await db
    .select({ network: sql<string>`${events.network}`.as('network') })
    .from(events)
    .innerJoin(deliveries, eq(deliveries.id, events.deliveryId))
    .where(and(gt(events.network, after), notInArray(events.kind, ['open', 'page', 'action'])))
    .groupBy(events.network)
    .having(gte(countDistinct(deliveries.subscriberId), READERS))
    .orderBy(asc(events.network))
    .limit(AT_ONCE);
  return rows.map(({ network }) => network);
}

async function findAll(db: Db, network: string): Promise<boolean> {
  if (!(await findNetwork(db, network, 0))) return false;
  while (await judgeTouched(db, network));
  return true;
}
