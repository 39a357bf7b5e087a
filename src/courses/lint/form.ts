import { allBlocks, type Block, blocksFor, licenceFormsOf, variantsOf } from '../course.ts';
import { headlinesOf, lengthOf, passagesOf, withoutLabels } from './passages.ts';
import type { Remark, Rule } from './remark.ts';
import type { RuleCheck, Sheet } from './rules.ts';
import { amountsIn, cardsOf, digits } from './safety.ts';

const remark = ({ lesson: { file } }: Sheet, line: number, rule: Rule, phrase: string, safer?: string): Remark => ({
  ...{ file, line, rule, phrase },
  ...(safer ? { safer } : {}),
});

const LONGEST_HEADING = 16;

const headings: RuleCheck = sheet =>
  passagesOf(sheet.lesson.blocks)
    .filter(({ place }) => place === 'heading')
    .flatMap(({ text, lineAt }) => {
      const own = withoutLabels(text, sheet.course);
      return lengthOf(own) > LONGEST_HEADING
        ? [remark(sheet, lineAt(0), 'heading-length', `${lengthOf(own)}`, `≤ ${LONGEST_HEADING}`)]
        : [];
    });

const subjectForm: RuleCheck = sheet => {
  const { subject, number } = sheet.lesson;
  const line = headlinesOf(sheet.lesson, sheet.source)
    .find(({ name }) => name === 'subject')!
    .lineAt(0);
  const clauses = subject.split('、').length;
  const good = subject.startsWith(`第${number}回 `) && subject.trim() !== `第${number}回` && clauses <= 2;
  return good ? [] : [remark(sheet, line, 'subject-form', subject)];
};

const LONGEST_ALT = 80;

const alternatives: RuleCheck = sheet =>
  allBlocks(sheet.lesson.blocks).flatMap(block => {
    if (block.kind !== 'picture') return [];
    const opening = /^(?:図|イラスト)/.exec(block.alt)?.[0];
    return [
      ...(lengthOf(block.alt) > LONGEST_ALT
        ? [remark(sheet, block.line, 'alt-length', `${lengthOf(block.alt)}`, `≤ ${LONGEST_ALT}`)]
        : []),
      ...(opening ? [remark(sheet, block.line, 'alt-opening', opening)] : []),
    ];
  });

/** For every reader. The drawing of the plan for worse days counts too. */
const pictures: RuleCheck = sheet => {
  const { lesson, course } = sheet;
  const has = (blocks: Block[]) => allBlocks(blocks).some(({ kind }) => kind === 'picture');
  if (lesson.kind === 'invitation') return has(lesson.blocks) ? [remark(sheet, 1, 'picture', '![…](…)', '(削る)')] : [];
  const without = variantsOf(lesson, course).filter(pattern =>
    licenceFormsOf(lesson).some(held => !has(blocksFor(lesson, pattern, held))),
  );
  return without.map(pattern => remark(sheet, 1, 'picture', pattern ?? 'general', '![…](…)'));
};

/** Where a heading stands above a picture, paper parts them: no program keeps together what it lays out in two tables. */
const underHeadings: RuleCheck = sheet =>
  [{ blocks: sheet.lesson.blocks }, ...allBlocks(sheet.lesson.blocks)].flatMap(parent =>
    ('blocks' in parent ? parent.blocks : []).flatMap((block, index, siblings) =>
      block.kind === 'picture' && endsInHeading(siblings[index - 1])
        ? [remark(sheet, block.line, 'heading-picture', block.file)]
        : [],
    ),
  );

const endsInHeading = (block: Block | undefined): boolean =>
  block?.kind === 'prose' && /^#+ [^\n]*$/.test(block.markdown.trim().split('\n').at(-1)!);

const MOST_STEPS = 3;

const steps: RuleCheck = sheet =>
  cardsOf(sheet.lesson).flatMap(card => {
    const lines = card.blocks.flatMap(block => (block.kind === 'prose' ? block.markdown.split('\n') : []));
    const written = lines.filter(line => /^\d+\. /.test(line)).length;
    return written > MOST_STEPS ? [remark(sheet, card.line, 'steps', `${written}`, `≤ ${MOST_STEPS}`)] : [];
  });

/** The first screen promises what a card of the lesson then asks for. */
const actionDose: RuleCheck = sheet => {
  const { lesson, source } = sheet;
  const line = source.split('\n').findIndex(text => text.startsWith('action:')) + 1;
  return Object.entries(lesson.actions ?? {}).flatMap(([pattern, action]) => {
    const shown = cardsOf({ blocks: blocksFor(lesson, pattern) });
    const amounts = shown.flatMap(card => passagesOf([card]).map(({ text }) => digits(text))).join('\n');
    const strange = amountsIn(action.line).filter(amount => !amounts.includes(amount));
    return strange.map(amount => remark(sheet, line, 'action-dose', amount));
  });
};

export const FORM: RuleCheck[] = [headings, subjectForm, alternatives, pictures, underHeadings, steps, actionDose];
