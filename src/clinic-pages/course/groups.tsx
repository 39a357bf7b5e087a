import type { PropsWithChildren } from 'hono/jsx';
import type { Course } from '../../courses/course.ts';
import {
  byMonth,
  byPattern,
  byProvider,
  bySource,
  type Group,
  type Groups,
  type MonthGroup,
  OTHER,
} from '../../reports/cohort-groups.ts';
import type { CohortReport } from '../../reports/cohort-report.ts';
import type { Cohorts } from '../../reports/cohorts.ts';
import { wholePercent } from '../../reports/figures.ts';
import { grouped } from '../../texts/ja/clinic/grouped.ts';
import { coursePage } from '../../texts/ja/course-page.ts';
import { providers } from '../../texts/ja/providers.ts';
import { FiguresTable } from '../parts/figures-table.tsx';
import { monthWords } from './months.ts';

const t = coursePage.groups;
/** Months that stand open. */
const NEWEST = 12;

type MonthsProps = { course: Course; cohorts: Cohorts; today: string };

/** What came of each month's sign-ups, the newest first. Young months do not say what came in the end. */
export function Months({ course, cohorts, today }: MonthsProps) {
  const months = byMonth(cohorts, course.lessons.length, today);
  const older = months.slice(NEWEST);
  return (
    <section>
      <h2>{t.months}</h2>
      <p class="small soft">{t.monthsCaption}</p>
      <MonthTable title={t.months} months={months.slice(0, NEWEST)} today={today} />
      {older.length > 0 && (
        <details>
          <summary>{t.older}</summary>
          <MonthTable title={t.older} months={older} today={today} />
        </details>
      )}
    </section>
  );
}

function MonthTable({ title, months, today }: { title: string; months: MonthGroup[]; today: string }) {
  const { month, requested, confirmed, completed, underWay, consultations } = t.columns;
  return (
    <FiguresTable title={title} first={month} numbers={[requested, confirmed, completed, underWay, consultations]}>
      {months.map(group => (
        <MonthRow group={group} name={monthWords(group.key, today)} />
      ))}
    </FiguresTable>
  );
}

function MonthRow({ group, name }: { group: MonthGroup; name: string }) {
  const { requested, confirmed, completed, underWay, consultations, isYoung } = group;
  const counts = [requested, confirmed, ...(isYoung ? [] : [completed, underWay, consultations])];
  return (
    <tr>
      <th scope="row">{name}</th>
      {counts.map(count => (
        <td class="number">{grouped(count)}</td>
      ))}
      {isYoung && (
        <td class="young soft" colspan={3}>
          {t.youngMonth(underWay)}
        </td>
      )}
    </tr>
  );
}

type RowProps = { group: Group; name: string; isYoung: boolean };

function Row({ group, name, isYoung }: RowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="number">{grouped(group.requested)}</td>
      <td class="number">
        {grouped(group.confirmed)}
        <Rate rate={group.confirmedRate} />
      </td>
      <End isYoung={isYoung}>
        {grouped(group.completed)}
        <Rate rate={group.completedRate} />
      </End>
      <End isYoung={isYoung}>{grouped(group.consultations)}</End>
    </tr>
  );
}

const End = ({ isYoung, children }: PropsWithChildren<{ isYoung: boolean }>) =>
  isYoung ? <td class="number soft">{t.young}</td> : <td class="number">{children}</td>;

const Rate = ({ rate }: { rate: number | undefined }) =>
  rate === undefined ? null : <span class="rate"> {wholePercent(rate)}</span>;

type GroupTablesProps = { course: Course; report: CohortReport };

/** The same people by what was known of them when they signed up. */
export function GroupTables({ course, report }: GroupTablesProps) {
  const patterns = new Map(course.patterns.map(({ slug, label }) => [slug, label]));
  const nameOfPattern = (key: string) => patterns.get(key) ?? (key === '' ? t.noPattern : t.gonePattern);
  const { isWhole } = report;
  return (
    <details>
      <summary>{t.all}</summary>
      <p class="small soft">{isWhole ? t.few : t.noEnd}</p>
      <GroupTable of="pattern" groups={byPattern(report, course.patterns)} nameOf={nameOfPattern} isWhole={isWhole} />
      <GroupTable of="provider" groups={byProvider(report)} nameOf={nameOfProvider} isWhole={isWhole} />
      <GroupTable of="source" groups={bySource(report)} nameOf={key => key || t.noSource} isWhole={isWhole} />
    </details>
  );
}

const nameOfProvider = (key: string): string => (key === OTHER ? t.otherProvider : (providers.providers[key] ?? key));

type OneGroupProps = {
  of: 'pattern' | 'provider' | 'source';
  groups: Groups;
  nameOf: (key: string) => string;
  isWhole: boolean;
};

function GroupTable({ of, groups: { shown, rest }, nameOf, isWhole }: OneGroupProps) {
  const { requested, confirmed, completed, consultations } = t.columns;
  return (
    <>
      <h3>{t.titles[of]}</h3>
      <p class="small soft">{t.captions[of]}</p>
      <FiguresTable
        title={t.titles[of]}
        first={t.columns[of]}
        numbers={[requested, confirmed, completed, consultations]}
      >
        {shown.map(group => (
          <Row group={group} name={nameOf(group.key)} isYoung={!isWhole} />
        ))}
        {rest && <Row group={rest.group} name={t.rest(rest.count)} isYoung={!isWhole} />}
      </FiguresTable>
    </>
  );
}
