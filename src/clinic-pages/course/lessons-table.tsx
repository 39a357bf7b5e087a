import type { CohortLessons, LessonFigures } from '../../reports/cohort-lessons.ts';
import { wholePercent } from '../../reports/figures.ts';
import { share } from '../../reports/report.ts';
import { admin } from '../../texts/ja/admin.ts';
import { coursePage } from '../../texts/ja/course-page.ts';
import { openings as words } from '../../texts/ja/openings.ts';
import { PARTS } from '../parts/counting.tsx';
import { FiguresTable } from '../parts/figures-table.tsx';

const t = coursePage.lessons;
const { columns, delivered, lessonColumn, interval: intervalWords, between } = admin.report;

type TableProps = { report: CohortLessons; isOthers: boolean };

/** All that the bars show, and what was sent and pressed. */
export function LessonsTable({ report: { lessons, removed }, isOthers }: TableProps) {
  const rows: [string, LessonFigures][] = [
    ...lessons.map(({ lesson, ...figures }): [string, LessonFigures] => [t.name(lesson.number, lesson.title), figures]),
    ...(removed ? [[t.removed(removed.count), removed] as [string, LessonFigures]] : []),
  ];
  const heads = cellsOf(rows[0]![1], isOthers).map(([head]) => head);
  return (
    <details>
      <summary>{t.table}</summary>
      <FiguresTable title={t.table} first={lessonColumn} numbers={heads} stacked>
        {rows.map(([name, figures]) => (
          <tr>
            <th class="lesson" scope="row">
              {name}
            </th>
            {cellsOf(figures, isOthers).map(([head, count, rate]) => (
              <td class="number" data-label={head}>
                {count}
                {rate !== undefined && <span class="rate"> {wholePercent(rate)}</span>}
              </td>
            ))}
          </tr>
        ))}
      </FiguresTable>
    </details>
  );
}

type Cell = [head: string, count: number | string, rate?: number | undefined];

function cellsOf(
  { openings, interval, fetched, sent, failed, clicked, stopped }: LessonFigures,
  isOthers: boolean,
): Cell[] {
  const shared = (head: string, count: number): Cell => [head, count, share(count, openings.delivered).rate];
  return [
    [columns.sent, sent],
    [delivered, openings.delivered],
    ...PARTS.map(part => shared(words.parts[part], openings[part])),
    [intervalWords, interval ? between(wholePercent(interval.low), wholePercent(interval.high)) : '–'],
    ...(isOthers ? [shared(t.others, fetched)] : []),
    [columns.clicked, clicked],
    [columns.failed, failed],
    [coursePage.lessons.endedColumn, stopped],
  ];
}
