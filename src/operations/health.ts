import { sql } from 'drizzle-orm';
import { readClinic } from '../clinic/settings.ts';
import { deliveries } from '../db/schema.ts';
import { readSendingState } from '../delivery/sending-state.ts';
import type { Deps } from '../deps.ts';
import { isOpen } from '../scheduling/open-hours.ts';

export type Health = {
  status: 'ok' | 'degraded';
  database: { status: 'up' | 'down' };
  mail: { kind: 'smtp' | 'mailbox'; status: 'up' | 'down'; reason?: string };
  sending: { status: 'open' | 'incomplete' | 'paused'; missing?: string[]; rule?: string };
  /** Mail that waits and may go out, and how long the oldest of it has been due (ms). */
  waiting: { count: number; oldestMs: number };
};

type Checking = Pick<Deps, 'db' | 'mailer' | 'clock' | 'site'>;
/** A monitor may ask as often as it likes; the mail server is asked at most so often. */
const MAIL_CHECK_EVERY = 10_000;

/** Asks every part the product stands on. Never throws: a part that does not answer is the answer. */
export function healthCheck(deps: Checking): () => Promise<Health> {
  const mail = cachedMailCheck(deps);
  return async () => {
    try {
      const [waiting, sending, mailState] = await Promise.all([readWaiting(deps), readSendingState(deps), mail()]);
      const ok = mailState.status === 'up' && sending.state === 'open';
      return {
        status: ok ? 'ok' : 'degraded',
        database: { status: 'up' },
        mail: mailState,
        sending: {
          status: sending.state,
          ...('missing' in sending ? { missing: sending.missing } : {}),
          ...('rule' in sending ? { rule: sending.rule } : {}),
        },
        waiting,
      };
    } catch {
      return {
        status: 'degraded',
        database: { status: 'down' },
        mail: await mail(),
        sending: { status: 'open' },
        waiting: { count: 0, oldestMs: 0 },
      };
    }
  };
}

function cachedMailCheck({ mailer }: Checking): () => Promise<Health['mail']> {
  let asked = Number.NEGATIVE_INFINITY;
  let answer: Promise<Health['mail']>;
  return () => {
    if (performance.now() - asked > MAIL_CHECK_EVERY) {
      asked = performance.now();
      answer = mailer.check().then(result => ({
        kind: mailer.kind,
        ...(result.ok ? { status: 'up' } : { status: 'down', reason: result.reason }),
      }));
    }
    return answer;
  };
}

/** What rests in the quiet hours is not late. */
async function readWaiting(deps: Checking): Promise<Health['waiting']> {
  const { db, clock } = deps;
  const resting = isOpen(clock.now(), await readClinic(deps)) ? sql`` : sql`AND ${deliveries.kind} <> 'lesson'`;
  const row = await db
    .select({ count: sql<number>`count(*)`, oldest: sql<number | null>`min(${deliveries.nextAttemptAt})` })
    .from(deliveries)
    .where(sql`${deliveries.state} IN ('due', 'retry') AND ${deliveries.nextAttemptAt} <= ${clock.now()} ${resting}`)
    .get();
  return { count: row?.count ?? 0, oldestMs: row?.oldest ? clock.now() - row.oldest : 0 };
}
