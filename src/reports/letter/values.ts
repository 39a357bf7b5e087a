import type { Piece } from '../../answers/markup.ts';
import { isoDay } from '../../calendar/local-time.ts';
import type { Clinic } from '../../clinic/settings.ts';
import { countInQuestion } from '../../consent/in-question.ts';
import { countWaiting } from '../../consultation/waiting.ts';
import type { Deps } from '../../deps.ts';
import { readSignedCourses } from '../../sign-off/courses.ts';
import { reviewsDue } from '../../sign-off/due.ts';
import { readAllCohorts, readDays } from '../read-figures.ts';
import { chosenSpan } from '../span.ts';
import { daysOf, type LetterContent, letterContent } from './content.ts';
import { periodOf } from './period.ts';
import { letterPieces } from './pieces.ts';
import { readMarks } from './write.ts';

type Asking = Pick<Deps, 'db' | 'clock' | 'site' | 'library'>;

/**
 * The slots of a letter, with the figures as they stand when it goes. `subject`: as `writeLetter` wrote it. `undefined`: nothing to tell, a
 * later letter was written since, or the database was restored since this one was. `deadLetters`: mails that were given up.
 */
export async function letterValues(
  deps: Asking,
  clinic: Clinic,
  subject: string,
  deadLetters: number,
): Promise<Record<string, string | Piece> | undefined> {
  const [key = '', copy] = subject.split(' ');
  const [told, lineage] = await readMarks(deps.db);
  if (copy !== lineage || told?.key !== key) return undefined;
  const content = await readContent(deps, clinic, key, deadLetters);
  return content && { ...letterPieces(content), action_url: `${deps.site.baseUrl}/admin` };
}

export async function readContent(
  deps: Asking,
  clinic: Clinic,
  key: string,
  deadLetters: number,
): Promise<LetterContent | undefined> {
  const { db, clock } = deps;
  const period = periodOf(key);
  if (!period) return undefined;
  const today = isoDay(clock.now(), clinic.timeZone);
  const { from, until } = daysOf(period);
  const [days, cohorts, courses, requests, inQuestion] = await Promise.all([
    readDays(db, from, until),
    readAllCohorts(db, chosenSpan({}, today).span),
    readSignedCourses(deps),
    countWaiting(db),
    countInQuestion(deps),
  ]);
  const waits = { requests, deadLetters, inQuestion, overdue: reviewsDue(courses, today).overdue };
  return letterContent(period, days, { waits, courses, cohorts, today });
}
