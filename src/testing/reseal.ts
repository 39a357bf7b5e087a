import { lineOf, parseLine } from '../transfer/format.ts';
import { newSeal } from '../transfer/seal.ts';

/** A file of these lines, none of which is an end, with an end that fits. */
export function resealed(lines: string[]): string {
  const seal = newSeal();
  for (const line of lines) {
    const whole = `${line}\n`;
    const parsed = parseLine(whole)!;
    if ('start' in parsed) seal.start(parsed.start.table, whole);
    else if ('row' in parsed) seal.rows(whole, 1);
    else seal.header(whole);
  }
  return `${lines.join('\n')}\n${lineOf(seal.footer())}`;
}
