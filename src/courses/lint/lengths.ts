import { redFlagBox, redFlags } from '../../texts/ja/safety.ts';
import { allBlocks, type Block } from '../course.ts';
import { lengthOf, type Passage, passagesOf } from './passages.ts';
import type { Remark } from './remark.ts';
import { forEachVariant, type RuleCheck, textOf } from './rules.ts';

/** Characters, which take three minutes on a phone. `boxed`: with the box of warning signs. */
const MOST = { card: 380, personal: 220, whole: 1_450, boxed: 1_850 };
const PROSE = { least: 500, most: 850 };
const INVITATION = { least: 300, most: 700 };

const between = (count: number, { least, most }: typeof PROSE) => count >= least && count <= most;
const count = (passages: Passage[]) => lengthOf(textOf(passages));

/** What a reader sees: prose, cards and the block of a pattern apart, then all of it. */
const whole: RuleCheck = sheet => {
  const { lesson, course } = sheet;
  const box = lesson.blocks.some(({ kind }) => kind === 'red-flags') ? boxLength(course.watchFor) : 0;
  return forEachVariant(sheet, (passages, where) => {
    const all = count(passages);
    if (lesson.kind === 'invitation')
      return between(all, INVITATION)
        ? []
        : [where('whole-length', `${all}`, `${INVITATION.least}–${INVITATION.most}`)];
    const prose = count(passages.filter(({ within }) => !within?.card && !within?.pattern));
    return [
      ...(between(prose, PROSE) ? [] : [where('prose-length', `${prose}`, `${PROSE.least}–${PROSE.most}`)]),
      ...(all > MOST.whole ? [where('whole-length', `${all}`, `≤ ${MOST.whole}`)] : []),
      ...(all + box > MOST.boxed ? [where('whole-length', `${all} + ${box}`, `≤ ${MOST.boxed}`)] : []),
    ];
  });
};

const boxLength = (watchFor: string[]): number =>
  lengthOf(
    [
      redFlags.heading,
      redFlags.lead,
      ...redFlagBox(watchFor).flatMap(({ heading, signs }) => [heading, ...signs]),
    ].join(''),
  );

/** The blocks for one pattern without their cards, each card by itself. Who asks a doctor first is not counted: no lesson writes it. */
const parts: RuleCheck = ({ lesson }) => {
  const blocks = allBlocks(lesson.blocks);
  const over = (block: Block, length: number, most: number, rule: 'card-length' | 'personal-length'): Remark[] =>
    length > most ? [{ file: lesson.file, line: block.line, rule, phrase: `${length}`, safer: `≤ ${most}` }] : [];
  return blocks.flatMap(block => {
    if (block.kind !== 'exercise' && block.kind !== 'pattern') return [];
    const passages = passagesOf([block]).filter(({ place }) => place !== 'caption');
    if (block.kind === 'exercise') return over(block, count(passages), MOST.card, 'card-length');
    return over(block, count(passages.filter(({ within }) => !within?.card)), MOST.personal, 'personal-length');
  });
};

export const LENGTHS: RuleCheck[] = [whole, parts];
