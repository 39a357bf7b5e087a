import { execFile } from 'node:child_process';
import type { SpamJudge, SpamVerdict } from '../../deps.ts';

/** Asks the `spamassassin` program of this machine. `-L` uses no network, so that only the mail counts. `undefined`: not installed. */
export const spamAssassin: SpamJudge = raw =>
  new Promise((resolve, reject) => {
    const child = execFile('spamassassin', ['-L', '-t', '-x'], { maxBuffer: 10_000_000 }, (error, judged) => {
      if (error) return error.code === 'ENOENT' ? resolve(undefined) : reject(error);
      resolve(verdictIn(judged));
    });
    child.stdin!.on('error', () => {}); // a program that is not installed closes its input; the callback reports that
    child.stdin!.end(raw);
  });

function verdictIn(judged: string): SpamVerdict {
  const status = /^X-Spam-Status: .*(?:\r?\n[ \t].*)*/m.exec(judged)?.[0].replace(/\s+/g, ' ') ?? '';
  const score = /score=(-?[\d.]+)/.exec(status)?.[1];
  if (score === undefined) throw new Error('SpamAssassin gave no verdict');
  const rules = /tests=(.*?) autolearn/.exec(status)?.[1] ?? '';
  return { score: Number(score), rules: rules.split(/[,\s]+/).filter(rule => rule && rule !== 'none') };
}
