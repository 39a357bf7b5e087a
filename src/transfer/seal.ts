import { createHash } from 'node:crypto';
import type { Footer } from './format.ts';

/** Counts rows and hashes lines during export and import. Lines include their ends. */
export type Seal = ReturnType<typeof newSeal>;

export function newSeal() {
  const whole = createHash('sha256');
  const tables: Record<string, TableSeal> = {};
  let current: TableSeal | undefined;
  return {
    header: (line: string) => void whole.update(line),
    start(table: string, line: string) {
      whole.update(line);
      current = tables[table] = newTableSeal();
    },
    /** `lines` of `count` rows of the table that was started last. */
    rows(lines: string, count: number) {
      whole.update(lines);
      current!.add(lines, count);
    },
    footer: (): Footer => ({
      tables: Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, table.sum()])),
      sha256: whole.copy().digest('hex'),
    }),
  };
}

type TableSeal = ReturnType<typeof newTableSeal>;

/** The same for one table. */
export function newTableSeal() {
  const hash = createHash('sha256');
  let rows = 0;
  return {
    add(lines: string, count: number) {
      hash.update(lines);
      rows += count;
    },
    sum: () => ({ rows, sha256: hash.copy().digest('hex') }),
  };
}
