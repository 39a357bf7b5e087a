import { brokenInDatabase } from './history.ts';
import { checkPromises, type Evidence, type Row, type Verdict } from './promises.ts';
import type { Random } from './random.ts';
import { openStage, type Stage } from './stage.ts';

/** What one scenario found. `faults`: the faults that were made, with their number. */
export type Report = Verdict & { name: string; faults: string; notes: string[]; seconds: number };
export type Scenario = { name: string; run(random: Random, short: boolean): Promise<Report> };
export type Findings = { faults: string; notes?: string[]; broken?: string[] } & Pick<
  Evidence,
  'expected' | 'inFlight'
>;

/** Plays a scenario on a stage of its own. Keeps the files when a promise was broken or the scenario failed. */
export function scenario(
  name: string,
  play: (stage: Stage, random: Random, short: boolean) => Promise<Findings>,
): Scenario {
  return {
    name,
    async run(random, short) {
      const begun = performance.now();
      const stage = await openStage();
      let report: Report | undefined;
      try {
        report = reportOn(stage, name, await play(stage, random, short));
        report.seconds = Math.round((performance.now() - begun) / 1_000);
        return report;
      } finally {
        const keep = !report || report.broken.length > 0;
        if (keep) process.stderr.write(`${name}: database and log are kept in ${stage.folder}\n`);
        await stage.close(keep);
      }
    },
  };
}

function reportOn(stage: Stage, name: string, { faults, notes = [], broken = [], ...evidence }: Findings): Report {
  const rows = stage.query<Row>(
    `SELECT d.id, d.message_id AS messageId, s.email AS recipient, d.lesson, d.state, d.possible_duplicate AS marked
     FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id WHERE d.kind = 'lesson'`,
  );
  const verdict = checkPromises({ accepted: stage.sink.accepted, rows, ...evidence });
  const failed = stage
    .log()
    .split('\n')
    .filter(line => /"level":"error"/.test(line));
  return {
    ...verdict,
    broken: [...verdict.broken, ...brokenInDatabase(stage), ...broken],
    name,
    faults,
    notes: [...notes, ...(failed.length > 0 ? [`${failed.length} errors in the log, the first: ${failed[0]}`] : [])],
    seconds: 0,
  };
}

/** Readers number `from` to `from + count − 1`, who must all have these lessons (`Evidence.expected`). */
export function everyReader(count: number, lessons: number[], from = 0): Map<string, number[]> {
  return new Map(Array.from({ length: count }, (_, n) => [`r${from + n}@mail.example`, lessons]));
}

const COLUMNS: [string, (report: Report) => string | number][] = [
  ['scenario', report => report.name],
  ['faults', report => report.faults],
  ['deliveries', report => report.deliveries],
  ['lost', report => report.lost],
  ['out of order', report => report.disordered],
  ['in flight', report => report.inFlight],
  ['marked', report => report.marked],
  ['doubled', report => report.doubled],
  ['seconds', report => report.seconds],
  ['promises', report => (report.broken.length === 0 ? 'kept' : 'BROKEN')],
];

/** A table in Markdown, then the notes and the broken promises, one a line. */
export function formatReports(reports: Report[]): string {
  const table = [COLUMNS.map(([title]) => title), ...reports.map(report => COLUMNS.map(([, of]) => `${of(report)}`))];
  const widths = COLUMNS.map((_, column) => Math.max(...table.map(row => row[column]!.length)));
  const lines = table.map(row => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`);
  lines.splice(1, 0, `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`);
  const notes = reports.flatMap(({ name, notes }) => notes.map(note => `${name}: ${note}`));
  const broken = reports.flatMap(({ name, broken }) => broken.map(promise => `BROKEN ${name}: ${promise}`));
  return [...lines, '', ...notes, ...broken].join('\n');
}
