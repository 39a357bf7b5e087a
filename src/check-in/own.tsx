import { numberLines } from '../answers/numbers.ts';
import { nameOf, type Past, type Week } from '../answers/week.ts';
import { answers, reasons } from '../texts/ja/check-in/answers.ts';
import { checkIn } from '../texts/ja/check-in/pages.ts';
import { KeptChoices } from './consent.tsx';

/** A reader's own answers, shown to nobody as a proof of anything, and what can be done with them. */
export function Own({ week }: { week: Week }) {
  const { own } = checkIn;
  const lines = [
    ...numberLines(week.numbers).map(({ term, scale, value }): [string, string] => [
      scale ? `${term}（${scale}）` : term,
      value,
    ]),
    ...week.past.filter(({ answer }) => answer !== null).map((past): [string, string] => [termOf(past), wordsOf(past)]),
  ];
  return (
    <section class="own" aria-labelledby="own">
      <h2 id="own">{own.heading}</h2>
      {lines.length === 0 ? (
        <p>{own.none}</p>
      ) : (
        <dl>
          {lines.map(([term, value]) => (
            <div>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <KeptChoices standing={week.standing} />
    </section>
  );
}

const termOf = ({ number, action }: Past): string => checkIn.own.answered(number, action ? nameOf(action) : '');

/** 「お休みした（忘れた）」 */
export const wordsOf = ({ answer, reason }: Pick<Past, 'answer' | 'reason'>): string =>
  answer === null ? '' : `${answers[answer]}${reason === null ? '' : `（${reasons[reason]}）`}`;
