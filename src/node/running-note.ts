import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { isAlive } from '../adapters/sqlite/alive.ts';
import { type Config, isUnset, readConfig } from '../config.ts';
import { STORAGE_ADVICE } from '../db/storage-problem.ts';
import { UsageError } from '../errors.ts';
import { buildFolder } from './start.ts';

/** In the checkout, where a command finds it whatever its environment is; beside the database where this user may not write there. */
const foldersFor = (databaseFile: string) => [join(buildFolder, '..', 'running'), `${databaseFile}.running`];
const Note = z.object({ pid: z.int(), databaseFile: z.string(), baseUrl: z.string() });
type Note = z.infer<typeof Note>;

/** Notes for commands what the program of this folder uses. Call the result at the end. Without room for the note there is none. */
export function noteRunning({ databaseFile, baseUrl }: Config): () => void {
  const note: Note = { pid: process.pid, databaseFile: realPath(databaseFile), baseUrl };
  const folder = foldersFor(databaseFile).find(each => isWritten(each, note));
  return () => folder && rmSync(fileOf(folder, note), { force: true });
}

const fileOf = (folder: string, { pid }: Note) => join(folder, `${pid}.json`);

function isWritten(folder: string, note: Note): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(fileOf(folder, note), JSON.stringify(note));
    return true;
  } catch {
    return false; // the folder may belong to another user
  }
}

/**
 * Refuses a command that would work on another database than the program that runs, or on none. What the environment of the command names
 * is meant. `needsOne`: the command has no use for a new database. Throws `UsageError`.
 */
export function refuseOtherDatabase(environment: NodeJS.ProcessEnv, { needsOne }: { needsOne: boolean }): void {
  const { databaseFile, baseUrl } = readConfig(environment);
  const running = foldersFor(databaseFile).flatMap(runningPrograms);
  const ours = running.filter(note => note.databaseFile === realPath(databaseFile));
  const [other] = running;
  if (isUnset(environment.DATABASE_FILE) && other && ours.length === 0)
    throw new UsageError(`DATABASE_FILE is not set here, and the program that runs uses ${other.databaseFile}: ${SET}`);
  if (ours.length > 0 && !existsSync(databaseFile)) throw new UsageError(`DATABASE_FILE: ${STORAGE_ADVICE.gone}`);
  if (needsOne && !existsSync(databaseFile) && databaseFile !== ':memory:')
    throw new UsageError(`DATABASE_FILE: there is no database at ${databaseFile}; start the program first, or ${SET}`);
  if (isUnset(environment.BASE_URL) && ours.length > 0 && !ours.some(note => note.baseUrl === baseUrl))
    throw new UsageError(
      `BASE_URL would be ${baseUrl} here, and that of the program that runs is ${ours[0]!.baseUrl}: ${SET}`,
    );
}

const SET = 'set it as the program has it, or write it into .env, which the program and the commands read';

function runningPrograms(folder: string): Note[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap(name => {
      const file = join(folder, name);
      const note = readNote(file);
      if (note && isAlive(note.pid)) return [note];
      forget(file);
      return [];
    });
}

/** The note of a process that was killed is deleted, unless it belongs to another user. */
function forget(file: string) {
  try {
    rmSync(file, { force: true });
  } catch {
    // It is passed over the next time too.
  }
}

function readNote(file: string): Note | undefined {
  try {
    return Note.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The path behind links. Of a file that is not there: in the folder behind them. */
function realPath(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  const folder = dirname(resolve(file));
  return existsSync(folder) ? join(realpathSync(folder), basename(file)) : resolve(file);
}
