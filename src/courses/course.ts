import { LICENCES, type Licence } from './licences.ts';
import type { AskFirst, MovementWords, Sheet, SheetMovement } from './movements.ts';

/** The form in which a course is written, `edition` in `course.yaml`. */
export type Edition = 1 | 2;

/** A course for one symptom type. Its last lesson is an invitation. */
export type Course = {
  slug: string;
  /** Absent: 1. */
  edition?: Edition;
  /** The symptom type as the reader sees it on the landing page. It appears in no mail header, URL or log. */
  label: string;
  /** The course's name in mails. It does not tell the symptom. */
  title: string;
  summary: string;
  /** Whether readers can sign up for it. An open course must have lessons. */
  open: boolean;
  patterns: Pattern[];
  /** The ids of the warning signs (`texts/ja/safety.ts`) that come first in this course's box and in the footer of its mails. */
  watchFor: string[];
  /** What its printed sheet shows. Unset: it has none. */
  sheet?: Sheet;
  /** What is said of the movements that its actions name, by slug (`course-movements.ts`). Absent: it has no actions. */
  movements?: Record<string, MovementWords>;
  lessons: Lesson[];
};
export type Pattern = { slug: string; label: string };

export type Lesson = {
  /** Identifies the lesson wherever it stands: its file's name without the number. Unique in its course. */
  slug: string;
  /** The lesson's position today, 1-based, in the order of sending. */
  number: number;
  kind: 'lesson' | 'invitation';
  /** That of its course. Absent: 1. */
  edition?: Edition;
  title: string;
  subject: string;
  preheader: string;
  sources: Source[];
  /** The short names of its guidance in `emails/sources.yaml`. Only in edition 2. */
  guidance?: string[];
  /** What neither the article nor the guidance contains. Only in edition 2. */
  own?: string;
  /** The action of the week, by pattern; `general` is among them. Only in edition 2. */
  actions?: Record<string, Action>;
  /** At which of the three times the reader is asked for numbers of their own. */
  selfCheck?: SelfCheck;
  reviewedBy?: string;
  reviewedOn?: string;
  reviewDue?: string;
  blocks: Block[];
  /** The path relative to the repository, for messages. */
  file: string;
};
export type Source = { article: string; author: string; section: string };

/** `line`: what the first screen shows, the movement before the first space. `minutes`: to do it. `movements`: their slugs; none in a task of writing. */
export type Action = { line: string; minutes: number; movements: string[] };
export type SelfCheck = 'start' | 'middle' | 'end';

/** What a passage's certainty rests on: research, the trade, nothing yet, or what this clinic does. */
export const LABELS = ['known', 'practice', 'open', 'clinic'] as const;
export type Label = (typeof LABELS)[number];

/** `line`: 1-based, in the file. A pattern block may contain every other kind, a licence block every other but patterns. */
export type Block =
  | { kind: 'prose'; markdown: string; line: number }
  /**
   * `shape`: its height as a share of its width; unset where that is not known. `digest`: of what the file holds, 16 hexadecimal digits;
   * unset where no file was read. `small`: of a movement that the reader knows already. `dark`: the file of the same drawing in the
   * colours of the dark; unset where there is none.
   */
  | {
      kind: 'picture';
      file: string;
      alt: string;
      small?: true;
      shape?: number;
      digest?: string;
      dark?: string;
      line: number;
    }
  /**
   * `movement`: the slug in `movements.yaml` of the movement shown; unset where the lesson wrote the card itself. `step`: which of its
   * doses, 1-based; unset in edition 1.
   */
  | { kind: 'exercise'; title: string; movement?: string; step?: number; blocks: Block[]; line: number }
  | { kind: 'ask-first'; people: AskFirst[]; small?: true; line: number }
  | { kind: 'pain-rule'; line: number }
  | { kind: 'this-week'; blocks: Block[]; line: number }
  /** The box's text is the same everywhere (`texts/ja/safety.ts`). `blocks`: text that a lesson adds, which lint remarks on. */
  | { kind: 'red-flags'; blocks: Block[]; line: number }
  | { kind: 'pattern'; pattern: string; blocks: Block[]; line: number }
  | { kind: 'button'; target: ButtonTarget; label: string; line: number }
  | { kind: 'label'; label: Label; blocks: Block[]; line: number }
  /** For clinics that have this licence, or with `held: false` for all others. */
  | { kind: 'licence'; licence: Licence; held: boolean; blocks: Block[]; line: number }
  /** The middle of the course in the writer's lines; the reader's numbers and a way to choose a pattern are added. */
  | { kind: 'recap'; blocks: Block[]; line: number }
  /** Where the reader's own numbers stand. */
  | { kind: 'numbers'; line: number }
  /** Where a notice has a part that is made when it is sent (`delivery/notice-values.ts`). */
  | { kind: 'slot'; name: string; line: number }
  /** The plan for worse days. Its text is the same everywhere (`texts/ja/safety.ts`); `blocks` is its drawing. */
  | { kind: 'flare-up'; blocks: Block[]; line: number };

/** `consultation` is the button of an invitation. `action` is the button of a notice, for what the mail is about. */
export type ButtonTarget = 'consultation' | 'action';

/** The name of the pattern block for readers who chose no pattern. */
export const GENERAL = 'general';

export const findCourse = (courses: Course[], slug: string) => courses.find(course => course.slug === slug);
export const openCourses = (courses: Course[]) => courses.filter(course => course.open);

/** The action of a lesson for readers of `pattern`: theirs, else the general one. `undefined`: the lesson has none. */
export const actionOf = ({ actions }: Pick<Lesson, 'actions'>, pattern: string | null): Action | undefined =>
  actions && (actions[pattern ?? GENERAL] ?? actions[GENERAL]);

/** Whether a practitioner has signed off the lesson by name. */
export const isSignedOff = (lesson: Lesson): boolean => Boolean(lesson.reviewedBy);

/** The licences that decide what this lesson says, in the order of `LICENCES`. */
export function licencesIn({ blocks }: Pick<Lesson, 'blocks'>): Licence[] {
  const found = licencesByBlocks.get(blocks) ?? findLicences(blocks);
  licencesByBlocks.set(blocks, found);
  return found;
}

/** Each mail asks for its lesson's, and the blocks of a lesson that was read never change. */
const licencesByBlocks = new WeakMap<Block[], Licence[]>();

function findLicences(blocks: Block[]): Licence[] {
  const named = allBlocks(blocks).flatMap(block => (block.kind === 'licence' ? [block.licence] : []));
  return LICENCES.filter(licence => named.includes(licence));
}

/**
 * The blocks for readers of `pattern` in a clinic that has the licences `held`. The pain rule is added once: after the last card, and in
 * edition 2, where the card of the week stands at the top, after the first.
 */
export function blocksFor(lesson: Lesson, pattern: string | null, held: readonly string[] = []): Block[] {
  const blocks = shownOf(blocksOf(lesson, pattern), held);
  const isCard = ({ kind }: Block) => kind === 'exercise';
  const ruled = lesson.edition === 2 ? blocks.findIndex(isCard) : blocks.findLastIndex(isCard);
  return ruled < 0 ? blocks : blocks.toSpliced(ruled + 1, 0, { kind: 'pain-rule', line: blocks[ruled]!.line });
}

function blocksOf(lesson: Lesson, pattern: string | null): Block[] {
  const written = new Set(lesson.blocks.flatMap(block => (block.kind === 'pattern' ? [block.pattern] : [])));
  const shown = pattern && written.has(pattern) ? pattern : GENERAL;
  return lesson.blocks.flatMap(block =>
    block.kind !== 'pattern' ? [block] : block.pattern === shown ? block.blocks : [],
  );
}

const shownOf = (blocks: Block[], held: readonly string[]): Block[] =>
  blocks.flatMap(block => {
    if (block.kind !== 'licence') return [block];
    return block.held === held.includes(block.licence) ? block.blocks : [];
  });

/** The patterns for which this lesson differs. `null` stands for readers who chose none. */
export function variantsOf(lesson: Lesson, course: Course): (string | null)[] {
  // Readers who chose no pattern are asked for one where the course looks back.
  const differs =
    lesson.blocks.some(({ kind }) => kind === 'pattern' || kind === 'recap') ||
    Object.keys(lesson.actions ?? {}).length > 1;
  return differs ? [null, ...course.patterns.map(pattern => pattern.slug)] : [null];
}

/** Every choice of the licences on which this lesson depends, `[]` first. */
export const licenceFormsOf = (lesson: Pick<Lesson, 'blocks'>): Licence[][] =>
  licencesIn(lesson).reduce<Licence[][]>((forms, one) => forms.concat(forms.map(form => form.concat(one))), [[]]);

/** Of the licences that a clinic has, those that decide what this lesson says. */
export const heldFor = (lesson: Pick<Lesson, 'blocks'>, licences: readonly string[]): Licence[] =>
  licencesIn(lesson).filter(licence => licences.includes(licence));

/** Every mail that a lesson is: for readers of each pattern, in a clinic with each choice of licences. */
export const everyForm = (lesson: Lesson, course: Course): { pattern: string | null; held: Licence[] }[] =>
  variantsOf(lesson, course).flatMap(pattern => licenceFormsOf(lesson).map(held => ({ pattern, held })));

/** All blocks from top to bottom, nested ones included. */
export function allBlocks(blocks: Block[]): Block[] {
  return blocks.flatMap(block => ('blocks' in block ? [block, ...allBlocks(block.blocks)] : [block]));
}

/** The movements for readers of `pattern`. `undefined`: the course has no sheet. */
export const sheetOf = ({ sheet }: Pick<Course, 'sheet'>, pattern: string | null): SheetMovement[] | undefined =>
  (pattern && sheet?.[pattern]) || sheet?.[GENERAL];
