import { readFileSync } from 'node:fs';
import { getTableName } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { testDeps } from '../testing/deps.ts';
import { TRIGGERS } from './triggers.ts';

const listed = Object.entries(TRIGGERS).sort(([one], [other]) => (one < other ? -1 : 1));

/** The triggers by SQLite's own statements. */
async function triggersOf() {
  const { sql } = await testDeps();
  const rows = await sql(
    'SELECT name, tbl_name AS "on", sql FROM sqlite_master WHERE type = \'trigger\' ORDER BY name',
  );
  return rows.map(({ name, on, sql: text }) => {
    const [, event, columns = ''] = /AFTER (INSERT|UPDATE|DELETE)(?: OF ([^\n]*?))? ON /.exec(String(text))!;
    const [, body] = /\bBEGIN\b(.*)END/s.exec(String(text))!;
    const filled = [...body!.matchAll(/(?:INSERT INTO|UPDATE|DELETE FROM) `(\w+)`/g)].map(([, table]) => table);
    const fills = [...new Set(filled)];
    return { name, on, event, of: columns.replaceAll('`', '').split(', ').filter(Boolean), fills };
  });
}

test('the list names every trigger of the database, what fires it and what it fills, and no other', async () => {
  expect(await triggersOf()).toEqual(
    listed.map(([name, { on, of, by, fills }]) => ({
      name,
      on: getTableName(on),
      event: of ? 'UPDATE' : (by?.toUpperCase() ?? 'INSERT'),
      of: (of ?? []).map(column => column.name),
      fills: fills.map(getTableName),
    })),
  );
});

test.each(listed)('%s is made by the migration that the list names', (name, { migration }) => {
  expect(readFileSync(`migrations/${migration}.sql`, 'utf8')).toContain(`CREATE TRIGGER \`${name}\``);
});

/** The definition of a table in `schema.ts`, with the comment above it. */
function definitionOf(table: string): string {
  const chunks = readFileSync('src/db/schema.ts', 'utf8').split(/\n(?=\/\*\*|export const )/);
  const index = chunks.findIndex(chunk => new RegExp(`sqliteTable\\(\\s*'${table}'`).test(chunk));
  return chunks.slice(Math.max(0, index - 1), index + 1).join('\n');
}

test.each(listed)(
  '%s stands in the schema, at the table that fires it and at those that it fills',
  (name, { on, fills }) => {
    expect(definitionOf(getTableName(on))).toContain(name);
    for (const table of fills) expect(definitionOf(getTableName(table))).toContain(name);
  },
);
