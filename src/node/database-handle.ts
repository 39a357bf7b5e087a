import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { d1Database } from '../adapters/cloudflare/d1.ts';
import { type PlatformD1, platformD1 } from '../adapters/cloudflare/platform-d1.ts';
import { readSecretFile, secretFile } from '../adapters/files/secret-file.ts';
import { machine } from '../adapters/machine/machine.ts';
import { holdPlace } from '../adapters/sqlite/database-place.ts';
import { knownMigrations } from '../adapters/sqlite/file.ts';
import { restoreGuardFile } from '../adapters/sqlite/restore-guard-file.ts';
import { jsonLog } from '../adapters/terminal/json-log.ts';
import { refuseOtherKeys, unusable } from '../assembly/running.ts';
import { acceptKeys } from '../clinic/known-keys.ts';
import { ConfigError, readConfig } from '../config.ts';
import type { Db } from '../db/database.ts';
import type { Chance, Clock, Log } from '../deps.ts';
import { MigrationError, TransferError } from '../errors.ts';
import { type Keys, keysFrom } from '../links/tokens.ts';
import type { Machine } from '../machine.ts';
import { checkRestoreGuard } from '../restore-guard/keep.ts';
import { noMemory } from '../restore-guard/memory.ts';
import { migrationsFolder, restoreGuardFor, secretFor } from './start.ts';
import { openUpgraded, type Upgrading } from './upgrade.ts';

const root = join(import.meta.dirname, '../..');

/** Where a database is: in the file `DATABASE_FILE`, in the workerd of `dev:worker`, or at Cloudflare. */
export type Place = 'file' | 'local' | 'cloudflare';

/** A database that is opened without the program around it. */
export type DatabaseHandle = {
  place: Place;
  db: Db;
  clock: Clock;
  chance: Chance;
  /** Says nothing: commands print what they did. */
  log: Log;
  keys: Keys;
  /** For people: where `APP_SECRET` came from, never its value. */
  secretAt: string;
  schemas: string[];
  /** From now on all reads see one moment, whoever writes meanwhile. Unset: the database cannot do that. */
  freeze?: () => void;
  /** Ends that. */
  thaw?: () => void;
  close(): Promise<void>;
};

type Opening = { environment: NodeJS.ProcessEnv; otherSecret?: boolean } & Partial<Pick<Machine, 'wall' | 'chance'>>;

/** The database to read from. Throws `TransferError`, `ConfigError`. */
export async function openForExport(place: Place, opening: Opening): Promise<DatabaseHandle> {
  if (place !== 'file') return openD1(place, opening);
  const database = databaseOf(opening);
  if (!existsSync(database)) throw new TransferError(`there is no database at ${database}`);
  const handle = openFile(database, opening);
  await refuseOtherKeys({ ...handle, wall: handle.clock });
  return handle;
}

/** From now on the database counts as written with the present `APP_SECRET`, which is made if there is none. Throws `TransferError`, `ConfigError`. */
export async function acceptSecret(environment: NodeJS.ProcessEnv): Promise<void> {
  const opening = { environment, otherSecret: true };
  const database = databaseOf(opening);
  if (!existsSync(database)) throw new TransferError(`there is no database at ${database}`);
  const handle = openFile(database, opening);
  await acceptKeys({ ...handle, wall: handle.clock });
  await handle.close();
}

/** The database to fill, created if missing; no other process may use it. Throws `TransferError`, `BackupError`, `ConfigError`. */
export async function openForImport(place: Place, opening: Opening): Promise<DatabaseHandle> {
  if (place !== 'file') return openD1(place, opening);
  const database = databaseOf(opening);
  holdPlace(database).release();
  const handle = openFile(database, opening);
  // An import begins a memory of its own.
  const mark = restoreGuardFile(restoreGuardFor(database), handle.raw);
  const { timers } = machine;
  await checkRestoreGuard({ ...handle, timers }, { mark, memory: noMemory });
  return handle;
}

function openFile(database: string, opening: Opening) {
  const { wall = machine.wall, chance = machine.chance } = opening;
  const secret = secretOf(opening, secretFor(database));
  const log = jsonLog(readConfig(opening.environment).logLevel, wall);
  const { db, raw, close } = openOrSay(database, { folder: migrationsFolder, log, wall });
  const schemas = knownMigrations(migrationsFolder);
  const freeze = () => raw.exec('BEGIN'); // with WAL a reader keeps what it saw first
  const thaw = () => raw.isTransaction && raw.exec('ROLLBACK');
  return {
    place: 'file' as const,
    db,
    raw,
    clock: wall,
    chance,
    log: jsonLog('silent', wall),
    schemas,
    ...secret,
    freeze,
    thaw,
    close: async () => close(),
  };
}

function openOrSay(database: string, upgrading: Upgrading) {
  try {
    return openUpgraded(database, upgrading);
  } catch (error) {
    throw error instanceof MigrationError ? error : unusable(error);
  }
}

function databaseOf({ environment }: Opening): string {
  const { databaseFile } = readConfig(environment);
  if (databaseFile === ':memory:') throw new ConfigError('DATABASE_FILE is no file: there is nothing to move');
  return databaseFile;
}

/** Names of wrangler's folders, and of what `dev:worker` and `deploy` write. */
const D1 = {
  local: {
    config: 'wrangler.toml',
    secret: '.wrangler/dayori.secret',
    state: '.wrangler/state/v3',
    begin: 'dev:worker',
  },
  cloudflare: { config: 'wrangler.deploy.toml', secret: 'data/cloudflare.secret', state: undefined, begin: 'deploy' },
};

/** A D1 database with the tables of this version. Throws `TransferError`. */
export async function openD1(place: 'local' | 'cloudflare', opening: Opening, folder = root): Promise<DatabaseHandle> {
  const { config, secret, state, begin } = D1[place];
  if (!existsSync(join(folder, config))) throw new TransferError(`there is no ${config} yet; first: npm run ${begin}`);
  const { wall: clock = machine.wall, chance = machine.chance } = opening;
  const keys = secretOf(opening, join(folder, secret));
  const { binding, close } = await reach(join(folder, config), state && join(folder, state));
  const log = jsonLog('silent', clock);
  const handle = { place, db: d1Database(binding), clock, chance, log, ...keys, close };
  try {
    return { ...handle, schemas: await migrationsOf(binding, begin) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Wrangler must not print between a command's output, and must not report that it ran. */
const QUIET = { WRANGLER_LOG: 'error', WRANGLER_SEND_METRICS: 'false' };

async function reach(config: string, state: string | undefined): Promise<PlatformD1> {
  Object.assign(process.env, QUIET);
  try {
    return await platformD1(config, state, process.env);
  } catch (error) {
    throw new TransferError(`the D1 database cannot be reached: ${(error as Error).message.split('\n')[0]}`);
  }
}

type Listing = { prepare(sql: string): { raw(): Promise<[string][]> } };

/** Wrangler records which migrations it has applied. */
async function migrationsOf(binding: PlatformD1['binding'], begin: string): Promise<string[]> {
  const known = knownMigrations(migrationsFolder);
  const listing = (binding as unknown as Listing).prepare('SELECT name FROM d1_migrations');
  const applied = (await listing.raw().catch(() => [])).map(([name]) => name.replace(/\.sql$/, ''));
  if (applied.some(tag => !known.includes(tag)))
    throw new TransferError('the database belongs to a newer version of Dayori; update the program first');
  if (known.some(tag => !applied.includes(tag)))
    throw new TransferError(`the database has not the tables of this version yet; first: npm run ${begin}`);
  return known;
}

/** Creates a secret only if asked to. Links of the other installation open only with its own secret. */
function secretOf(opening: Opening, file: string): Pick<DatabaseHandle, 'keys' | 'secretAt'> {
  const { environment, otherSecret, chance = machine.chance } = opening;
  const { appSecret } = readConfig(environment);
  if (appSecret) return { keys: keysFrom(appSecret), secretAt: 'the variable APP_SECRET' };
  if (!otherSecret && !existsSync(file))
    throw new TransferError(`there is no APP_SECRET: set it, or put the secret of the installation into ${file}`);
  return { keys: keysFrom(readSecretFile(file) ?? secretFile(file, chance)), secretAt: file };
}
