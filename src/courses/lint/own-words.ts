import type { Lesson } from '../course.ts';
import { lengthOf, passagesOf } from './passages.ts';
import type { Remark } from './remark.ts';

/** An article, with its text normalised by `comparable`. */
export type Article = { name: string; text: string };
export type CommonRun = { article: string; text: string };

/** Characters. A run of this length or more counts as copied. */
export const TAKEN_OVER = 20;

/** NFKC without white space, so that a line break inside a copied sentence does not hide it. */
export const comparable = (text: string): string => text.normalize('NFKC').replace(/\s/g, '');

/** The longest run of characters that the lesson shares with any article. */
export function longestCommonRun(lesson: Lesson, articles: Article[]): CommonRun {
  let longest: CommonRun = { article: '', text: '' };
  for (const { text: passage } of passagesOf(lesson.blocks)) {
    const text = comparable(passage);
    // The window grows while an article contains it, and moves on when none does.
    for (let start = 0; start + longest.text.length < text.length; start += 1) {
      for (const { name, text: article } of articles) {
        for (let end = start + longest.text.length + 1; end <= text.length; end += 1) {
          if (!article.includes(text.slice(start, end))) break;
          longest = { article: name, text: text.slice(start, end) };
        }
      }
    }
  }
  return longest;
}

export const ownWords = (lesson: Lesson, articles: Article[]): Remark[] =>
  remarksOnRun(lesson, longestCommonRun(lesson, articles));

/** The remark on the longest run, if it is too long. */
export function remarksOnRun(lesson: Lesson, { article, text }: CommonRun): Remark[] {
  if (lengthOf(text) < TAKEN_OVER) return [];
  const line =
    passagesOf(lesson.blocks)
      .find(passage => comparable(passage.text).includes(text))
      ?.lineAt(0) ?? 1;
  return [{ file: lesson.file, line, rule: 'own-words', phrase: text, safer: `(${article})` }];
}
