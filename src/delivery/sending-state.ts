import { randomUUID } from 'node:crypto';
import { eq, inArray } from 'drizzle-orm';
import { type LegalItem, missingForSending, readClinic } from '../clinic/settings.ts';
import { epoch, type Mark, settings } from '../db/schema.ts';
import { readSetting, type SettingKey, writeSetting } from '../db/setting.ts';
import type { Deps } from '../deps.ts';

/**
 * Why nothing goes out: there is no mail server where there was one, the law's items are blank, or everything was stopped,
 * by a refusal that is our own fault, because the database was restored from a copy (rule `restored`), or because the house
 * moves: it was moved here, is being moved here, or was moved away (`moved`, `moving-in`, `moved-out`).
 */
export type SendingState =
  | { state: 'open' }
  | { state: 'no-mail-server' }
  | { state: 'incomplete'; missing: LegalItem[] }
  | { state: 'paused'; rule: string; response: string; at: number };

/** `beside`: the mark of the file that knew of more than the database. */
type Pause = { rule: string; response: string; at: number; beside?: Mark };
const KEY = 'sending-pause';
/** Kept while an import is under way, whatever else is paused (see `moving/import.ts`). */
export const MOVING_IN = 'moving-in' satisfies SettingKey;
export const RESTORED = 'restored';
export const MOVED = 'moved';
export const MOVED_OUT = 'moved-out';

export async function readSendingState(deps: Pick<Deps, 'db' | 'mailer' | 'site'>): Promise<SendingState> {
  if (deps.mailer.kind === 'none') return { state: 'no-mail-server' };
  if (deps.mailer.kind === 'smtp') {
    const missing = missingForSending(await readClinic(deps), deps.site.mailFrom);
    if (missing.length > 0) return { state: 'incomplete', missing };
  }
  return readPauseState(deps.db);
}

/** The same of the database alone, where nobody knows how mail goes out. */
export async function readPauseState(db: Deps['db']): Promise<Extract<SendingState, { state: 'open' | 'paused' }>> {
  const pause = await readPause(db);
  return pause ? { state: 'paused', rule: pause.rule, response: pause.response, at: pause.at } : { state: 'open' };
}

/** Half of the readers' records must not be sent from, so an unfinished import counts for more than any pause. */
async function readPause(db: Deps['db']): Promise<Pause | undefined> {
  const rows = await db
    .select()
    .from(settings)
    .where(inArray(settings.key, [KEY, MOVING_IN]));
  const moving = rows.find(({ key }) => key === MOVING_IN);
  return moving ? { rule: MOVING_IN, response: '', at: moving.updatedAt } : (rows[0]?.value as Pause | undefined);
}

/** Whether an import is under way: nothing may be planned from half of the readers' records. */
export const isMovingIn = async (db: Deps['db']): Promise<boolean> => (await readSetting(db, MOVING_IN)) !== undefined;

type Pausing = Pick<Deps, 'db' | 'clock' | 'log'>;

export async function pauseSending(deps: Pausing, rule: string, response: string) {
  await pause(deps, { rule, response });
  deps.log.error("all sending is paused: the refusal is the sender's fault", { rule });
}

/** The database is older than what was sent: whatever goes out now may be a second copy. Once; a pause that stands stays. */
export async function pauseRestored(deps: Pausing, beside: Mark | undefined) {
  const standing = await readPause(deps.db);
  if (standing?.rule === RESTORED && standing.beside?.mark === beside?.mark) return;
  await pause(deps, { rule: RESTORED, response: '', ...(beside ? { beside } : {}) });
  deps.log.error('all sending is paused: the database was restored from a copy, mail may go out a second time', {
    rule: RESTORED,
  });
}

/** Statement that pauses, for where a move ends: the other house may have sent since, or is going to. */
export function pauseOfMove({ db, clock }: Pick<Deps, 'db' | 'clock'>, rule: typeof MOVED | typeof MOVED_OUT) {
  return pause({ db, clock }, { rule, response: '' });
}

function pause({ db, clock }: Pick<Deps, 'db' | 'clock'>, why: Omit<Pause, 'at'>) {
  const at = clock.now();
  return writeSetting(db, KEY, { ...why, at } satisfies Pause, at);
}

/** Goes on. After a restore the copy goes a way of its own from here: an older copy is told from it. */
export async function resumeSending({ db }: Pick<Deps, 'db'>) {
  const pause = await readPause(db);
  await db.batch([
    db.delete(settings).where(eq(settings.key, KEY)),
    ...(pause?.rule === RESTORED ? [startLineage(db, pause.beside ?? null)] : []),
  ]);
}

const startLineage = (db: Deps['db'], resumedFrom: Mark | null) =>
  db.update(epoch).set({ lineage: randomUUID(), fileWritten: false, resumedFrom });
