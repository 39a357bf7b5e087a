import type { CohortLessons, LessonFigures } from '../../reports/cohort-lessons.ts';
import { wholePercent } from '../../reports/figures.ts';
import { share } from '../../reports/report.ts';
import { grouped } from '../../texts/ja/clinic/grouped.ts';
import { coursePage } from '../../texts/ja/course-page.ts';
import { openings as words } from '../../texts/ja/openings.ts';
import { PARTS } from '../parts/counting.tsx';
import { FiguresTable } from '../parts/figures-table.tsx';

const t = coursePage.lessons;

type TableProps = { report: CohortLessons; isOthers: boolean };

/** All that the bars show, and what was sent and pressed. Lessons that were not sent yet are left out. */
export function LessonsTable({ report: { lessons, removed }, isOthers }: TableProps) {
  const all: [string, LessonFigures][] = [
    ...lessons.map(({ lesson, ...figures }): [string, LessonFigures] => [t.name(lesson.number, lesson.title), figures]),
    ...(removed ? [[t.removed(removed.count), removed] as [string, LessonFigures]] : []),
  ];
  const tried = all.filter(([, { sent, failed }]) => sent + failed > 0);
  const shown = { isOthers, hasInterval: tried.some(([, { interval }]) => interval) };
  const rows = tried.map(([name, figures]) => ({ name, cells: cellsOf(figures, shown) }));
  return (
    <details>
      <summary>{t.table}</summary>
      <FiguresTable title={t.table} first={t.columns.lesson} numbers={rows[0]!.cells.map(([head]) => head)} stacked>
        {rows.map(({ name, cells }) => (
          <tr>
            <th class="lesson" scope="row">
              {name}
            </th>
            {cells.map(([head, count, rate]) => (
              <td class="number" data-label={head}>
                {typeof count === 'number' ? grouped(count) : count}
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
type Shown = { isOthers: boolean; hasInterval: boolean };

function cellsOf({ openings, interval, ...counts }: LessonFigures, { isOthers, hasInterval }: Shown): Cell[] {
  const { fetched, failed, clicked, stopped } = counts;
  const ofDelivered = (head: string, count: number): Cell => [head, count, share(count, openings.delivered).rate];
  const ends = interval ? t.between(wholePercent(interval.low), wholePercent(interval.high)) : '–';
  return [
    [t.columns.delivered, openings.delivered],
    ...PARTS.map(part => ofDelivered(words.parts[part], openings[part])),
    ...(hasInterval ? [[t.interval, ends] satisfies Cell] : []),
    ...(isOthers ? [ofDelivered(t.others, fetched)] : []),
    [t.columns.clicked, clicked],
    [t.columns.failed, failed],
    [t.columns.ended, stopped],
  ];
}
