import { allBlocks, type Lesson } from '../courses/course.ts';

type What = { moves: boolean; speaksOfClinic: boolean };
const always = () => true;
const whereItMoves = ({ moves }: What) => moves;

/**
 * What a practitioner confirms of a lesson, in order, and where it applies. The ids are kept in the database. An item whose meaning changes
 * gets a new id, so that nobody has ticked what they did not read.
 */
const CHECKS = {
  'did-the-movement': whereItMoves,
  dose: whereItMoves,
  'ask-first': whereItMoves,
  'warning-signs': always,
  'would-say-so': always,
  views: always,
  tone: always,
  'true-of-clinic': ({ speaksOfClinic }) => speaksOfClinic,
  'answer-to-pain': whereItMoves,
  sources: always,
  'review-again': always,
  'tried-by-reader': whereItMoves,
} satisfies Record<string, (what: What) => boolean>;
export type Check = keyof typeof CHECKS;

/** What is to be confirmed of this lesson. */
export function checksFor(lesson: Lesson): Check[] {
  const blocks = allBlocks(lesson.blocks);
  const what = {
    moves: blocks.some(({ kind }) => kind === 'exercise'),
    speaksOfClinic: blocks.some(block => block.kind === 'prose' && block.markdown.includes('{{')),
  };
  return (Object.keys(CHECKS) as Check[]).filter(check => CHECKS[check](what));
}
