import { type Counted, sumsOf } from '../../answers/sums.ts';
import { answers as answerWords, reasons } from '../../texts/ja/check-in/answers.ts';
import { clinicAnswers } from '../../texts/ja/check-in/clinic.ts';
import { grouped } from '../../texts/ja/clinic/grouped.ts';
import { coursePage } from '../../texts/ja/course-page.ts';
import { FiguresTable } from '../parts/figures-table.tsx';

const t = coursePage.answers;
const { sums: words } = clinicAnswers;

/** How readers answered, in all. Of fewer than thirty readers nothing but that. `answers` unset: the course asks nothing. */
export function Answers({ answers }: { answers: Counted[] | undefined }) {
  if (answers === undefined || answers.length === 0) return null;
  const sums = sumsOf(answers);
  return (
    <details>
      <summary>{t.title}</summary>
      {sums ? (
        <>
          <p class="small soft">
            {words.readers(sums.readers)}
            {t.always}
          </p>
          <FiguresTable title={t.title} first={words.first} numbers={[words.times]}>
            {keysOf(answerWords).map(one => (
              <Row name={answerWords[one]} times={sums.answers[one]} />
            ))}
            {keysOf(reasons).map(one => (
              <Row name={words.reason(reasons[one])} times={sums.reasons[one]} />
            ))}
          </FiguresTable>
        </>
      ) : (
        <p class="small soft">{t.few}</p>
      )}
    </details>
  );
}

const keysOf = <Words extends object>(words: Words) => Object.keys(words) as (keyof Words)[];

const Row = ({ name, times }: { name: string; times: number }) => (
  <tr>
    <th scope="row">{name}</th>
    <td class="number">{grouped(times)}</td>
  </tr>
);
