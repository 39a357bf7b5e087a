import { type Course, everyForm, type Lesson } from '../course.ts';
import type { Movements } from '../movements.ts';
import { headlinesOf, lengthOf, type Passage, passagesFor, passagesOf, plainText, sentencesOf } from './passages.ts';
import { PHRASES } from './phrases.ts';
import type { Remark } from './remark.ts';

/** A lesson with its course and all movements. `source`: the text of its file. */
export type Sheet = { lesson: Lesson; course: Course; movements: Movements; source: string };
export type RuleCheck = (sheet: Sheet) => Remark[];

export const everyPassage = ({ lesson, source }: Sheet): Passage[] => [
  ...headlinesOf(lesson, source),
  ...passagesOf(lesson.blocks),
];

export const phrases: RuleCheck = sheet =>
  everyPassage(sheet).flatMap(passage => phrasesIn(passage, sheet.lesson.file));

/** A course's own texts are shown on the landing page, where the law is strictest. Remarked on once, with the first lesson. */
export const courseWords: RuleCheck = ({ lesson, course }) => {
  if (lesson.number !== 1) return [];
  const words = [course.label, course.title, course.summary, ...course.patterns.map(({ label }) => label)];
  return words.flatMap(text => phrasesIn({ text: plainText(text), lineAt: () => 1 }, courseFile(course)));
};

export const courseFile = (course: Course) => `emails/courses/${course.slug}/course.yaml`;

export function phrasesIn({ text, lineAt }: Omit<Passage, 'place'>, file: string): Remark[] {
  return PHRASES.flatMap(({ code, pattern, safer }) =>
    [...text.matchAll(pattern)].map(({ 0: phrase, index }) => ({
      file,
      line: lineAt(index),
      rule: code,
      phrase,
      safer,
    })),
  );
}

export const review: RuleCheck = ({ lesson: { file, reviewedBy, reviewedOn, reviewDue } }) => [
  ...(reviewDue ? [] : [{ file, line: 1, rule: 'review-due' as const, phrase: 'review_due' }]),
  ...(Boolean(reviewedBy) === Boolean(reviewedOn)
    ? []
    : [{ file, line: 1, rule: 'review-half' as const, phrase: reviewedBy ? 'reviewed_by' : 'reviewed_on' }]),
];

/**
 * Characters that a reader of each pattern sees, which take three to five minutes on a phone. Title, subject and picture captions are
 * not counted. Nor are texts that many mails share (warning signs, who asks a doctor first, the pain rule), because they are read once.
 */
const LENGTHS = { lesson: [700, 1_200], invitation: [300, 700] } as const;

export const length: RuleCheck = sheet => {
  const [least, most] = LENGTHS[sheet.lesson.kind];
  return forEachVariant(sheet, (passages, where) => {
    const count = lengthOf(textOf(passages));
    return count >= least && count <= most ? [] : [where('length', `${count}`, `${least}–${most}`)];
  });
};

const READING = {
  1: { longest: 60, meanLength: 35, kanjiShare: 0.35 },
  2: { longest: 45, meanLength: 28, kanjiShare: 0.33 },
};

/** Plain Japanese has short sentences, and at most a third of the characters are kanji. */
export const readingLevel: RuleCheck = sheet => {
  const { file, edition = 1 } = sheet.lesson;
  const { longest, meanLength, kanjiShare } = READING[edition];
  const long = passagesOf(sheet.lesson.blocks).flatMap(({ place, text, lineAt }) =>
    place === 'caption'
      ? []
      : sentencesOf(text)
          .filter(sentence => lengthOf(sentence.text) > longest)
          .map(sentence => ({
            file,
            line: lineAt(sentence.offset),
            rule: 'sentence-length' as const,
            phrase: sentence.text,
          })),
  );
  const means = forEachVariant(sheet, (passages, where) => {
    const sentences = passages
      .filter(({ place }) => place === 'paragraph')
      .flatMap(({ text }) => sentencesOf(text).map(each => lengthOf(each.text)));
    const mean = sentences.reduce((sum, each) => sum + each, 0) / Math.max(sentences.length, 1);
    const text = textOf(passages);
    const share = (text.match(/\p{Script=Han}/gu) ?? []).length / Math.max(lengthOf(text), 1);
    return [
      ...(mean > meanLength ? [where('mean-sentence-length', mean.toFixed(0), `≤ ${meanLength}`)] : []),
      ...(share > kanjiShare ? [where('kanji-share', `${(share * 100).toFixed(0)} %`, `≤ ${kanjiShare * 100} %`)] : []),
    ];
  });
  return [...long, ...means];
};

const SYMPTOMS =
  /痛|しびれ|痺|麻痺|こむら|(?:が|足|脚)つ[るっり]|だる|重い|重さ|しこり|張り|凝り|こり|腫れ|むくみ|不調|症|坐骨|ヘルニア|狭窄|腰|膝|太もも|ふくらはぎ|尿|便/;

/** Other people may see the list of mails, so no subject, no preheader and no course's title may tell the symptom. */
export const subject: RuleCheck = ({ lesson, course, source }) => {
  const seen = headlinesOf(lesson, source).filter(({ name }) => name !== 'title');
  const told = seen.flatMap(at => (SYMPTOMS.exec(at.text) ?? []).slice(0, 1).map(phrase => ({ at, phrase })));
  const named = lesson.number === 1 ? SYMPTOMS.exec(plainText(course.title))?.[0] : undefined;
  const remark = (file: string, line: number, phrase: string): Remark => ({
    file,
    line,
    rule: 'subject-symptom',
    phrase,
  });
  return [
    ...told.map(({ at, phrase }) => remark(lesson.file, at.lineAt(0), phrase)),
    ...(named ? [remark(courseFile(course), 1, named)] : []),
  ];
};

/** A verb that states an effect as a fact: 楽になります, 和らいでいきます, 効果があります. Conditions and questions do not count. */
const EFFECT = new RegExp(
  [
    '(?:楽に|軽く|よく|良く|やわらかく|柔らかく)な(?:り(?:ます|ました|、|や)|って(?:い|き|く)|る(?:。|の[でだ])|った。)',
    '(?:和ら|やわら|防)(?:ぎ(?:ます|、|や)|いで(?:い|き|く)|ぐ(?:。|の[でだ])|げ(?:ます|、|て(?:い|く)|る。))',
    '(?:ゆる|緩)(?:み(?:ます|、|や)|んで(?:い|き|く)|む。)|(?:張り|筋肉|こわばり)を(?:ゆる|緩)め(?:ます|る。)',
    'ほぐれ(?:ます|、|る。|て(?:い|き|く))',
    '整(?:い(?:ます|、)|う。|って(?:い|き))',
    '治(?:り(?:ます|、)|る。|って)',
    '効(?:き(?:ます|、)|く。|いて(?:い|き)|果(?:が|的))',
    '(?:改善|解消|予防)(?:し|され|でき|にな)(?:ます|る。|、)',
    '(?:めぐり|血行|血流)を?促し(?:ます|、)',
    '(?:痛み|しびれ|張り|だるさ)が(?:取れ|消え|引き|減り|減)(?:ます|る。|、)',
  ].join('|'),
);
const HEDGE =
  /こと(?:が|も)(?:あり|ある|多)|場合(?:が|も)|言われ|いわれ|とされ|とされて|考え|見る施術者|みる施術者|見方|かもしれ|でしょう|よう(?:です|な)|個人差|人(?:が|も|は)い|人によ|限り|限ら|ません|ではなく|わけではな|期待|(?:です|ます|ある|ない|る|た)か。?$/;

/** What a practitioner believes must be written as a belief, in the same sentence. */
export const hedge: RuleCheck = sheet =>
  everyPassage(sheet)
    .filter(({ place, within }) => (place === 'paragraph' || place === 'headline') && !within?.label)
    .flatMap(({ text, lineAt }) =>
      sentencesOf(text).flatMap(({ text: sentence, offset }) => {
        const effect = EFFECT.exec(sentence.endsWith('。') ? sentence : `${sentence}。`);
        if (!effect || HEDGE.test(sentence.slice(effect.index))) return [];
        const [phrase] = effect;
        const line = lineAt(offset + effect.index);
        return [
          {
            file: sheet.lesson.file,
            line,
            rule: 'hedge' as const,
            phrase,
            safer: sheet.lesson.edition === 2 ? '…になる人がいます' : '…ことがあります、…と考える施術者もいます',
          },
        ];
      }),
    );

/** A lesson with a block for one pattern must have a block for every pattern. */
export const patterns: RuleCheck = ({ lesson, course }) => {
  const written = lesson.blocks.flatMap(block => (block.kind === 'pattern' ? [block.pattern] : []));
  if (written.length === 0) return [];
  const missing = course.patterns.filter(({ slug }) => !written.includes(slug));
  return missing.map(({ slug }) => ({ file: lesson.file, line: 1, rule: 'patterns' as const, phrase: slug }));
};

export type Where = (rule: Remark['rule'], phrase: string, safer: string) => Remark;

/** Checks once for each mail that the lesson is. If there are several, the phrase names the one. */
export function forEachVariant(
  { lesson, course }: Sheet,
  check: (passages: Passage[], where: Where) => Remark[],
): Remark[] {
  const variants = everyForm(lesson, course);
  return variants.flatMap(({ pattern, held }) => {
    const name = variants.length > 1 ? ` (${[pattern ?? 'general', ...held].join(', ')})` : '';
    const passages = passagesFor(lesson, pattern, held).filter(({ place }) => place !== 'caption');
    return check(passages, (rule, phrase, safer) => ({
      file: lesson.file,
      line: 1,
      rule,
      phrase: `${phrase}${name}`,
      safer,
    }));
  });
}

export const textOf = (passages: Passage[]): string => passages.map(({ text }) => text).join('');
