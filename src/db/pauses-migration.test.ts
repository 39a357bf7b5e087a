import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { knownMigrations, migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import { readPauseState } from '../pauses/sending-state.ts';
import { handClock } from '../testing/deps.ts';

// An installation of 0.1.0 kept its only pause in the settings.

let before: string;
beforeEach(() => {
  before = mkdtempSync(join(tmpdir(), 'migrations-'));
  mkdirSync(join(before, 'meta'));
  const tags = knownMigrations('migrations').filter(tag => tag < '0006');
  for (const tag of tags) copyFileSync(join('migrations', `${tag}.sql`), join(before, `${tag}.sql`));
  writeFileSync(join(before, 'meta', '_journal.json'), JSON.stringify({ entries: tags.map(tag => ({ tag })) }));
});
afterEach(() => rmSync(before, { recursive: true }));

const at = 1_795_000_000_000;
const beside = { lineage: 'a', mark: 9 };

test.each([
  [
    { rule: 'restored', response: '', at, beside },
    { reason: 'restored', rule: null, beside, probeAt: null, at },
  ],
  [
    { rule: 'auth-refused', response: '535', at },
    { reason: 'auth-refused', rule: 'auth-refused', response: '535' },
  ],
  [
    { rule: 'authentication', response: '550', at },
    { reason: 'refused', rule: 'authentication', response: '550' },
  ],
  [
    { rule: 'moved', response: '', at },
    { reason: 'moved', rule: null, response: '' },
  ],
  [{ rule: 'moved-out', response: '', at }, { reason: 'moved-out' }],
  // Written by hand, as the documents said. It still counts.
  [{}, { reason: 'refused', at: 5, response: '' }],
])('the pause %o still stands', async (kept, expected) => {
  const file = openSqliteFile(':memory:');
  migrate(file, before);
  file.raw.prepare("INSERT INTO settings VALUES ('sending-pause', ?, 5)").run(JSON.stringify(kept));
  migrate(file, 'migrations');
  const { state, pauses, held } = await readPauseState({ db: file.db, clock: handClock() });
  expect([state, pauses, held]).toMatchObject(['paused', [expected], []]);
  expect(file.raw.prepare('SELECT count(*) AS n FROM settings').get()).toEqual({ n: 0 });
});

test('an installation that was not paused is not', async () => {
  const file = openSqliteFile(':memory:');
  migrate(file, before);
  migrate(file, 'migrations');
  expect(await readPauseState({ db: file.db, clock: handClock() })).toEqual({ state: 'open', pauses: [], held: [] });
});
