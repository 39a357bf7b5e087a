import type { AskFirst } from './movements.ts';

/** A course: one symptom type, its lessons, and an invitation as the last of them. */
export type Course = {
  slug: string;
  /** The symptom type as the reader sees it on the landing page. Stands in no mail header, URL or log. */
  label: string;
  /** What the course is called in mails: says nothing of the symptom. */
  title: string;
  summary: string;
  /** Readers can sign up for it. Needs lessons. */
  open: boolean;
  patterns: Pattern[];
  /** Warning signs (`texts/ja/safety.ts`) that come first in this course's box and stand in its foot line. */
  watchFor: string[];
  lessons: Lesson[];
};
export type Pattern = { slug: string; label: string };

export type Lesson = {
  /** Which lesson it is, wherever it stands: its file's name without the number. Unique in its course. */
  slug: string;
  /** Where it stands today, 1-based, which is the order of sending. */
  number: number;
  kind: 'lesson' | 'invitation';
  title: string;
  subject: string;
  preheader: string;
  sources: Source[];
  reviewedBy?: string;
  reviewedOn?: string;
  reviewDue?: string;
  blocks: Block[];
  /** Relative to the repository, for messages. */
  file: string;
};
export type Source = { article: string; author: string; section: string };

/** `line`: 1-based, in the file. Patterns may contain every other block. */
export type Block =
  | { kind: 'prose'; markdown: string; line: number }
  | { kind: 'picture'; file: string; alt: string; line: number }
  /** `movement`: its slug in `movements.yaml`, from which the card was made; unset where the lesson wrote the card itself. */
  | { kind: 'exercise'; title: string; movement?: string; blocks: Block[]; line: number }
  | { kind: 'ask-first'; people: AskFirst[]; line: number }
  | { kind: 'pain-rule'; line: number }
  | { kind: 'this-week'; blocks: Block[]; line: number }
  /** The box itself is the same everywhere (`texts/ja/safety.ts`); `blocks`: what a lesson says below it, which lint remarks on. */
  | { kind: 'red-flags'; blocks: Block[]; line: number }
  | { kind: 'pattern'; pattern: string; blocks: Block[]; line: number }
  | { kind: 'button'; target: ButtonTarget; label: string; line: number };

/** `consultation` in an invitation; `action` in a notice: what the mail is about. */
export type ButtonTarget = 'consultation' | 'action';

/** Pattern blocks of this name are for readers who chose none. */
export const GENERAL = 'general';

export const findCourse = (courses: Course[], slug: string) => courses.find(course => course.slug === slug);
export const openCourses = (courses: Course[]) => courses.filter(course => course.open);

/** A practitioner has read it and put their name to it. */
export const isSignedOff = (lesson: Lesson): boolean => Boolean(lesson.reviewedBy);

/**
 * The blocks that a reader of `pattern` sees. A lesson without a block for it shows the general one. The pain rule follows the last
 * card, once.
 */
export function blocksFor(lesson: Lesson, pattern: string | null): Block[] {
  const blocks = blocksOf(lesson, pattern);
  const last = blocks.findLastIndex(block => block.kind === 'exercise');
  return last < 0 ? blocks : blocks.toSpliced(last + 1, 0, { kind: 'pain-rule', line: blocks[last]!.line });
}

function blocksOf(lesson: Lesson, pattern: string | null): Block[] {
  const written = new Set(lesson.blocks.flatMap(block => (block.kind === 'pattern' ? [block.pattern] : [])));
  const shown = pattern && written.has(pattern) ? pattern : GENERAL;
  return lesson.blocks.flatMap(block =>
    block.kind !== 'pattern' ? [block] : block.pattern === shown ? block.blocks : [],
  );
}

/** The patterns for which this lesson reads differently; `null` stands for readers who chose none. */
export function variantsOf(lesson: Lesson, course: Course): (string | null)[] {
  const differs = lesson.blocks.some(block => block.kind === 'pattern');
  return differs ? [null, ...course.patterns.map(pattern => pattern.slug)] : [null];
}

/** All blocks, those inside others too, from top to bottom. */
export function allBlocks(blocks: Block[]): Block[] {
  return blocks.flatMap(block => ('blocks' in block ? [block, ...allBlocks(block.blocks)] : [block]));
}
