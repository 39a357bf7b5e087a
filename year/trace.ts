import { createHash } from 'node:crypto';
import type { Fact } from './facts.ts';

const KEPT = 80;

/** The trace of a world: a line for each fact, without anything that the machine or the database draws by itself. */
export function newTrace() {
  const hash = createHash('sha256');
  const last: string[] = [];
  let lines = 0;
  return {
    add(fact: Fact) {
      const line = lineOf(fact);
      hash.update(`${line}\n`);
      lines += 1;
      last.push(line);
      if (last.length > KEPT) last.shift();
      return line;
    },
    /** The hash of all lines so far. */
    sum: () => hash.copy().digest('hex'),
    count: () => lines,
    last: () => [...last],
  };
}
export type Trace = ReturnType<typeof newTrace>;

/** Ids are left out: they are drawn in the order in which they are needed, so cutting one item of a plan would change them. */
const LEFT_OUT = new Set(['at', 'wall', 'kind', 'delivery', 'enrollment', 'messageId', 'probe', 'name']);

function lineOf({ at, wall, kind, ...rest }: Fact): string {
  const words = Object.entries(rest).flatMap(([name, value]) => {
    if (LEFT_OUT.has(name) || value === null || value === undefined || value === false) return [];
    return `${name}=${typeof value === 'object' ? JSON.stringify(value) : NAMES_TIME.test(name) ? timeOf(Number(value)) : value}`;
  });
  const set = wall === at ? '' : ` (clock ${timeOf(wall)})`;
  return `${timeOf(at)}${set} ${kind} ${words.join(' ')}`;
}

const NAMES_TIME = /At$|^until$/;
const timeOf = (at: number) => new Date(at).toISOString().replace('T', ' ').replace('Z', '');
