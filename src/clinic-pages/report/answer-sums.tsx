import { type Counted, sumsOf } from '../../answers/sums.ts';
import { answers, reasons } from '../../texts/ja/check-in/answers.ts';
import { clinicAnswers } from '../../texts/ja/check-in/clinic.ts';
import { FiguresTable } from '../parts/figures-table.tsx';

const t = clinicAnswers.sums;
type Names<T> = (keyof T)[];

/** How readers of a course answered, in all. Nothing of fewer than thirty readers. */
export function AnswerSums({ counted }: { counted: Counted[] | undefined }) {
  const sums = sumsOf(counted ?? []);
  if (!sums) return null;
  const rows: [string, number][] = [
    ...(Object.keys(answers) as Names<typeof answers>).map((one): [string, number] => [
      answers[one],
      sums.answers[one],
    ]),
    ...(Object.keys(reasons) as Names<typeof reasons>).map((one): [string, number] => [
      t.reason(reasons[one]),
      sums.reasons[one],
    ]),
  ];
  return (
    <>
      <h3>{t.title}</h3>
      <p>{t.readers(sums.readers)}</p>
      <FiguresTable title={t.title} first={t.first} numbers={[t.times]}>
        {rows.map(([words, times]) => (
          <tr>
            <th scope="row">{words}</th>
            <td class="number">{times}</td>
          </tr>
        ))}
      </FiguresTable>
    </>
  );
}
