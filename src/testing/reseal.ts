import { lineOf, parseLine } from '../transfer/format.ts';
import { newSeal } from '../transfer/seal.ts';

/** An export of these lines, with a footer that fits them. `lines`: without a footer. */
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
