import type { PropsWithChildren } from 'hono/jsx';
import { percent } from '../../reports/figures.ts';
import { type Opening, type Openings, sumOpenings } from '../../reports/openings.ts';
import { type Interval, type LessonReport, share } from '../../reports/report.ts';
import { admin } from '../../texts/ja/admin.ts';
import { openings as words } from '../../texts/ja/openings.ts';
import { bandWords, PARTS, ToCounting } from '../parts/counting.tsx';
import { FiguresTable } from '../parts/figures-table.tsx';
import { LessonChart } from './chart.tsx';

const t = admin.report;

type Lessons = { title: string; lessons: LessonReport[] };

/** One course: in words how many of its mails were opened, then each lesson as a bar and in tables. Lessons that nobody got have no bar. `children`: what stands below. */
export function CourseReport({ title, lessons, children }: PropsWithChildren<Lessons>) {
  const tried = lessons.filter(({ sent, failed }) => sent + failed > 0);
  const reached = lessons.filter(({ openings }) => openings.delivered > 0);
  return (
    <section>
      <h2>{title}</h2>
      {tried.length === 0 && <p class="card empty">{t.courseEmpty}</p>}
      {reached.length > 0 && <Opens title={title} lessons={reached} />}
      {tried.length > 0 && <NotReached lessons={lessons.filter(lesson => !reached.includes(lesson))} />}
      {tried.length > 0 && <SendingTable title={title} lessons={tried} />}
      {children}
    </section>
  );
}

function Opens({ title, lessons }: Lessons) {
  const all = sumOpenings(lessons.map(({ openings }) => openings));
  return (
    <>
      <h3>{t.lessons}</h3>
      <p class="numbers">
        {bandWords(all)} <ToCounting />
      </p>
      <LessonChart lessons={lessons} />
      <OpensTable title={title} lessons={lessons} />
    </>
  );
}

function OpensTable({ title, lessons }: Lessons) {
  const withInterval = lessons.some(({ interval }) => interval);
  const heads = [t.delivered, ...PARTS.map(part => words.parts[part]), ...(withInterval ? [t.interval] : [])];
  return (
    <FiguresTable title={t.openTable(title)} first={t.lessonColumn} numbers={heads} stacked>
      {lessons.map(({ number, title: name, openings, interval }) => (
        <tr>
          <Name number={number} title={name} />
          <td class="number" data-label={t.delivered}>
            {openings.delivered}
          </td>
          {PARTS.map(part => (
            <Part openings={openings} part={part} />
          ))}
          {withInterval && (
            <td class="number" data-label={t.interval}>
              {interval ? between(interval) : t.noInterval}
            </td>
          )}
        </tr>
      ))}
    </FiguresTable>
  );
}

function Part({ openings, part }: { openings: Openings; part: Opening }) {
  const { count, rate } = share(openings[part], openings.delivered);
  return (
    <td class="number" data-label={words.parts[part]}>
      {count}
      {rate !== undefined && <span class="rate"> {percent(rate)}</span>}
    </td>
  );
}

const between = ({ low, high }: Interval): string => t.between(whole(low), whole(high));
const whole = (part: number): string => `${Math.round(part * 100)}%`;

function NotReached({ lessons }: { lessons: LessonReport[] }) {
  if (lessons.length === 0) return null;
  return (
    <>
      <h3>{t.notReached}</h3>
      <ul class="not-reached soft">
        {lessons.map(({ number, title }) => (
          <li>{t.bar(number, title)}</li>
        ))}
      </ul>
    </>
  );
}

const NUMBERS = ['sent', 'failed', 'clicked', 'unsubscribed'] as const;

function SendingTable({ title, lessons }: Lessons) {
  return (
    <>
      <h3>{t.sending}</h3>
      <FiguresTable
        title={t.sendingTable(title)}
        first={t.lessonColumn}
        numbers={NUMBERS.map(column => t.columns[column])}
        stacked
      >
        {lessons.map(lesson => (
          <tr>
            <Name {...lesson} />
            {NUMBERS.map(column => (
              <td class="number" data-label={t.columns[column]}>
                {lesson[column]}
              </td>
            ))}
          </tr>
        ))}
      </FiguresTable>
    </>
  );
}

const Name = ({ number, title }: Pick<LessonReport, 'number' | 'title'>) => (
  <th class="lesson" scope="row">
    {t.bar(number, title)}
  </th>
);
