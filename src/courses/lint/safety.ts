import { ROWS } from '../card.ts';
import { allBlocks, type Block, type Lesson } from '../course.ts';
import type { Movement } from '../movements.ts';
import { passagesOf } from './passages.ts';
import type { Remark, Rule } from './remark.ts';
import type { RuleCheck } from './rules.ts';

type Card = Extract<Block, { kind: 'exercise' }>;

const remark = ({ file }: Lesson, line: number, rule: Rule, phrase: string): Remark => ({
  file,
  line,
  rule,
  phrase,
});

/**
 * The box of warning signs opens the first lesson, and at least one later lesson repeats it. A lesson adds no text to the box, which
 * would make another list of signs.
 */
export const redFlags: RuleCheck = ({ lesson, course }) => {
  const boxes = allBlocks(lesson.blocks).filter(({ kind }) => kind === 'red-flags') as Extract<
    Block,
    { kind: 'red-flags' }
  >[];
  const own = boxes
    .filter(({ blocks }) => blocks.length > 0)
    .map(({ line }) => remark(lesson, line, 'red-flags-own', ':::red-flags'));
  if (lesson.number === 1 && lesson.blocks[0]?.kind !== 'red-flags')
    return [...own, remark(lesson, 1, 'red-flags', boxes.length > 0 ? ':::red-flags ↑' : ':::red-flags')];
  const warned = course.lessons.filter(({ blocks }) => blocks.some(({ kind }) => kind === 'red-flags'));
  const onlyOnce = lesson === course.lessons.at(-1) && course.lessons.length > 1 && warned.length < 2;
  return onlyOnce ? [...own, remark(lesson, 1, 'red-flags', `:::red-flags × ${warned.length}`)] : own;
};

/** Sentences that stop people who already see a doctor, or all whose pain has lasted: two thirds of a course's readers. */
const STOPS_EVERYONE = [
  /(?:通院中|受診中|医師にかかって|医療機関にかかって)[^。]*(?:医師|尋ね|聞い|確かめ|優先)[^。]*。/g,
  /(?:ひと|一|1)つでも(?:あ|当)[^。]*(?:受診|医療機関|休み|見送)[^。]*。/g,
  /(?:二|2)週間以上[^。]*(?:続く|続い)[^。]*(?:受診|医療機関|先)[^。]*。/g,
];

export const stopsEveryone: RuleCheck = ({ lesson }) =>
  passagesOf(lesson.blocks).flatMap(({ text, lineAt }) =>
    STOPS_EVERYONE.flatMap(pattern =>
      [...text.matchAll(pattern)].map(match => remark(lesson, lineAt(match.index), 'stops-everyone', match[0])),
    ),
  );

/** Every card must say who asks a doctor first. */
export const askFirst: RuleCheck = ({ lesson }) =>
  cardsOf(lesson)
    .filter(card => !card.blocks.some(({ kind }) => kind === 'ask-first') && rowOf(card, ROWS.askFirst) === undefined)
    .map(card => remark(lesson, card.line, 'ask-first', card.title));

/** How often or how long, as texts write it: 20秒, 3回, 2往復, 1日1回. Only digits, because the text is normalised. */
const AMOUNT = /\d+(?:[〜~]\d+)?(?:秒|往復)|(?:左右|片足|片脚)\d+(?:[〜~]\d+)?(?:回|分)|\d+(?:回|分|秒)ずつ|1日\d+回/g;
export const digits = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/[一二三四五六七八九](?=日|回|度|分|秒|往復)/g, kanji => `${'〇一二三四五六七八九'.indexOf(kanji)}`);

/**
 * A movement has one dose, or one for each step, in all courses. A card that a lesson wrote itself must give the dose of the movement whose name or drawing it
 * has. Other sentences of a lesson name no amount that its cards do not.
 */
export const dose: RuleCheck = ({ lesson, movements }) => {
  const cards = cardsOf(lesson);
  const own = cards.flatMap(card => {
    const movement = card.movement ? undefined : [...movements.values()].find(each => isSame(card, each));
    const said = doseOf(card);
    const known = movement && dosesOf(movement, lesson);
    return known && !known.includes(said ?? '')
      ? [{ ...remark(lesson, card.line, 'dose', said ?? card.title), safer: known.join(' | ') }]
      : [];
  });
  const doses = cards.map(card => digits(amountsOf(card, lesson))).join('\n');
  const elsewhere = passagesOf(withoutCards(lesson.blocks)).flatMap(({ text, lineAt }) =>
    [...digits(text).matchAll(AMOUNT)]
      .filter(([amount]) => !doses.includes(amount))
      .map(match => remark(lesson, lineAt(match.index), 'dose', match[0])),
  );
  return [...own, ...elsewhere];
};

/** A course of edition 1 has one dose for a movement, one of edition 2 a dose for each step. */
const dosesOf = ({ dose, doses }: Movement, { edition }: Lesson): string[] =>
  (edition === 2 ? doses : undefined) ?? (dose === undefined ? [] : [dose]);

/** Where a card gives its amounts. In edition 2 also in its lighter form and its next step. */
const amountsOf = (card: Card, { edition }: Lesson): string =>
  edition === 2
    ? passagesOf([card])
        .map(({ text }) => text)
        .join('\n')
    : (doseOf(card) ?? '');

/** The amounts that a text names, as `dose` compares them. */
export const amountsIn = (text: string): string[] => [...digits(text).matchAll(AMOUNT)].map(([amount]) => amount);

export const cardsOf = (lesson: Pick<Lesson, 'blocks'>): Card[] =>
  allBlocks(lesson.blocks).filter(({ kind }) => kind === 'exercise') as Card[];

function withoutCards(blocks: Block[]): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (block.kind === 'exercise') return [];
    return 'blocks' in block ? [{ ...block, blocks: withoutCards(block.blocks) }] : [block];
  });
}

/** The dose as the card gives it. A card that a lesson wrote itself may call the row 回数. */
export const doseOf = (card: Card): string | undefined => rowOf(card, ROWS.dose) ?? rowOf(card, '回数');

/** The text of a card's row `- head: …`, or `undefined`. */
function rowOf(card: Card, head: string): string | undefined {
  const lines = card.blocks.flatMap(block => (block.kind === 'prose' ? block.markdown.split('\n') : []));
  return lines.map(line => /^[-*] (.+?)[：:]\s*(.*)$/.exec(line)).find(row => row?.[1] === head)?.[2];
}

const isSame = (card: Card, { title, picture }: Movement): boolean =>
  card.title === title || card.blocks.some(block => block.kind === 'picture' && block.file === picture);
