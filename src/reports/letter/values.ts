import { type SQL, sql } from 'drizzle-orm';
import type { Piece } from '../../answers/markup.ts';
import { isoDay } from '../../calendar/local-time.ts';
import type { Clinic } from '../../clinic/settings.ts';
import { inQuestionNow } from '../../consent/in-question.ts';
import { waitingNow } from '../../consultation/waiting.ts';
import type { Course } from '../../courses/course.ts';
import type { Deps } from '../../deps.ts';
import { reviewsDue } from '../../sign-off/due.ts';
import { readAllCohorts, readDays } from '../read-figures.ts';
import { chosenSpan } from '../span.ts';
import { daysOf, type LetterContent, letterContent, type Waits } from './content.ts';
import { periodOf } from './period.ts';
import { letterPieces } from './pieces.ts';
import { LETTER, lineageNow, readTold } from './write.ts';

type Asking = Pick<Deps, 'db' | 'clock' | 'site'>;
/** `courses`: with the signatures that hold. `deadLetters`: for a statement, how many mails were given up. */
type Around = { clinic: Clinic; courses: Course[]; deadLetters: SQL<number> };

/**
 * The slots of a letter, with the figures as they stand when it goes. `subject`: as `writeLetter` wrote it. `undefined`: nothing to tell, a
 * later letter was written since, or the database was restored since this one was.
 */
export async function letterValues(
  deps: Asking,
  subject: string,
  around: Around,
): Promise<Record<string, string | Piece> | undefined> {
  const [key = '', copy] = subject.split(' ');
  const { told, lineage, ...waits } = await readStanding(deps, around);
  if (copy !== lineage || told?.key !== key) return undefined;
  const content = await readContent(deps, key, { ...around, waits });
  return content && { ...letterPieces(content), action_url: `${deps.site.baseUrl}/admin` };
}

/** In one statement, because the letter may go in a batch that has few left on D1. */
async function readStanding({ db }: Asking, { deadLetters }: Around) {
  const told = sql`(SELECT value FROM settings WHERE key = ${LETTER})`;
  const [row] = await db.values<[string | null, string, number, number, number]>(
    sql`SELECT ${told}, ${lineageNow}, ${waitingNow}, ${inQuestionNow(db)}, ${deadLetters}`,
  );
  const [kept, lineage, requests, inQuestion, givenUp] = row!;
  return { told: readTold(kept), lineage, requests, inQuestion, deadLetters: givenUp };
}

/** What the letter about the period with this key says now. */
export async function readContent(
  { db, clock }: Pick<Asking, 'db' | 'clock'>,
  key: string,
  { clinic, courses, waits }: Pick<Around, 'clinic' | 'courses'> & { waits: Omit<Waits, 'overdue'> },
): Promise<LetterContent | undefined> {
  const period = periodOf(key);
  if (!period) return undefined;
  const today = isoDay(clock.now(), clinic.timeZone);
  const { from, until } = daysOf(period);
  const days = await readDays(db, from, until);
  const cohorts = await readAllCohorts(db, chosenSpan({}, today).span);
  const { overdue } = reviewsDue(courses, today);
  return letterContent(period, days, { waits: { ...waits, overdue }, courses, cohorts, today });
}
