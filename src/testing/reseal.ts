import { lineOf, parseLine } from '../moving/format.ts';
import { newSeal } from '../moving/seal.ts';

/** A file of these lines, none of which is an end, with an end that fits. */
export function resealed(lines: string[]): string {
  const seal = newSeal();
  for (const line of lines) {
    const parsed = parseLine(line)!;
    if ('start' in parsed) seal.start(parsed.start.table, `${line}\n`);
    else if ('row' in parsed) seal.rows(`${line}\n`, 1);
    else seal.header(`${line}\n`);
  }
  return `${lines.join('\n')}\n${lineOf(seal.footer())}`;
}
