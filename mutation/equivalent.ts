import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutants.ts';

// Mutants that no test can notice, because the program does the same with them. One line each: file, the line of the source in which it
// stands, what is changed, what it becomes, reason; with tabs between. Lines are compared without blanks around them.

const rows = readFileSync(join(import.meta.dirname, 'equivalent.tsv'), 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
  .map(line => ({ line, used: false, cells: line.split('\t') }));

/** Why nothing can notice this mutant; `undefined` for all others. */
export function reasonOf(file: string, { start, from, to }: Mutant): string | undefined {
  const row = rows.find(
    ({ cells }) =>
      isIn(file, start, cells[1]!) && cells[0] === file && cells[2] === plain(from) && cells[3] === plain(to),
  );
  if (row) row.used = true;
  return row?.cells[4];
}

/** Rows about these files to which no mutant belongs any more. */
export const unused = (files: string[]): string[] =>
  rows.filter(({ used, cells }) => !used && files.includes(cells[0]!)).map(({ line }) => line);

const plain = (text: string) => text.replace(/\s+/g, ' ').trim();

function isIn(file: string, start: number, wanted: string): boolean {
  const source = readFileSync(file, 'utf8');
  const from = source.lastIndexOf('\n', start - 1) + 1;
  return plain(source.slice(from, source.indexOf('\n', start))) === wanted;
}
