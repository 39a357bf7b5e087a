import type { Child } from 'hono/jsx';
import { bandOf, type Openings } from '../../reports/openings.ts';
import { share } from '../../reports/report.ts';
import { trendOf, type Week } from '../../reports/week.ts';
import { grouped } from '../../texts/ja/clinic/grouped.ts';
import { today } from '../../texts/ja/clinic/today.ts';
import { ToCounting } from '../parts/counting.tsx';
import { FiguresTable } from '../parts/figures-table.tsx';
import { calendarDay } from '../parts/times.ts';
import { Unbroken } from '../parts/unbroken.tsx';
import { Trend } from './trend.tsx';

const t = today.week;

/** Four figures of the last week, each beside the week before, with a line where there are weeks enough. `weeks`: the oldest first. */
export function WeekSection({ weeks }: { weeks: Week[] }) {
  const [before, week] = weeks.slice(-2) as [Week, Week];
  const trend = trendOf(weeks);
  return (
    <section>
      <h2>{t.title}</h2>
      <p class="small soft">
        <Unbroken>{t.range(calendarDay(week.from), calendarDay(week.until))}</Unbroken>
      </p>
      <dl class="week">
        <Confirmed {...{ week, before, trend }} />
        <Delivered {...{ week, before, trend }} />
        <Opened {...{ week, before, trend }} />
        <Consultations {...{ week, before, trend }} />
      </dl>
      <p class="small soft">
        {t.recent} <ToCounting />
      </p>
      {trend.length > 0 && <Weeks weeks={trend} />}
      <p>
        <a href="/admin/courses">{t.toCourses}</a>
      </p>
    </section>
  );
}

type Shown = { week: Week; before: Week; trend: Week[] };

function Confirmed({ week, before, trend }: Shown) {
  return (
    <Figure
      name={t.figures.confirmed}
      count={grouped(week.confirmed)}
      unit={t.people}
      lines={[trend.map(one => one.confirmed)]}
    >
      {t.before(`${grouped(before.confirmed)}${t.people}`)}
    </Figure>
  );
}

const deliveredOf = ({ openings }: Week): number => openings.delivered;

function Delivered({ week, before, trend }: Shown) {
  const delivered = deliveredOf(week);
  return (
    <Figure name={t.figures.delivered} count={grouped(delivered)} unit={t.mails} lines={[trend.map(deliveredOf)]}>
      {t.before(`${grouped(deliveredOf(before))}${t.mails}`)}
      {week.sent > delivered && <span class="phrase">{t.of(week.sent)}</span>}
    </Figure>
  );
}

/** The band in which the true number lies. In per cent only where that is no accident. */
function Opened({ week, before, trend }: Shown) {
  const { delivered } = week.openings;
  const { least, most } = bandOf(week.openings);
  const [low, high] = [share(least, delivered).rate, share(most, delivered).rate];
  const isRated = low !== undefined && high !== undefined;
  const bands = trend.map(({ openings }) => bandOf(openings));
  return (
    <Figure
      name={t.figures.openings}
      count={bandText(week.openings)}
      unit={t.mails}
      lines={[bands.map(band => band.least), bands.map(band => band.most)]}
    >
      {before.openings.delivered > 0 && (
        <span class="phrase">{t.before(`${bandText(before.openings)}${t.mails}`)}</span>
      )}
      {delivered > 0 && isRated && t.opened.share(delivered, whole(low), whole(high))}
      {delivered > 0 && !isRated && t.opened.of(delivered)}
      {delivered === 0 && t.opened.none}
    </Figure>
  );
}

function bandText(openings: Openings): string {
  const { least, most } = bandOf(openings);
  return least === most ? grouped(least) : `${grouped(least)}–${grouped(most)}`;
}
const whole = (part: number): number => Math.round(part * 100);

function Consultations({ week, before, trend }: Shown) {
  return (
    <Figure
      name={t.figures.consultations}
      count={grouped(week.consultations)}
      unit={t.cases}
      lines={[trend.map(one => one.consultations)]}
    >
      {t.before(`${grouped(before.consultations)}${t.cases}`)}
      {week.stopped > 0 && <span class="phrase">{t.stopped(week.stopped)}</span>}
    </Figure>
  );
}

type FigureProps = { name: string; count: string; unit: string; lines: number[][]; children: Child };

function Figure({ name, count, unit, lines, children }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>
          {count}
          <small>{unit}</small>
        </strong>
        <span class="beside">{children}</span>
        <Trend lines={lines} />
      </dd>
    </div>
  );
}

/** What the lines show, as numbers. The newest week comes first. */
function Weeks({ weeks }: { weeks: Week[] }) {
  const heads = Object.values(t.figures);
  return (
    <details>
      <summary>{t.table}</summary>
      <FiguresTable title={t.tableTitle} first={t.week} numbers={heads} stacked>
        {weeks.toReversed().map(week => (
          <tr>
            <th scope="row">{`${calendarDay(week.from)}〜${calendarDay(week.until)}`}</th>
            {cellsOf(week).map((cell, index) => (
              <td class="number" data-label={heads[index]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </FiguresTable>
    </details>
  );
}

const cellsOf = ({ confirmed, openings, consultations }: Week): string[] => [
  ...[confirmed, openings.delivered].map(grouped),
  bandText(openings),
  grouped(consultations),
];
