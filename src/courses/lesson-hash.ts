import { createHash } from 'node:crypto';
import { painRule, redFlagBox, redFlagLine, redFlags } from '../texts/ja/safety.ts';
import { allBlocks, type Block, type Course, type Lesson } from './course.ts';

/**
 * 32 hexadecimal digits that change with anything that a reader can see of this lesson: title, subject, preheader, sources, the words of
 * every pattern, drawings by what they hold, warning signs and the pain rule. They do not change with the lesson's number, with the look of
 * mails, with front matter about the review, or with the clinic's settings.
 */
export function lessonHash(lesson: Lesson, { watchFor }: Pick<Course, 'watchFor'>): string {
  const { kind, title, subject, preheader, sources, blocks } = lesson;
  const seen = {
    ...{ kind, title, subject, preheader },
    sources: sources.map(({ author, section }) => [author, section]),
    blocks: blocks.map(seenOf),
    shared: sharedTexts(blocks, watchFor),
    // Left out where they are undefined, so that what was signed in edition 1 stays signed.
    ...{ guidance: lesson.guidance, own: lesson.own, actions: actionsOf(lesson) },
  };
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex').slice(0, 32);
}

/** What the first screen shows of each action, in the order of its patterns' slugs. */
const actionsOf = ({ actions }: Lesson) =>
  actions &&
  Object.entries(actions)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([pattern, { line, minutes }]) => [pattern, line, minutes]);

/** A block without what only the program knows of it: its line, a movement's slug and the number of its step, a drawing's height and the name of its file. */
function seenOf({ line: _, ...block }: Block): object {
  if (block.kind === 'picture') return { kind: block.kind, alt: block.alt, drawing: block.digest ?? block.file };
  if (!('blocks' in block)) return block;
  const { blocks, ...rest } = block;
  const { movement: _movement, step: _step, ...seen } = { movement: undefined, step: undefined, ...rest };
  return { ...seen, blocks: blocks.map(seenOf) };
}

/** What stands in the same words in every mail (`texts/ja/safety.ts`), as far as this lesson shows it. */
function sharedTexts(blocks: Block[], watchFor: string[]): object[] {
  const kinds = new Set(allBlocks(blocks).map(({ kind }) => kind));
  const box = redFlagBox(watchFor).map(({ heading, signs }) => [heading, signs]);
  const warning = kinds.has('red-flags') ? [redFlags, box] : [redFlagLine(watchFor)];
  return kinds.has('exercise') ? [warning, painRule] : [warning];
}
