import { activities, changes, moments } from '../texts/ja/check-in/answers.ts';
import { inMail } from '../texts/ja/check-in/mails.ts';
import { box, label, NOTHING, type Piece, plain, row, small } from './markup.ts';
import type { Numbers, Week } from './week.ts';

const words = inMail.numbers;
const ORDER = ['start', 'middle', 'end'] as const;

/** A line of the reader's own numbers: what was asked, and what they gave, oldest first. */
export type NumberLine = { term: string; scale?: string; value: string };

/** Only what was given; gaps stay gaps. */
export function numberLines(numbers: Numbers[]): NumberLine[] {
  const given = ORDER.flatMap(moment => numbers.find(one => one.moment === moment) ?? []);
  const last = given.findLast(({ activity }) => activity !== null);
  const valuesOf = (of: (one: Numbers) => number | null) =>
    given.flatMap(one => of(one) ?? []).length > 0 ? given.flatMap(one => ofMoment(one, of(one))).join(ARROW) : '';
  const change = given.findLast(one => one.change !== null)?.change;
  return [
    { term: words.worst, scale: words.scale, value: valuesOf(one => one.worst) },
    {
      term: words.ability(activities[last?.activity as keyof typeof activities] ?? ''),
      scale: words.abilityScale,
      value: last ? valuesOf(one => (one.activity === last.activity ? one.ability : null)) : '',
    },
    { term: words.change, value: change ? changes[change] : '' },
  ].filter(({ value }) => value !== '');
}
const ARROW = ` ${words.arrow} `;

const ofMoment = ({ moment }: Numbers, value: number | null): string[] =>
  value === null ? [] : [words.ofMoment(moments[moment], value)];

/** `isLast`: in the invitation, where 「変わらなかった方へ」 stands beside the numbers with the same weight. */
export function numbersPiece({ standing, numbers }: Week, { isLast }: { isLast: boolean }): Piece {
  const lines = standing.keeping === 'agreed' ? numberLines(numbers) : [];
  if (lines.length === 0) return NOTHING;
  return box('this-week', [
    label(words.heading),
    ...lines.map(({ term, scale, value }) => row(scale ? `${term}（${scale}）` : term, value)),
    ...(isLast ? [label(words.unchangedHeading), plain(words.unchanged)] : []),
    small(words.explain),
  ]);
}
