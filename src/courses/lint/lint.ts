import { allowancesIn, withoutAllowed } from './allowances.ts';
import type { Remark } from './remark.ts';
import {
  hedge,
  length,
  patterns,
  phrases,
  type RuleCheck,
  readingLevel,
  redFlags,
  review,
  type Sheet,
  subject,
} from './rules.ts';

const RULES: RuleCheck[] = [review, subject, phrases, hedge, redFlags, patterns, length, readingLevel];

/** What an editor should look at before a lesson goes out: what the law, decency and readers ask for. By line. */
export function lintLesson(sheet: Sheet): Remark[] {
  const remarks = RULES.flatMap(rule => rule(sheet));
  return withoutAllowed(remarks, allowancesIn(sheet.source), sheet.lesson.file).sort((a, b) => a.line - b.line);
}
