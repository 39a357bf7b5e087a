import { numberLines } from '../../../answers/numbers.ts';
import type { SharedAnswer } from '../../../answers/shared.ts';
import { type AnswerStanding, standingOf } from '../../../answers/standing.ts';
import { nameOf } from '../../../answers/week.ts';
import { answers, reasons } from '../../../texts/ja/check-in/answers.ts';
import { clinicAnswers } from '../../../texts/ja/check-in/clinic.ts';
import { dayAndTime } from '../../parts/times.ts';
import type { Person } from './person.ts';

const t = clinicAnswers.shared;

/** A reader's answers, while that reader shows them to the clinic. */
export function SharedAnswers({ person, zone }: { person: Person; zone: string }) {
  const { shared } = person;
  if (!answerStanding(person).shared) return null;
  const lines: [string, string][] = [
    ...shared.numbers.flatMap(({ numbers }) =>
      numberLines(numbers).map(({ term, scale, value }): [string, string] => [
        scale ? `${term}（${scale}）` : term,
        value,
      ]),
    ),
    ...shared.answers.map((answer): [string, string] => [
      t.lesson(answer.number, answer.action ? nameOf(answer.action) : ''),
      `${wordsOf(answer)} ${dayAndTime(answer.at, zone)}`,
    ]),
  ];
  return (
    <section aria-labelledby="shared">
      <h2 id="shared">{t.title}</h2>
      <p class="small soft">{t.help}</p>
      {lines.length === 0 && <p>{t.none}</p>}
      <dl class="record">
        {lines.map(([term, value]) => (
          <div>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const wordsOf = ({ answer, reason }: SharedAnswer): string =>
  answer === null ? '' : `${answers[answer]}${reason === null ? '' : `（${reasons[reason]}）`}`;

/** What the last word of this reader on their answers means. */
export const answerStanding = ({ answerConsents: [last] }: Person): AnswerStanding => standingOf(last?.act ?? null);

/** Whether anything is kept, in words. */
export function keptWords(person: Person): string {
  const { keeping, shared } = answerStanding(person);
  const words = clinicAnswers.record;
  return keeping === 'agreed' ? (shared ? words.shared : words.kept) : words[keeping];
}
