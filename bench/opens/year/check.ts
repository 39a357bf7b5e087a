import { recountFigures } from '../../../src/db/recount-figures.ts';
import type { Deps } from '../../../src/deps.ts';
import { bandOf, openingsOfCopies } from '../../../src/reports/openings.ts';
import { readAllCohorts, readDays } from '../../../src/reports/read-figures.ts';
import type { Counted, Truth } from './truth.ts';

type Copies = Parameters<typeof openingsOfCopies>[0][number];
/** Of one course and month, or of all: what the clinic reads, beside what really happened. */
export type Line = Counted & { of: string; shown: number; least: number; most: number };
/** `cohorts`: by the month of the request · `days`: by the month in which lessons were accepted · `wrong`: counts that a recount corrected. */
export type MonthsEnd = { cohorts: Line[]; days: Line[]; wrong: number };

/** The figures as the pages read them, beside the truth, in every course and month, and beside a count of the rows. */
export async function checkFigures({ db }: Pick<Deps, 'db'>, truth: Truth, now: number): Promise<MonthsEnd> {
  const { lessons } = await readAllCohorts(db);
  const days = await readDays(db, '2000-01-01', '2099-12-31');
  const byMonth = days.map(({ day, ...row }) => ({ ...row, month: day.slice(0, 7) }));
  return {
    cohorts: beside(
      lessons,
      truth.by(({ course, month }) => `${course} ${month}`, now),
    ),
    days: beside(
      byMonth,
      truth.by(({ course, day }) => `${course} ${day.slice(0, 7)}`, now),
    ),
    wrong: await recountFigures(db),
  };
}

function beside(rows: (Copies & { course: string; month: string })[], truth: Map<string, Counted>): Line[] {
  const shown = Map.groupBy(rows, ({ course, month }) => `${course} ${month}`);
  return [...new Set([...shown.keys(), ...truth.keys()])].sort().map(of => {
    const openings = openingsOfCopies(shown.get(of) ?? []);
    const { sent, opened } = truth.get(of) ?? { sent: 0, opened: 0 };
    return { of, sent, opened, shown: openings.delivered, ...bandOf(openings) };
  });
}

/** Whether as many lessons are shown as arrived, and the band holds: proven ≤ opened ≤ proven, possible and not to be seen together. */
export const holds = ({ sent, opened, shown, least, most }: Line): boolean =>
  shown === sent && least <= opened && opened <= most;
