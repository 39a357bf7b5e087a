import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { HEAD, lineOf } from './started/result.ts';
import { rowsWith } from './started/rows.ts';
import { print } from './world.ts';

// The program as `npm start` runs it, in a process of its own, over real SMTP, against servers of several kinds and beside other senders. A row
// ends after 20 s or 20,000 mails; those of all that is due, when all is sent. The exit code is 1 where a mail was lost, or came twice and
// nobody knows. See README.md.

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    mails: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
  },
});
const limits = { mails: Number(values.mails), ms: 20_000 };
const rows = rowsWith(Number(values.seed));

print(`seed of the hang-ups: ${values.seed}`);
print(HEAD);
for (const name of pick(Object.keys(rows), values.only)) {
  const made = await rows[name]!(limits);
  print(lineOf(name, made));
  if (typeof made !== 'string' && made.broken) process.exitCode = 1;
}

/** The rows of these names; of words that name none, those whose names contain them. */
function pick(names: string[], words: string[]): string[] {
  const named = words.flatMap(word => (names.includes(word) ? [word] : names.filter(name => name.includes(word))));
  return words.length === 0 ? names : names.filter(name => named.includes(name));
}
