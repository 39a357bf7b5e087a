import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { isMailerMissing, isMailReal } from '../clinic/mailer-kind.ts';
import { type Clinic, type LegalItem, missingForSending, readClinic } from '../clinic/settings.ts';
import { randomText } from '../db/ids.ts';
import { type PauseReason as KeptReason, type Mark, pauses, restoreGuard, settings } from '../db/schema.ts';
import { readSetting } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import type { KindRule } from '../mails/kinds.ts';
import { QUEUE_REFUSES, type QueueRefusal } from '../outbox/queue-refusal.ts';
import { isOfAll, isProbeDue, type Pause } from './pauses.ts';
import { BY_HAND, IMPORTING, reasonOf } from './reasons.ts';

/**
 * What holds mail back: `pauses` for all sending, `held` for one receiving domain each. The oldest come first. `queue`: set while a queue
 * outside this process refuses; sending is not paused then, but nothing gets to it.
 */
export type Standing = { pauses: Pause[]; held: Pause[]; queue?: QueueRefusal };

/**
 * Whether mail goes out. `incomplete`: items that the law demands are blank · `paused`: at least one reason stands · `probing`: somebody
 * resumed, or a probe is due; one mail goes and the others wait for its answer.
 */
export type SendingState = Standing &
  (
    | { state: 'open' }
    | { state: 'no-mail-server' }
    | { state: 'incomplete'; missing: LegalItem[] }
    | { state: 'paused' }
    | { state: 'probing' }
  );
export type PauseState = Extract<SendingState, { state: 'open' | 'paused' | 'probing' }>;

type Asking = Pick<Deps, 'db' | 'mailer' | 'site' | 'clock'>;

export const readSendingState = async (deps: Asking): Promise<SendingState> =>
  sendingState(deps, await readClinic(deps), await readStanding(deps.db));

/** As `readSendingState`, if the clinic and the pauses are known already. */
export function sendingState(
  deps: Pick<Deps, 'mailer' | 'site' | 'clock'>,
  clinic: Clinic,
  standing: Standing,
): SendingState {
  if (isMailerMissing(deps)) return { ...standing, state: 'no-mail-server' };
  const missing = isMailReal(deps) ? missingForSending(clinic, deps.site.mailFrom) : [];
  return missing.length > 0
    ? { ...standing, state: 'incomplete', missing }
    : { ...standing, state: pauseState(standing, deps.clock.now()) };
}

/** The state by the database alone, for a program that does not know how mail goes out. */
export async function readPauseState({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<PauseState> {
  const standing = await readStanding(db);
  return { ...standing, state: pauseState(standing, clock.now()) };
}

/** The kinds of mail that go out in this state, held domains and probes aside. */
export const mayGo = ({ state, pauses }: Pick<SendingState, 'state' | 'pauses'>): KindRule => {
  if (state === 'open') return () => true;
  const isByHandOnly = state === 'paused' && pauses.every(({ reason }) => reason === BY_HAND);
  return kind => kind.passesPauses || (isByHandOnly && kind.passesByHand);
};

export const isByHand = ({ pauses }: Standing): boolean => pauses.some(({ reason }) => reason === BY_HAND);

/** How things stand for mails that answer somebody, for which a pause by hand does not exist: by the other reasons alone. */
export const besideByHand = (sending: SendingState, now: number): SendingState['state'] =>
  sending.state === 'paused'
    ? pauseState({ ...sending, pauses: sending.pauses.filter(({ reason }) => reason !== BY_HAND) }, now)
    : sending.state;

function pauseState({ pauses }: Standing, now: number): PauseState['state'] {
  if (pauses.length === 0) return 'open';
  return pauses.every(pause => isProbeDue(pause, now)) ? 'probing' : 'paused';
}

/** An import under way is a reason like the others, because half of the readers' records must not be sent from. */
export async function readStanding(db: Deps['db']): Promise<Standing> {
  const rows: Pause[] = await db
    .select()
    .from(pauses)
    .unionAll(standingInSettings(db))
    .orderBy(sql`at, domain, reason`);
  const isOfQueue = ({ reason }: { reason: string }) => reason === QUEUE_REFUSES;
  const ofQueue = rows.find(isOfQueue);
  const reasons = rows.filter(row => !isOfQueue(row));
  return {
    pauses: reasons.filter(isOfAll),
    held: reasons.filter(row => !isOfAll(row)),
    ...(ofQueue ? { queue: { since: ofQueue.at, tries: ofQueue.refusals, next: ofQueue.probeAt! } } : {}),
  };
}

/** What is kept as a setting, in the columns of `pauses`, so that one statement reads both. */
function standingInSettings(db: Deps['db']) {
  const kept = (name: keyof QueueRefusal) => sql`json_extract(${settings.value}, ${`$.${name}`})`;
  const isOfQueue = sql`${settings.key} = ${QUEUE_REFUSES}`;
  return db
    .select({
      domain: sql<string>`''`,
      reason: sql<KeptReason>`${settings.key}`,
      at: sql<number>`CASE WHEN ${isOfQueue} THEN ${kept('since')} ELSE ${settings.updatedAt} END`,
      ...{ rule: NO_TEXT, response: sql<string>`''`, deliveryId: NO_TEXT },
      refusals: sql<number>`CASE WHEN ${isOfQueue} THEN ${kept('tries')} ELSE 0 END`,
      probeAt: sql<number | null>`CASE WHEN ${isOfQueue} THEN ${kept('next')} END`,
      ...{ probe: NO_TEXT, beside: NO_MARK, remembered: NO_WORD },
    })
    .from(settings)
    .where(inArray(settings.key, [IMPORTING, QUEUE_REFUSES]));
}

/** Whether mail that answers somebody goes out late, for whatever reason but those of that mail itself. */
export const isLate = ({ pauses, queue }: Standing): boolean =>
  queue !== undefined || pauses.some(({ reason }) => reason !== BY_HAND);

const NO_TEXT = sql<string | null>`NULL`;
const NO_WORD = sql<boolean | null>`NULL`;
const NO_MARK = sql<Mark | null>`NULL`;

/** Whether an import is under way. Nothing may be planned from half of the readers' records. */
export const isImporting = async (db: Deps['db']): Promise<boolean> => (await readSetting(db, IMPORTING)) !== undefined;

type Pausing = Pick<Deps, 'db' | 'clock'>;

/** Statement that starts this reason anew and leaves all others alone. */
export function pauseFor({ db, clock }: Pausing, reason: KeptReason, more: Partial<Pause> = {}) {
  const pause = {
    rule: null,
    response: '',
    deliveryId: null,
    refusals: 0,
    probeAt: null,
    beside: null,
    remembered: null,
    ...more,
  };
  const row = { ...pause, domain: '', reason, at: clock.now(), probe: null };
  return db
    .insert(pauses)
    .values(row)
    .onConflictDoUpdate({ target: [pauses.domain, pauses.reason], set: row });
}

/** Pauses all sending on the clinic's word. `false`: it was paused so already. */
export async function pauseByHand(deps: Pausing): Promise<boolean> {
  const { pauses } = await readStanding(deps.db);
  if (pauses.some(({ reason }) => reason === BY_HAND)) return false;
  await pauseFor(deps, BY_HAND);
  return true;
}

/**
 * Pauses sending because the database is older than what was sent, once for each mark. `beside`: the mark in the file. `remembered`: whether
 * the memory beside the database knows what was done since; unset if nobody looked.
 */
export async function pauseRestored(
  deps: Pausing & Pick<Deps, 'log'>,
  beside: Mark | undefined,
  remembered: boolean | null = null,
) {
  const standing = (await readStanding(deps.db)).pauses.find(({ reason }) => reason === 'restored');
  if (standing && standing.beside?.mark === beside?.mark && standing.remembered === remembered) return;
  await pauseFor(deps, 'restored', { beside, remembered });
  deps.log.error('all sending is paused: the database was restored from a copy, mail may go out a second time', {
    rule: 'restored',
  });
}

type Resuming = Pausing & Pick<Deps, 'chance'>;

/** The pause that ended. `ambiguous`: there are several and none was named · `unknown`: there is none, or nobody can end it. */
export type Resumed = Pause | 'ambiguous' | 'unknown';

/** Ends one reason or releases one held domain, by `name`. Without it: the only reason or, if there is none, the only held domain. */
export async function resumeSending(deps: Resuming, name?: string): Promise<Resumed> {
  const { pauses: reasons, held } = await readStanding(deps.db);
  const endable = reasons.filter(({ reason }) => reasonOf(reason).ends !== 'itself');
  const [chosen, ...more] = name
    ? [...endable.filter(({ reason }) => reason === name), ...held.filter(({ domain }) => domain === name)]
    : endable.length > 0
      ? endable
      : held;
  if (!chosen) return 'unknown';
  if (more.length > 0) return 'ambiguous';
  await end(deps, chosen);
  return chosen;
}

async function end({ db, clock, chance }: Resuming, pause: Pause) {
  const isIt = and(eq(pauses.domain, pause.domain), sql`${pauses.reason} = ${pause.reason}`);
  // What a server refused may still be wrong, so a probe goes first and ends the pause. A second press keeps the same probe.
  if (isOfAll(pause) && reasonOf(pause.reason).ends === 'probe') {
    const ask = db.update(pauses).set({ probeAt: clock.now() }).where(isIt);
    return pause.reason === 'refused' ? db.batch([ask, askHeldDomains({ db, clock })]) : ask;
  }
  const over = db.delete(pauses).where(isIt);
  return pause.reason === 'restored' ? db.batch([over, startLineage({ db, chance }, pause.beside)]) : over;
}

/** After a restore the copy gets its own lineage, so that older copies can be told from it. */
const startLineage = ({ db, chance }: Pick<Deps, 'db' | 'chance'>, resumedFrom: Mark | null) =>
  db.update(restoreGuard).set({ lineage: randomText(chance, 16), fileWritten: false, resumedFrom });

/** Statement that makes a probe due for every held domain, because what kept all mail back is mended. */
export const askHeldDomains = ({ db, clock }: Pausing) =>
  db.update(pauses).set({ probeAt: clock.now() }).where(ne(pauses.domain, ''));
