import { allBlocks } from '../course.ts';
import { type Passage, sentencesOf } from './passages.ts';
import type { Remark, Rule } from './remark.ts';
import { everyPassage, forEachVariant, phrasesIn, type RuleCheck, type Sheet } from './rules.ts';

type Words = { rule: Rule; pattern: RegExp; safer: string };

/** Words that edition 2 does not use, matched against NFKC text. */
const WORDS: Words[] = [
  {
    rule: 'hearsay',
    pattern:
      /と(?:言わ|いわ)れ(?:て(?:い|お)|ます|る。)|とされ(?:て(?:い|お)|ます|る。)|施術者も(?:い|多)|(?<![そこどあ]の)ようです/g,
    safer: ':::known、:::practice、:::open',
  },
  // 一日 without a number behind it is a day, and 十分 is enough.
  {
    rule: 'kanji-number',
    pattern:
      /[一二三四五六七八九十百]+(?:回|秒|週|割|通|往復|か月)|[一二三四五六七八九]分(?!の)|[二三四五六七八九十]+日|一日(?=[\d一二三]+回)/g,
    safer: '1, 2, 3 …',
  },
  { rule: 'kanji-thing', pattern: /[一二三四五六七八九]つ/g, safer: 'ひとつ、ふたつ、3つ' },
  { rule: 'exclaims', pattern: /!/g, safer: '。' },
  { rule: 'addresses', pattern: /あなた/g, safer: '(削る)' },
];

/** Text that is read on its own: each passage of the lesson, its headlines, its action. */
const textsOf = (sheet: Sheet): Passage[] => {
  const actions = Object.values(sheet.lesson.actions ?? {});
  const line = sheet.source.split('\n').findIndex(text => text.startsWith('action:')) + 1;
  return [
    ...everyPassage(sheet),
    ...actions.map((action): Passage => ({ place: 'item', text: action.line.normalize('NFKC'), lineAt: () => line })),
  ];
};

const words: RuleCheck = sheet =>
  textsOf(sheet).flatMap(({ text, lineAt }) =>
    wordsIn(text).map(({ at, ...found }) => remark(sheet, lineAt(at), found)),
  );

type Found = Pick<Remark, 'rule' | 'phrase' | 'safer'>;
const remark = ({ lesson: { file } }: Sheet, line: number, found: Found): Remark => ({ file, line, ...found });

const wordsIn = (text: string): (Found & { at: number })[] =>
  WORDS.flatMap(({ rule, pattern, safer }) =>
    [...text.matchAll(pattern)].map(({ 0: phrase, index }) => ({ rule, phrase, safer, at: index })),
  );

/** What is said of a movement outside its card. Each text is checked as those of a lesson are. */
export function lintAnswers(texts: { text: string; line: number }[], file: string): Remark[] {
  return texts.flatMap(({ text, line }) => {
    const plain = text.normalize('NFKC');
    const found = wordsIn(plain).map(({ at: _, ...each }) => ({ file, line, ...each }));
    return [...phrasesIn({ text: plain, lineAt: () => line }, file), ...found];
  });
}

const OPENING = /^(?:先週|今週は)/;

const weekOpening: RuleCheck = sheet =>
  everyPassage(sheet).flatMap(({ text, lineAt }) =>
    sentencesOf(text).flatMap(({ text: sentence, offset }) =>
      [OPENING.exec(sentence)?.[0] ?? []]
        .flat()
        .map(phrase => remark(sheet, lineAt(offset), { rule: 'week-opening', phrase })),
    ),
  );

const HALF_WIDTH = /[()]/g;

/** Passages are NFKC, in which all brackets are half-width, so this one reads the text as it was written. */
const halfWidth: RuleCheck = sheet => {
  const { title, subject, preheader, own = '', sources } = sheet.lesson;
  const head = [title, subject, preheader, own, ...sources.flatMap(({ author, section }) => [author, section])];
  const inFront = head.flatMap(text => [...text.matchAll(HALF_WIDTH)].map(([phrase]) => ({ phrase, line: 1 })));
  const inBody = allBlocks(sheet.lesson.blocks).flatMap(block => {
    const written = block.kind === 'prose' ? block.markdown : block.kind === 'picture' ? block.alt : '';
    return written
      .replace(/\]\([^)]*\)/g, ']')
      .split('\n')
      .flatMap((text, index) =>
        [...text.matchAll(HALF_WIDTH)].map(([phrase]) => ({ phrase, line: block.line + index })),
      );
  });
  return [...inFront, ...inBody].map(({ phrase, line }) =>
    remark(sheet, line, { rule: 'half-width', phrase, safer: '（）' }),
  );
};

/** How many sentences may leave open whether what they say holds, outside labels. */
export const HEDGES = 0.05;
const HEDGING = /かもしれ(?:ません|ない)|こと(?:が|も)あります/;

export function hedgesIn(passages: Passage[]): { hedges: number; sentences: number } {
  const sentences = passages
    .filter(({ place, within }) => place === 'paragraph' && !within?.label)
    .flatMap(({ text }) => sentencesOf(text));
  return { hedges: sentences.filter(({ text }) => HEDGING.test(text)).length, sentences: sentences.length };
}

const hedgeShare: RuleCheck = sheet =>
  forEachVariant(sheet, (passages, where) => {
    const { hedges, sentences } = hedgesIn(passages);
    const share = hedges / Math.max(sentences, 1);
    return share > HEDGES ? [where('hedge-share', `${hedges} / ${sentences}`, `≤ ${HEDGES * 100} %`)] : [];
  });

const permits: RuleCheck = sheet =>
  forEachVariant(sheet, (passages, where) => {
    const times = passages.flatMap(({ text }) => text.match(/かまいません|構いません/g) ?? []).length;
    return times > 1 ? [where('permits', `かまいません × ${times}`, '× 1')] : [];
  });

const MOST_MASU = 3;

/** Headings, lists and cards interrupt a row. */
const masuRun: RuleCheck = sheet => {
  const remarks: Remark[] = [];
  let run = 0;
  for (const { place, text, within, lineAt } of everyPassage(sheet)) {
    if (place === 'caption') continue;
    if (place !== 'paragraph' || within?.card) run = 0;
    else
      for (const sentence of sentencesOf(text)) {
        run = /ます。?[」』)]*$/.test(sentence.text) ? run + 1 : 0;
        if (run === MOST_MASU + 1)
          remarks.push(remark(sheet, lineAt(sentence.offset), { rule: 'masu-run', phrase: sentence.text }));
      }
  }
  return remarks;
};

export const WORDING: RuleCheck[] = [words, weekOpening, halfWidth, hedgeShare, permits, masuRun];
