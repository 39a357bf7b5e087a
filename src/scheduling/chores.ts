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

type Doing = Pick<Deps, 'db' | 'clock' | 'chance' | 'keys' | 'log' | 'storage' | 'site' | 'queue'>;

const DAY = 24 * 60 * 60_000;

type Standing = { isAnyForgotten: boolean; tidiedAt: number | null; letGoAt: number | null; letGoSince: number | null };
type Chore = 'remind' | 'tidy' | 'let-go';

/**
 * What a pass that has nothing to send does for people: the clinic is told of requests that wait, and what has had its day leaves. One at a
 * time, because on D1 all of them would be too many queries for one invocation. Asking costs one query.
 */
export async function doChore(deps: Doing, clinic: Clinic): Promise<void> {
  const { db, queue, clock } = deps;
  const now = clock.now();
  const standing = await readStanding(deps, now);
  switch (nextChore(standing, now)) {
    case 'remind': {
      const mails = await remindClinic(deps);
      if (isOpen(now, clinic)) await queue.send(mails);
      break;
    }
    case 'tidy':
      await tidyReaders(deps, forgetAnswers(db, now));
      break;
    case 'let-go':
      await letGoReaders(deps, standing.letGoSince ?? undefined, [forgetWords(db, now)]);
  }
  await purgeIfOwed(deps);
}

/** Which is due. A time in the future was written by a clock that ran ahead. */
export function nextChore({ isAnyForgotten, tidiedAt, letGoAt }: Standing, now: number): Chore | undefined {
  const isDue = (at: number | null) => at === null || now - at >= DAY || at > latestBelieved(now);
  if (isAnyForgotten) return 'remind';
  if (isDue(tidiedAt)) return 'tidy';
  return isDue(letGoAt) ? 'let-go' : undefined;
}

async function readStanding({ db }: Doing, now: number): Promise<Standing> {
  const of = (column: 'value' | 'updated_at', key: string) =>
    sql`(SELECT ${sql.raw(column)} FROM settings WHERE key = ${key})`;
  const [row] = await db.values<[number, number | null, number | null, string | null]>(
    sql`SELECT ${isAnyForgotten(now)}, ${of('updated_at', TIDIED)}, ${of('updated_at', LET_GO)}, ${of('value', LET_GO)}`,
  );
  const [forgotten, tidiedAt, letGoAt, since] = row!;
  return { isAnyForgotten: forgotten === 1, tidiedAt, letGoAt, letGoSince: since === null ? null : Number(since) };
}
