import { and, eq, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Clinic } from '../clinic/settings.ts';
import { pauses, receivingDomains, restoreGuard } from '../db/schema.ts';
import type { Deps, SendOutcome } from '../deps.ts';
import { KINDS } from '../mails/kinds.ts';
import { releaseQueued } from '../outbox/queued.ts';
import type { Job } from '../outbox/waiting.ts';
import { afterProbe, areSeveral, isEndedBy, isOfAll, isProbeDue, nextProbeAt, type Pause } from '../pauses/pauses.ts';
import { takeProbe } from '../pauses/probes.ts';
import { ASKED_OFTEN, BY_HAND, blamesSender } from '../pauses/reasons.ts';
import { askHeldDomains, pauseFor, readStanding, type Standing } from '../pauses/sending-state.ts';
import { domainOf } from '../quotas/quota.ts';

type Asking = Pick<Deps, 'db' | 'clock' | 'wall' | 'log' | 'mailer'>;
type Refusal = Extract<SendOutcome, { accepted: false }>;
type Blamed = { job: Job; outcome: Refusal };
/** Why a mail has no answer, where that may be so for all of them. */
type Silence = keyof typeof SILENCE;

/** Decides which mails of one run the pauses let through, and what the answers change about the pauses. */
export type Gate = ReturnType<typeof newGate>;

/** `stopping`: once it is aborted, silence says nothing about the server, because the program breaks mails off itself. */
export function newGate(deps: Asking, clinic: Clinic, standing: Standing, stopping?: AbortSignal) {
  const { db, clock } = deps;
  let all = [...standing.pauses, ...standing.held];
  let looking: Promise<void> | undefined;
  let latest: Blamed | undefined;
  /** A mail that nobody answered, or that could not be signed, since the last one that was accepted. */
  let unanswered: { id: string; why: Silence } | undefined;
  let asked: ReturnType<Asking['mailer']['check']> | undefined;
  const stands = (pause: Pause, job: Job) => pause.reason !== BY_HAND || !KINDS[job.delivery.kind].passesByHand;
  const inTheWayOf = (job: Job) =>
    all.filter(pause => (isOfAll(pause) ? stands(pause, job) : pause.domain === domainOf(job, clinic)));

  return {
    /** Whether this mail may go now, as usual or as the probe. The clinic's sign-in mail may always go. */
    async admits(job: Job): Promise<boolean> {
      if (KINDS[job.delivery.kind].passesPauses) return true;
      const now = clock.now();
      const inTheWay = inTheWayOf(job);
      if (inTheWay.length === 0) return true;
      // Saves a write that would change nothing.
      if (!inTheWay.every(pause => isProbeDue(pause, now))) return false;
      const answers = KINDS[job.delivery.kind].passesByHand;
      const taken = await takeProbe(db, { id: job.delivery.id, domain: domainOf(job, clinic), answers }, now);
      if (taken) for (const pause of inTheWay) pause.probe = job.delivery.id;
      return taken;
    },
    /** Statements to write together with the answer. `mended`: it ends a pause, so that other mails may go. */
    heard(job: Job, outcome: SendOutcome): { statements: BatchItem<'sqlite'>[]; mended: boolean } {
      const domain = domainOf(job, clinic);
      const probed = inTheWayOf(job).filter(pause => isAnswered(pause, job, outcome));
      const statements = [
        ...probed.flatMap(pause => settle(deps, pause, job, outcome)),
        ...(outcome.accepted ? [] : blame(deps, domain, job, outcome)),
      ];
      return { statements, mended: probed.some(pause => afterProbe(pause, outcome, clock.now()) === undefined) };
    },
    /** After the answer is recorded: whether so many domains blame the sender, or nobody answers any more, that all sending must pause. */
    async recorded(job: Job, outcome: SendOutcome): Promise<void> {
      if (outcome.accepted) unanswered = undefined;
      else if (blamesSender(outcome)) await look({ job, outcome });
      else if (isSilence(outcome.kind)) await hearSilence({ job, outcome }, outcome.kind);
    },
    /** Reads the pauses again, because others may have changed them. */
    look: () => look(),
  };

  /**
   * One mail that is not answered, or cannot be signed, may be chance, or its own doing. So a second voice is asked for: another such mail, with
   * none accepted in between, or the mailer itself.
   */
  async function hearSilence(silent: Blamed, why: Silence): Promise<void> {
    if (stopping?.aborted || all.some(({ reason }) => reason === why)) return;
    const { id } = silent.job.delivery;
    const isSecond = unanswered?.why === why && unanswered.id !== id;
    unanswered = { id, why };
    if (!isSecond) {
      asked ??= deps.mailer.check();
      const answer = await unlessStopped(asked, stopping);
      if (!answer || answer.ok || unanswered === undefined) return;
    }
    await pauseAll(deps, why, silent, SILENCE[why]);
    await look();
  }

  /** Answers recorded together share one look, because D1 limits the queries of a batch. */
  function look(blamed?: Blamed): Promise<void> {
    latest = blamed ?? latest;
    looking ??= Promise.resolve().then(async () => {
      const blaming = latest;
      looking = latest = undefined;
      if (blaming && areSeveral(await blamingDomains(db))) await pauseAll(deps, 'refused', blaming, BLAMED);
      const { pauses, held } = await readStanding(db);
      all = [...pauses, ...held];
    });
    return looking;
  }
}

/** `undefined`: the program stops and cannot wait for it. */
async function unlessStopped<T>(waited: Promise<T>, stopping?: AbortSignal): Promise<T | undefined> {
  const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
  const stop = () => resolve(undefined);
  stopping?.addEventListener('abort', stop);
  try {
    return await Promise.race([waited, stopped]);
  } finally {
    stopping?.removeEventListener('abort', stop); // the signal lives as long as the program
  }
}

const isAnswered = (pause: Pause, { delivery }: Job, outcome: SendOutcome): boolean =>
  pause.probe === delivery.id || isEndedBy(pause, outcome);

/** What the answer changes about a pause. */
function settle(deps: Asking, pause: Pause, { delivery }: Job, outcome: SendOutcome): BatchItem<'sqlite'>[] {
  const { db, clock } = deps;
  const isIt = and(eq(pauses.domain, pause.domain), sql`${pauses.reason} = ${pause.reason}`);
  const after = afterProbe(pause, outcome, clock.now());
  if (!after) return [db.delete(pauses).where(isIt), ...(isOfAll(pause) ? afterPauseOfAll(deps, pause) : [])];
  const words = after.refusals > pause.refusals ? wordsOf(delivery, outcome as Refusal) : {};
  const isOurs = eq(pauses.probe, delivery.id);
  return [
    db
      .update(pauses)
      .set({ ...after, ...words, probe: null })
      .where(and(isIt, isOurs)),
  ];
}

/** A server that is there again, or a key that signs again, tells nothing of the domains that blame us. */
function afterPauseOfAll({ db, clock, wall }: Asking, { reason }: Pause): BatchItem<'sqlite'>[] {
  const released = releaseQueued(db, clock.now(), wall.now());
  return ASKED_OFTEN.includes(reason) ? [released] : [released, askHeldDomains({ db, clock })];
}

/** What a refusal holds back: all sending if we may not sign in, otherwise its own domain. */
function blame(deps: Asking, domain: string, { delivery }: Job, outcome: Refusal): BatchItem<'sqlite'>[] {
  const words = wordsOf(delivery, outcome);
  if (outcome.kind === 'credentials') return [pauseFor(deps, 'auth-refused', { ...words, refusals: 1 })];
  if (!blamesSender(outcome)) return [];
  const doubtful = outcome.kind !== 'sender';
  return [noteBlame(deps.db, domain), ...(doubtful ? [] : [holdDomain(deps, domain, words)])];
}

const wordsOf = ({ id }: Job['delivery'], { rule, reason }: Refusal) => ({
  rule,
  response: reason.slice(0, 500),
  deliveryId: id,
});

/** Other mails that were under way with the first refused one change nothing, because together they are one voice. */
function holdDomain({ db, clock }: Asking, domain: string, words: ReturnType<typeof wordsOf>) {
  const now = clock.now();
  const first = { domain, reason: 'refused', at: now, refusals: 1 } as const;
  return db
    .insert(pauses)
    .values({ ...first, ...words, probeAt: nextProbeAt(first, 1, now) })
    .onConflictDoNothing();
}

const ACCEPTED = sql`(SELECT ${restoreGuard.accepted} FROM ${restoreGuard})`;

function noteBlame(db: Deps['db'], domain: string) {
  return db
    .insert(receivingDomains)
    .values({ domain, throttledUntil: 0, strikes: 0, blamedMark: ACCEPTED })
    .onConflictDoUpdate({ target: receivingDomains.domain, set: { blamedMark: ACCEPTED } });
}

/** Domains that have blamed the sender since the last mail was accepted anywhere. */
async function blamingDomains(db: Deps['db']): Promise<string[]> {
  const rows = await db
    .select({ domain: receivingDomains.domain })
    .from(receivingDomains)
    .where(sql`${receivingDomains.blamedMark} = ${ACCEPTED}`);
  return rows.map(({ domain }) => domain);
}

const SILENCE = {
  unreachable: 'all sending waits: the mail server does not answer',
  unsigned: 'all sending waits: mail cannot be signed, look at DKIM_KEY',
} as const;
const isSilence = (kind: string): kind is Silence => kind in SILENCE;

const BLAMED = "all sending is paused: several receiving domains say that it is the sender's fault";

async function pauseAll(
  { db, clock, log }: Asking,
  reason: 'refused' | Silence,
  { job: { delivery }, outcome }: Blamed,
  says: string,
) {
  const now = clock.now();
  const first = { domain: '', reason, at: now, refusals: 1 } as const;
  const begun = await db
    .insert(pauses)
    .values({ ...first, ...wordsOf(delivery, outcome), probeAt: nextProbeAt(first, 1, now) })
    .onConflictDoNothing()
    .returning({ at: pauses.at });
  if (begun.length > 0) log.error(says, { rule: outcome.rule });
}
