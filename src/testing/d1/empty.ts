import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { d1Database } from '../../adapters/cloudflare/d1.ts';
import { platformD1 } from '../../adapters/cloudflare/platform-d1.ts';
import { knownMigrations } from '../../adapters/sqlite/file.ts';
import type { Db } from '../../db/database.ts';

type Preparing = { prepare(sql: string): unknown; batch(statements: unknown[]): Promise<unknown> };

/**
 * An empty D1 database of workerd's with all migrations, as wrangler's `d1 migrations apply` leaves it. `state`: the folder to
 * keep it in; without one `close` deletes it.
 */
export async function emptyD1(state?: string): Promise<{ db: Db; close(): Promise<void> }> {
  const folder = state ?? mkdtempSync(join(tmpdir(), 'dayori-d1-state-'));
  const { binding, close } = await platformD1('wrangler.toml', folder);
  await applyMigrations(binding as unknown as Preparing);
  return {
    db: d1Database(binding),
    async close() {
      await close();
      if (!state) rmSync(folder, { recursive: true });
    },
  };
}

async function applyMigrations(database: Preparing) {
  const list = 'CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE)';
  const statements = knownMigrations('migrations').flatMap(tag => [
    ...statementsOf(tag),
    `INSERT INTO d1_migrations (name) VALUES ('${tag}.sql')`,
  ]);
  await database.batch([list, ...statements].map(sql => database.prepare(sql)));
}

/** The statements of one migration. */
export const statementsOf = (tag: string): string[] =>
  readFileSync(join('migrations', `${tag}.sql`), 'utf8').split('--> statement-breakpoint');
