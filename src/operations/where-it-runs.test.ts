import { expect, test } from 'vitest';
import { REASONS } from '../pauses/reasons.ts';
import {
  describeInQuestion,
  describeSending,
  describeTicks,
  type Health,
  UNKNOWN_KIND,
  UNREADABLE,
} from './health-report.ts';
import { inWordsOf } from './where-it-runs.ts';

/** Every explanation that a Worker can give. Backups are made on Node only. */
const everything = () =>
  ({
    reasons: Object.keys(REASONS).map(reason =>
      describeSending({
        state: 'paused',
        held: [],
        pauses: [{ reason, domain: '', at: 0, rule: null, remembered: null }],
      } as never),
    ),
    noServer: describeSending({ state: 'no-mail-server', held: [], pauses: [] }),
    ticks: describeTicks({ at: 0, stopped: true }),
    inQuestion: describeInQuestion(3),
    words: [UNREADABLE, UNKNOWN_KIND],
  }) as unknown as Health;

test('on Workers no advice is Node’s: no program to start again, and no command that opens another database', () => {
  const said = JSON.stringify(inWordsOf('workers', everything()));
  expect(said).not.toMatch(/start again|update the program:?"|on Cloudflare|DATABASE_FILE/);
  const commands = said.match(/\\"dayori [^"\\]*\\"/g)!;
  expect(commands.length).toBeGreaterThan(2);
  for (const command of commands) expect(command).toContain('--cloudflare');
});

test('on Node it is said as it is written', () => {
  expect(inWordsOf('node', everything())).toEqual(everything());
  expect(JSON.stringify(everything())).toContain('SMTP_URL and start again');
});
