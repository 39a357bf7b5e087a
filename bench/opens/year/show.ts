import type { AnyD1Database } from 'drizzle-orm/d1';
import { d1Database, d1Storage } from '../../../src/adapters/cloudflare/d1.ts';
import { machine } from '../../../src/adapters/machine/machine.ts';
import { d1Binding } from '../../../src/testing/d1/binding.ts';
import { connect } from '../../../src/testing/d1/connection.ts';
import { startD1 } from '../../../src/testing/d1/serve.ts';
import { openFile } from '../../../src/testing/database.ts';
import { testLibrary } from '../../../src/testing/deps.ts';
import { print } from '../../world.ts';
import type { Case } from '../readers.ts';
import { holds, type Line, type MonthsEnd } from './check.ts';
import { changedNothing, type Erased } from './erase-some.ts';
import { monthsFrom } from './population.ts';
import { runYear } from './run-year.ts';

/** Whether the band, the counts and an erasing hold through a year, in which people ask for ten months. */
const [FROM, MONTHS, ASKING, ERASING_AFTER, ERASED] = ['2026-12', 12, 10, 7, 500] as const;
const OF: Case = { name: 'year', scanned: 0.05, apple: 0.3, blocked: 0.1 };

type Options = { seed: number; readers: number; d1: boolean };

/** Prints a table, and sets the exit code to 1 where something does not hold. */
export async function benchYear({ seed, readers, d1 }: Options): Promise<void> {
  const database = d1 ? await onD1() : openFile();
  const courses = (await testLibrary()).courses.map(({ slug }) => slug);
  const plan = { seed, of: OF, readers, courses, months: monthsFrom(FROM, MONTHS), asking: ASKING };
  let broken = 0;
  row(['month', 'lessons', 'opened', 'proven', 'and at most', 'bands', 'broken', 'counts wrong']);
  await runYear(database, {
    plan,
    erasing: { readers: Math.min(ERASED, Math.floor(readers / 4)), month: ERASING_AFTER },
    see(month, end, erased) {
      broken += showMonth(month, end) + (erased ? showErased(erased) : 0);
    },
  });
  await database.close();
  print(broken === 0 ? 'all holds' : `${broken} do not hold (!)`);
  if (broken > 0) process.exitCode = 1;
}

/** The D1 of the tests: a local workerd that is asked over one connection, which is much faster than wrangler's proxy. */
async function onD1() {
  const { url, close } = await startD1(['DB']);
  const ask = await connect(url);
  const binding = d1Binding(question => ask({ database: 'DB', ...question })) as unknown as AnyD1Database;
  return { db: d1Database(binding), storage: d1Storage(binding, machine.wall), close };
}

const row = (cells: (string | number)[]) => print(cells.map(cell => String(cell).padStart(13)).join(''));

/** Returns how much does not hold. */
function showMonth(month: string, { cohorts, days, wrong }: MonthsEnd): number {
  const lines = [...cohorts, ...days];
  const bad = lines.filter(line => !holds(line));
  const sum = (part: 'sent' | 'opened' | 'least' | 'most') => cohorts.reduce((total, line) => total + line[part], 0);
  row([month, sum('sent'), sum('opened'), sum('least'), sum('most'), lines.length, bad.length, wrong]);
  for (const line of bad) print(`  ${sentence(line)} (!)`);
  return bad.length + Number(wrong > 0);
}

const sentence = ({ of, sent, shown, opened, least, most }: Line) =>
  `${of}: ${sent} arrived, ${shown} shown; ${opened} opened, shown as ${least} to ${most}`;

function showErased(erased: Erased): number {
  const { readers, changed, ended, stops } = erased;
  print(
    `  ${readers} erased: ${changed.length} sums changed; ${ended} courses ended, ${stops.join(' and ')} more stops`,
  );
  for (const key of changed) print(`  ${key} (!)`);
  return changedNothing(erased) ? 0 : 1;
}
