import type { Block, Edition } from '../course.ts';
import type { Movements } from '../movements.ts';
import { allowancesIn, withoutAllowed } from './allowances.ts';
import { FORM } from './form.ts';
import { LENGTHS } from './lengths.ts';
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
import { lintAnswers, WORDING } from './wording.ts';

const BOTH: RuleCheck[] = [redFlags, stopsEveryone, askFirst, dose, review, subject, phrases, courseWords, hedge, patterns, readingLevel]; // biome-ignore format: one line
const RULES: Record<Edition, RuleCheck[]> = { 1: [...BOTH, length], 2: [...BOTH, ...WORDING, ...LENGTHS, ...FORM] };

/** What an editor should look at before a lesson is sent, by the law, for safety and for readability. Sorted by line. */
export function lintLesson(sheet: Sheet): Remark[] {
  const remarks = RULES[sheet.lesson.edition ?? 1].flatMap(rule => rule(sheet));
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

/** What the next mail answers about a movement, which stands on no card. */
export const lintMovements = (movements: Movements): Remark[] =>
  [...movements.values()].flatMap(({ answers = {}, line }) =>
    lintAnswers(
      Object.values(answers).map(text => ({ text, line })),
      'emails/movements.yaml',
    ),
  );
