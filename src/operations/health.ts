import { sql } from 'drizzle-orm';
import { readClinic } from '../clinic/settings.ts';
import { deliveries } from '../db/schema.ts';
import { STORAGE_ADVICE, type StorageProblem, storageProblem } from '../db/storage-problem.ts';
import {
  MOVED,
  MOVED_OUT,
  MOVING_IN,
  RESTORED,
  readSendingState,
  type SendingState,
} from '../delivery/sending-state.ts';
import type { Deps, Mailer } from '../deps.ts';
import { isOpen } from '../scheduling/open-hours.ts';
import { countInQuestion } from '../signup/in-question.ts';

export type Health = {
  status: 'ok' | 'degraded';
  /** `down`: it cannot be read, or takes nothing new; then what is wrong, and in plain words what ends it. */
  database: { status: 'up' } | { status: 'down'; problem: StorageProblem | 'unreachable'; explanation: string };
  mail: { kind: Mailer['kind']; status: 'up' | 'down'; reason?: string };
  sending: { status: SendingState['state'] | 'unknown'; missing?: string[]; rule?: string; explanation?: string };
  /** Mail that waits and may go out, and how long the oldest of it has been due (ms). */
  waiting: { count: number; oldestMs: number };
  /** Readers who were refused on a day of implausibly many refusals: they wait until the clinic says whether they are struck off. */
  inQuestion: { readers: number; explanation?: string };
};

type Checking = Pick<Deps, 'db' | 'mailer' | 'clock' | 'site' | 'storage'>;
/** A monitor may ask as often as it likes; the mail server and the disk are asked at most so often. */
const ASK_EVERY = 10_000;

/** Asks every part the product stands on. Never throws: a part that does not answer is the answer. */
export function healthCheck(deps: Checking): () => Promise<Health> {
  const askMail = atMostEvery(ASK_EVERY, () => checkMail(deps));
  const askStorage = atMostEvery(ASK_EVERY, () => deps.storage.check());
  return async () => {
    const mail = await askMail();
    try {
      const database = describeDatabase(await askStorage());
      const [waiting, sending, readers] = await Promise.all([
        readWaiting(deps),
        readSendingState(deps),
        countInQuestion(deps),
      ]);
      const ok = database.status === 'up' && mail.status === 'up' && sending.state === 'open' && readers === 0;
      return {
        status: ok ? 'ok' : 'degraded',
        database,
        mail,
        sending: describeSending(sending),
        waiting,
        inQuestion: describeInQuestion(readers),
      };
    } catch (error) {
      const database = describeDatabase(storageProblem(error) ?? 'unreachable');
      return {
        status: 'degraded',
        database,
        mail,
        sending: { status: 'unknown' },
        waiting: { count: 0, oldestMs: 0 },
        inQuestion: { readers: 0 },
      };
    }
  };
}

/** Keeps answers, not promises: on Workers what one request waits for may end with it, and others would wait for ever. */
function atMostEvery<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { asked: number; answer: T } | undefined;
  return async () => {
    if (last && performance.now() - last.asked <= ms) return last.answer;
    const asked = performance.now();
    const answer = await ask();
    last = { asked, answer };
    return answer;
  };
}

async function checkMail({ mailer }: Checking): Promise<Health['mail']> {
  const result = await mailer.check();
  return { kind: mailer.kind, ...(result.ok ? { status: 'up' } : { status: 'down', reason: result.reason }) };
}

function describeDatabase(problem: StorageProblem | 'unreachable' | undefined): Health['database'] {
  if (!problem) return { status: 'up' };
  const explanation = problem === 'unreachable' ? 'the database does not answer' : STORAGE_ADVICE[problem];
  return { status: 'down', problem, explanation };
}

function describeSending(sending: SendingState): Health['sending'] {
  switch (sending.state) {
    case 'incomplete':
      return { status: sending.state, missing: sending.missing };
    case 'paused':
      return { status: sending.state, rule: sending.rule, explanation: PAUSES[sending.rule] ?? PAUSE };
    case 'no-mail-server':
      return { status: sending.state, explanation: 'set SMTP_URL and start again; nothing is lost, mail waits' };
    case 'open':
      return { status: sending.state };
  }
}

const describeInQuestion = (readers: number): Health['inQuestion'] => ({
  readers,
  ...(readers > 0 ? { explanation: IN_QUESTION } : {}),
});

const IN_QUESTION =
  'more addresses were refused in one day than is plausible; nobody was struck off: release or confirm them on /admin/suppressions or with "dayori suppression"';
const PAUSE = 'a refusal stopped everything; put its cause right, then resume on /admin or with "dayori resume"';
const PAUSES: Record<string, string> = {
  [RESTORED]:
    'the database was restored from a copy that is older than what was sent; mail sent since may go out a second time once you resume, on /admin or with "dayori resume"',
  [MOVED]:
    'the readers were moved here from another house; make sure that one sends nothing any more, then resume on /admin or with "dayori resume"',
  [MOVING_IN]: 'an import is under way; if it was interrupted, run "dayori import" with the same file again',
  [MOVED_OUT]:
    'an export was made to move the readers to another house; if they stay here after all, resume on /admin or with "dayori resume"',
};

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
