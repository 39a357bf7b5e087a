import { and, eq, gt, ne, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { isoDay } from '../calendar/local-time.ts';
import { FIRST_HOUR, nextOpenDay } from '../calendar/open-hours.ts';
import { isMailReal } from '../clinic/mailer-kind.ts';
import type { Clinic } from '../clinic/settings.ts';
import { isOneOf } from '../db/rows.ts';
import { receivingDomains, sendingDays } from '../db/schema.ts';
import type { Deps, SendOutcome } from '../deps.ts';
import { KINDS } from '../mails/kinds.ts';
import type { Job } from '../outbox/waiting.ts';
import { allowanceOn, isLimited } from './allowance.ts';
import {
  afterAnswer,
  type ReceivingDomain,
  receivingDomain,
  type Tally,
  tallyOf,
  throttledUntil,
} from './receiving-domain.ts';

type Asking = Pick<Deps, 'db' | 'clock' | 'mailer' | 'limits'>;
export type Counted = { day: string; domain: string; tally: Tally };
type Statement = BatchItem<'sqlite'>;

/** Tells which mails must wait for a throttle or for the quota of the day. It lives for one run of `deliver`. */
export type Quota = Awaited<ReturnType<typeof openQuota>>;

export const domainOf = ({ subscriber }: Job, clinic: Clinic): string =>
  receivingDomain(subscriber?.email ?? clinic.contactEmail);

/** Reads the throttles of these domains, and reserves as much of the day's quota as these jobs need and the day allows. */
export async function openQuota(deps: Asking, clinic: Clinic, jobs: Job[]) {
  const now = deps.clock.now();
  const day = isoDay(now, clinic.timeZone);
  const known = await knownDomains(deps, [...new Set(jobs.map(job => domainOf(job, clinic)))], now);
  let remaining = await reserve(deps, day, jobs.filter(isCounted).length);

  return {
    /** The clinic's local day for all counts here. */
    day,
    /** Until when (epoch ms) this mail must wait; `undefined` if it may go. The quota does not hold back uncounted kinds. */
    heldUntil(job: Job): number | undefined {
      const domain = known.get(domainOf(job, clinic));
      const until = domain ? throttledUntil(domain, deps.clock.now()) : 0;
      if (until > 0) return until;
      if (!isCounted(job)) return undefined;
      if (remaining === 0) return nextOpenDay(now, job.subscriber?.hour ?? FIRST_HOUR, clinic);
      remaining -= 1;
      return undefined;
    },
    /** A mail that was let through was not sent after all. */
    unused(job: Job): void {
      if (isCounted(job)) remaining += 1;
    },
    /** What to write about an answer. */
    heard(job: Job, outcome: SendOutcome): { counted?: Counted; statements: Statement[] } {
      if (!isMailReal(deps)) return { statements: [] };
      if (!mayHaveArrived(outcome)) this.unused(job);
      const domain = domainOf(job, clinic);
      const tally = tallyOf(outcome);
      const before = known.get(domain) ?? { domain, throttledUntil: 0, strikes: 0 };
      const after = afterAnswer(before, outcome, deps.clock.now());
      known.set(domain, after);
      const changed = after.strikes !== before.strikes;
      return { counted: tally && { day, domain, tally }, statements: changed ? [keepDomain(deps, after)] : [] };
    },
    /** Gives back the reserved quota that was not used. */
    async close(): Promise<void> {
      if (remaining > 0 && isLimited(deps.limits)) await giveBack(deps, day, remaining);
    },
  };
}

const isCounted = ({ delivery }: Job): boolean => KINDS[delivery.kind].countsInDay;
const mayHaveArrived = (outcome: SendOutcome) => outcome.accepted || outcome.kind === 'in-doubt';

async function knownDomains({ db }: Asking, domains: string[], now: number): Promise<Map<string, ReceivingDomain>> {
  if (domains.length === 0) return new Map();
  const rows = await db.select().from(receivingDomains).where(isOneOf(receivingDomains.domain, domains));
  return new Map(rows.map(row => [row.domain, { ...row, throttledUntil: throttledUntil(row, now) }]));
}

function keepDomain({ db }: Asking, { domain, throttledUntil, strikes }: ReceivingDomain): Statement {
  const now = { throttledUntil, strikes };
  return db
    .insert(receivingDomains)
    .values({ domain, ...now })
    .onConflictDoUpdate({ target: receivingDomains.domain, set: now });
}

/** Takes as many as the day still allows, in one transaction, so that no two runs take the same, in whatever process. */
async function reserve({ db, limits }: Asking, day: string, lessons: number): Promise<number> {
  if (!isLimited(limits) || lessons === 0) return lessons;
  const most = allowanceOn(await daysOfSending(db, day), limits);
  const granted = { granted: sendingDays.granted };
  const [before, after] = await db.batch([
    db.select(granted).from(sendingDays).where(eq(sendingDays.day, day)),
    db
      .insert(sendingDays)
      .values({ day, granted: Math.min(lessons, most) })
      .onConflictDoUpdate({
        target: sendingDays.day,
        set: { granted: sql`${sendingDays.granted} + max(0, min(${lessons}, ${most} - ${sendingDays.granted}))` },
      })
      .returning(granted),
  ]);
  return after[0]!.granted - (before[0]?.granted ?? 0);
}

/** Counted, not subtracted: a day on which the clock stood years ago is one day. */
const daysOfSending = (db: Asking['db'], before: string): Promise<number> =>
  db.$count(sendingDays, and(gt(sendingDays.granted, 0), ne(sendingDays.day, before)));

async function giveBack({ db }: Asking, day: string, count: number) {
  await db
    .update(sendingDays)
    .set({ granted: sql`max(0, ${sendingDays.granted} - ${count})` })
    .where(eq(sendingDays.day, day));
}
