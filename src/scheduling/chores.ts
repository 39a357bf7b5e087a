import { sql } from 'drizzle-orm';
import { forgetAnswers } from '../answers/forget.ts';
import { latestBelieved } from '../calendar/believed.ts';
import { isOpen } from '../calendar/open-hours.ts';
import type { Clinic } from '../clinic/settings.ts';
import { forgetWords } from '../consultation/forget.ts';
import { isAnyForgotten, remindClinic } from '../consultation/remind.ts';
import type { Deps } from '../deps.ts';
import { LET_GO, letGoReaders } from '../erasing/let-go.ts';
import { purgeIfOwed } from '../erasing/purge.ts';
import { TIDIED, tidyReaders } from '../erasing/retention.ts';
import { isLetterDue, LETTER, lineageNow, readTold, writeLetter } from '../reports/letter/write.ts';
import { RESTORED_AT } from '../restore-guard/restored-at.ts';

type Doing = Pick<
  Deps,
  'db' | 'clock' | 'chance' | 'keys' | 'log' | 'storage' | 'site' | 'queue' | 'bounds' | 'mailer'
>;

const DAY = 24 * 60 * 60_000;

type Standing = {
  isAnyForgotten: boolean;
  isLetterDue: boolean;
  tidiedAt: number | null;
  letGoAt: number | null;
  letGoSince: number | null;
  /** One in the future was written by a clock that ran ahead. */
  restoredAt?: number;
};
type Chore = 'remind' | 'letter' | 'tidy' | 'let-go';

/**
 * What a pass that has nothing to send does for people: the clinic is told of requests that wait, and what has had its day leaves. On D1 one at
 * a time, because all of them would be too many queries for one invocation. Asking costs one query.
 */
export async function doChores(deps: Doing, clinic: Clinic): Promise<void> {
  const now = deps.clock.now();
  const standing = await readStanding(deps, clinic, now);
  const due = dueChores(standing, now);
  for (const chore of deps.bounds ? due.slice(0, 1) : due) await doChore(deps, chore, standing, clinic);
  await purgeIfOwed(deps);
}

/** Which are due, the most urgent first; of two, the one that was done longer ago. A time in the future was written by a clock that ran ahead. */
export function dueChores({ isAnyForgotten, isLetterDue, tidiedAt, letGoAt }: Standing, now: number): Chore[] {
  const isDue = (at: number | null) => at === null || now - at >= DAY || at > latestBelieved(now);
  const age = (at: number | null) => (at === null || at > latestBelieved(now) ? Infinity : now - at);
  const daily: [Chore, number | null][] = [
    ['tidy', tidiedAt],
    ['let-go', letGoAt],
  ];
  return [
    ...(isAnyForgotten ? (['remind'] as const) : []),
    ...(isLetterDue ? (['letter'] as const) : []),
    ...daily
      .filter(([, at]) => isDue(at))
      .sort(([, a], [, b]) => (age(a) === age(b) ? 0 : age(b) - age(a)))
      .map(([chore]) => chore),
  ];
}

async function doChore(deps: Doing, chore: Chore, { letGoSince, restoredAt }: Standing, clinic: Clinic): Promise<void> {
  const { db, queue, clock } = deps;
  const now = clock.now();
  switch (chore) {
    case 'remind': {
      const mails = await remindClinic(deps, letGoSince ?? now);
      // The next pass hands over what the queue does not take.
      if (isOpen(now, clinic)) await queue.send(mails).catch(() => {});
      return;
    }
    case 'letter':
      return queue.send(await writeLetter(deps, clinic));
    case 'tidy':
      return tidyReaders(deps, restoredAt, forgetAnswers(db, now));
    case 'let-go':
      return letGoReaders(deps, { since: letGoSince ?? undefined, restoredAt }, [forgetWords(db, now)]);
  }
}

async function readStanding(deps: Doing, clinic: Clinic, now: number): Promise<Standing> {
  const { db } = deps;
  const of = (column: 'value' | 'updated_at', key: string) =>
    sql`(SELECT ${sql.raw(column)} FROM settings WHERE key = ${key})`;
  const [row] = await db.values<
    [number, number | null, number | null, string | null, string | null, string, string | null]
  >(
    sql`SELECT ${isAnyForgotten(now, sql`CAST(${of('value', LET_GO)} AS INTEGER)`)}, ${of('updated_at', TIDIED)}, ${of('updated_at', LET_GO)}, ${of('value', LET_GO)}, ${of('value', LETTER)}, ${lineageNow}, ${of('value', RESTORED_AT)}`,
  );
  const [forgotten, tidiedAt, letGoAt, since, told, lineage, restored] = row!;
  const restoredAt = Number(restored ?? 0);
  return {
    ...{ isAnyForgotten: forgotten === 1, isLetterDue: isLetterDue(deps, clinic, readTold(told), lineage) },
    ...{ tidiedAt, letGoAt, letGoSince: since === null ? null : Number(since) },
    restoredAt: restoredAt > latestBelieved(now) ? 0 : restoredAt,
  };
}
