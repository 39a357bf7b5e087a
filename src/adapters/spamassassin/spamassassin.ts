import { execFile } from 'node:child_process';
import type { SpamScore, SpamScorer } from '../../deps.ts';

/** `-L` uses no network, so that only the mail counts; `-t` marks every mail; `-x` reads no settings of a user. */
export const ARGUMENTS = ['-L', '-t', '-x'];

/** Asks the `spamassassin` program of this machine. `undefined`: not installed. */
export const spamAssassin: SpamScorer = raw =>
  new Promise((resolve, reject) => {
    const child = execFile('spamassassin', ARGUMENTS, { maxBuffer: 10_000_000 }, (error, scored) => {
      if (error) return error.code === 'ENOENT' ? resolve(undefined) : reject(error);
      resolve(verdictIn(scored));
    });
    child.stdin!.on('error', () => {}); // a program that is not installed closes its input; the callback reports that
    child.stdin!.end(raw);
  });

/** Reads what `spamassassin` wrote into the head of a mail. */
export function verdictIn(scored: string): SpamScore {
  const status = /^X-Spam-Status: .*(?:\r?\n[ \t].*)*/m.exec(scored)?.[0].replace(/\s+/g, ' ') ?? '';
  const score = /score=(-?[\d.]+)/.exec(status)?.[1];
  if (score === undefined) throw new Error('SpamAssassin gave no verdict');
  const rules = /tests=(.*?) autolearn/.exec(status)?.[1] ?? '';
  return { score: Number(score), rules: rules.split(/[,\s]+/).filter(rule => rule && rule !== 'none') };
}
