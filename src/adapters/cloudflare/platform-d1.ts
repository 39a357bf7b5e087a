import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyD1Database } from 'drizzle-orm/d1';
import { endingWithUs } from './ends-with-us.ts';

/** The binding `DB` for a Node process. `close` ends the process behind it. */
export type PlatformD1 = { binding: AnyD1Database; close(): Promise<void> };

/**
 * `config`: the wrangler configuration that names the database. `state`: the folder of the local database; without it the deployed one
 * is reached with wrangler's sign-in (https://developers.cloudflare.com/workers/development-testing/#remote-bindings). Only the
 * database is taken from the configuration, because wrangler would start everything else too. `environment`: that of this process; with it
 * workerd ends even if this process is killed.
 */
export async function platformD1(config: string, state?: string, environment?: NodeJS.ProcessEnv): Promise<PlatformD1> {
  // Imported only here, because wrangler takes seconds to load.
  const { getPlatformProxy, unstable_readConfig } = await import('wrangler');
  const { account_id, compatibility_date, d1_databases, name } = unstable_readConfig({ config });
  const own = (d1_databases as { binding: string }[]).filter(({ binding }) => binding === 'DB');
  const databases = own.map(database => ({ ...database, remote: !state }));
  const folder = mkdtempSync(join(tmpdir(), 'dayori-d1-'));
  const configPath = join(folder, 'wrangler.json');
  writeFileSync(configPath, JSON.stringify({ name, account_id, compatibility_date, d1_databases: databases }));
  const forget = () => rmSync(folder, { recursive: true, force: true });
  try {
    const persist = state ? { path: state } : false;
    const opening = { configPath, envFiles: [], persist, remoteBindings: !state };
    const open = () => getPlatformProxy<{ DB: AnyD1Database }>(opening);
    const proxy = await (environment ? endingWithUs(folder, environment, open) : open());
    return { binding: proxy.env.DB, close: () => proxy.dispose().finally(forget) };
  } catch (error) {
    forget();
    throw error;
  }
}
