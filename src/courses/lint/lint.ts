import type { Block } from '../course.ts';
import { allowancesIn, withoutAllowed } from './allowances.ts';
import { passagesOf, plainText } from './passages.ts';
import type { Remark } from './remark.ts';
import {
  courseWords,
  hedge,
  length,
  patterns,
  phrases,
  phrasesIn,
  type RuleCheck,
  readingLevel,
  review,
  type Sheet,
  subject,
} from './rules.ts';
import { askFirst, dose, redFlags, stopsEveryone } from './safety.ts';

const STYLE: RuleCheck[] = [review, subject, phrases, courseWords, hedge, patterns, length, readingLevel];
const SAFETY: RuleCheck[] = [redFlags, stopsEveryone, askFirst, dose];

/** What an editor should look at before a lesson is sent, by the law, for safety and for readability. Sorted by line. */
export function lintLesson(sheet: Sheet): Remark[] {
  const remarks = [...SAFETY, ...STYLE].flatMap(rule => rule(sheet));
  return withoutAllowed(remarks, allowancesIn(sheet.source), sheet.lesson.file).sort((a, b) => a.line - b.line);
}

/** The same for a notice, of which only the phrases are checked. */
export function lintNotice(title: string, blocks: Block[], source: string, file: string): Remark[] {
  const passages = [{ text: plainText(title), lineAt: () => 1 }, ...passagesOf(blocks)];
  return withoutAllowed(
    passages.flatMap(passage => phrasesIn(passage, file)),
    allowancesIn(source),
    file,
  );
}
