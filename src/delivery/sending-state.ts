import { eq } from 'drizzle-orm';
import { type LegalItem, missingForSending, readClinic } from '../clinic/settings.ts';
import { settings } from '../db/schema.ts';
import { readSetting, writeSetting } from '../db/setting.ts';
import type { Deps } from '../deps.ts';

/** Why nothing goes out: the law's items are blank, or a refusal that is our own fault stopped everything. */
export type SendingState =
  | { state: 'open' }
  | { state: 'incomplete'; missing: LegalItem[] }
  | { state: 'paused'; rule: string; response: string; at: number };

type Pause = { rule: string; response: string; at: number };
const KEY = 'sending-pause';

export async function readSendingState(deps: Pick<Deps, 'db' | 'mailer' | 'site'>): Promise<SendingState> {
  if (deps.mailer.kind === 'smtp') {
    const missing = missingForSending(await readClinic(deps), deps.site.mailFrom);
    if (missing.length > 0) return { state: 'incomplete', missing };
  }
  const pause = (await readSetting(deps.db, KEY)) as Pause | undefined;
  return pause ? { state: 'paused', ...pause } : { state: 'open' };
}

export async function pauseSending(
  { db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>,
  rule: string,
  response: string,
) {
  const at = clock.now();
  const value: Pause = { rule, response, at };
  await writeSetting(db, KEY, value, at);
  log.error("all sending is paused: the refusal is the sender's fault", { rule });
}

export async function resumeSending({ db }: Pick<Deps, 'db'>) {
  await db.delete(settings).where(eq(settings.key, KEY));
}
