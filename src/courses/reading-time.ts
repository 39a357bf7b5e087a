import { painRule } from '../texts/ja/safety.ts';
import { allBlocks, type Block, blocksFor, type Lesson } from './course.ts';
import { lengthOf, passagesOf } from './lint/passages.ts';

/** Characters that are read in a minute. */
const A_MINUTE = 500;
const [LEAST, MOST] = [2, 5];

/** Minutes in which readers of `pattern` have read the lesson, 2 to 5, without captions and the box of warning signs, which is its own half minute. */
export function minutesToRead(lesson: Lesson, pattern: string | null, held: readonly string[] = []): number {
  const blocks = blocksFor(lesson, pattern, held);
  const passages = passagesOf(blocks).filter(({ place }) => place !== 'caption');
  const shared = allBlocks(blocks).flatMap(sharedWords);
  const minutes = Math.ceil(lengthOf([...passages.map(({ text }) => text), ...shared].join('')) / A_MINUTE);
  return Math.min(Math.max(minutes, LEAST), MOST);
}

/** What a card shows in the same words in every mail. */
function sharedWords(block: Block): string[] {
  if (block.kind === 'ask-first') return block.people.flatMap(({ who, what }) => [who, what]);
  return block.kind === 'pain-rule' ? painRule.lines.flatMap(({ pain, rule }) => [pain, rule]) : [];
}
