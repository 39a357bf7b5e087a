import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { localDate } from '../../calendar/local-time.ts';
import { isOpen } from '../../calendar/open-hours.ts';
import { isMailReal } from '../../clinic/mailer-kind.ts';
import type { Clinic } from '../../clinic/settings.ts';
import { derivedId } from '../../db/ids.ts';
import { restoreGuard } from '../../db/schema.ts';
import { type SettingKey, writeSetting } from '../../db/setting.ts';
import type { Deps } from '../../deps.ts';
import { newNotice } from '../../outbox/new-delivery.ts';
import { readDays } from '../read-figures.ts';
import { figuresOf } from '../week.ts';
import { isAnything } from './content.ts';
import { lastPeriod, type Period } from './period.ts';

/**
 * The last period that the clinic was told of, or that was passed over. `lineage`: in which copy of the database. A restored or moved one has
 * another, and nobody knows any more what was sent since.
 */
const Told = z.object({ key: z.string(), lineage: z.string() });
export type Told = z.infer<typeof Told>;

export const LETTER = 'clinic-letter' satisfies SettingKey;

/** For a statement: which copy of the database this is. */
export const lineageNow = sql<string>`(SELECT ${restoreGuard.lineage} FROM ${restoreGuard})`;

/** `value`: as it is stored. */
export function readTold(value: string | null): Told | undefined {
  return value === null ? undefined : Told.safeParse(JSON.parse(value)).data;
}

type Asking = Pick<Deps, 'clock' | 'mailer'>;

/** Whether a period is over that nothing was decided of. In open hours only, so that the letter is there in the morning of the first open day. */
export function isLetterDue(deps: Asking, clinic: Clinic, told: Told | undefined, lineage: string): boolean {
  const period = periodNow(deps, clinic);
  if (!period || !isOpen(deps.clock.now(), clinic)) return false;
  return told?.key !== period.key || told.lineage !== lineage;
}

/** The period of which a letter is wished for now. `undefined`: none is, or mail is not real. */
export function periodNow(deps: Asking, clinic: Clinic): Period | undefined {
  const { clinicLetter: every, timeZone } = clinic;
  if (every === 'never' || !isMailReal(deps)) return undefined;
  const today = localDate(deps.clock.now(), timeZone);
  return lastPeriod(every, today.toString(), today.dayOfWeek);
}

/**
 * Writes the letter of the last period, once, and gives its id. None where nothing happened in it, none while figures of a trial are counted
 * too, and none where nobody knows whether it went: in a database that is new, was restored, or moved. The next one then comes at the end of
 * the period that is under way. Its subject is the period and the copy of the database.
 */
export async function writeLetter(
  deps: Asking & Pick<Deps, 'db' | 'site' | 'chance' | 'log'>,
  clinic: Clinic,
): Promise<string[]> {
  const { db, clock, log } = deps;
  const period = periodNow(deps, clinic);
  if (!period) return [];
  const [told, lineage, isTrialLeft] = await readMarks(db);
  const mark = writeSetting(db, LETTER, { key: period.key, lineage } satisfies Told, clock.now());
  const isKnown = told?.lineage === lineage && !isTrialLeft;
  if (!isKnown || !isAnything(figuresOf(await readDays(db, period.from, period.until)))) {
    await mark;
    return [];
  }
  const id = derivedId('dlv', 'clinic-letter', lineage, period.key);
  const notice = newNotice(deps, 'clinic-letter', { id, subjectId: `${period.key} ${lineage}`, subscriberId: null });
  await db.batch([mark, notice.insert]);
  log.info('the clinic is told how its courses went', { period: period.key });
  return [id];
}

/** What was decided last, which copy of the database this is, and whether readers of a trial are left. */
export async function readMarks(db: Deps['db']): Promise<[told: Told | undefined, lineage: string, trial: boolean]> {
  const [row] = await db.values<[string | null, string, number]>(
    sql`SELECT (SELECT value FROM settings WHERE key = ${LETTER}), ${lineageNow}, EXISTS (SELECT 1 FROM subscribers WHERE standing = 'trial')`,
  );
  const [told, lineage, trial] = row!;
  return [readTold(told), lineage, trial === 1];
}
