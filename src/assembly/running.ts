import { type LocalQueue, localQueue } from '../adapters/local-queue/local-queue.ts';
import { areKeysKnown } from '../clinic/known-keys.ts';
import { resealMailServer } from '../clinic/mail-server.ts';
import { type Config, ConfigError } from '../config.ts';
import { adviceAtEnd, STORAGE_ADVICE, StorageError, storageProblem } from '../db/storage-problem.ts';
import { deliver } from '../delivery/deliver.ts';
import type { Deps, Log } from '../deps.ts';
import type { Keys } from '../links/tokens.ts';
import { watchAlarm } from '../operations/alarm/alarm.ts';
import { type Beside, keepRestoreGuard } from '../restore-guard/keep.ts';
import { type Heartbeat, newHeartbeat } from '../scheduling/heartbeat.ts';
import { BOUNDS, type TickCounts, tick } from '../scheduling/tick.ts';
import { type KeptProgram, keepProgram } from './kept-program.ts';
import type { MailMeans } from './mail.ts';
import { type Given, partsOf } from './parts.ts';

/** `work`: sends the mails with these ids. When `stopping` is aborted, it finishes what is under way and begins nothing. */
export type NewQueue = (work: (ids: string[], stopping: AbortSignal) => Promise<unknown>, log: Log) => LocalQueue;

/** While more than this share of what a pass may queue still waits, no further pass adds to it. It bounds the memory. */
const ENOUGH = 0.1;

/** All that a running program is made of. It takes nothing else from outside, so who gives all of it decides all that happens. */
export type Running = Omit<Given, 'queue' | 'wake'> & {
  config: Config;
  /** The restore guard's files. Unset: nobody can put an older copy in the place of this database. */
  beside?: (keys: Keys) => Beside;
  mail: Omit<MailMeans, 'config'>;
  /** Unset: a queue in memory. */
  newQueue?: NewQueue;
  /** Called when the program must not go on, because what it writes would be lost. */
  giveUp(error: ConfigError): void;
};

/** A program with its queue and its scheduler, in a process that goes on running. */
export type RunningProgram = {
  /** The dependencies by the last choice of mailer, for commands, which end soon. A long-running process uses `use`. */
  readonly deps: Deps;
  use: KeptProgram['use'];
  queue: LocalQueue;
  /** One pass of the scheduler, after a check that the database is no older than what was sent. */
  tick(): Promise<TickCounts>;
  /** The same for a long-running process: pass after pass, whoever asks. Errors are logged. */
  heartbeat: Heartbeat;
  /** Checks the database against the restore guard's files and brings them up to date, as each pass and each batch does. */
  keep(): Promise<void>;
  /** Ends the connections to the mail server, as if the server had hung up. */
  breakOff(): Promise<void>;
  /** Finishes the mails under way and closes the connections to the mail server. The database is closed by whoever gave it. */
  close(): Promise<void>;
};

/**
 * Puts the program together for a process that goes on running: `npm start`, commands, tests. Nothing runs until somebody calls
 * `heartbeat`, `tick` or `queue`. Throws `ConfigError` if the database cannot be used.
 */
export async function runProgram(running: Running): Promise<RunningProgram> {
  const { config, beside: besideWith, mail, newQueue = localQueue, giveUp, ...given } = running;
  const { storage, log } = given;
  const queue = newQueue(async (ids, stopping) => {
    if (storage.lost()) return;
    const { mended, outdated } = await program.use(({ deps }) => deliver(deps, ids, stopping));
    await keep();
    if ((mended || outdated) && !stopping.aborted) await heartbeat.beat();
  }, log);
  const pass = () => program.use(({ deps }) => safeTick(deps, storage, keep));
  /** No pass waits for an alarm, which may take seconds to be given. */
  let watching: Promise<void> | undefined;
  const forget = () => {
    watching = undefined;
  };
  const heartbeat = newHeartbeat(async () => {
    const counts = await pass().catch(error => tickFailed(running, error));
    if (counts?.more) void follow();
    if (!storage.lost()) watching ??= program.use(({ deps }) => watchAlarm(deps)).finally(forget);
  });
  /** A pass that reached its bound is followed by another as soon as the queue has room, and not at the next minute. */
  async function follow() {
    const { queued } = given.bounds ?? BOUNDS;
    if (await queue.room(queued * ENOUGH)) await heartbeat.beat();
  }
  const parts = partsOf(config, { ...given, queue, sharesCommits: true, wake: () => void heartbeat.beat() });
  await refuseOtherKeys(parts);
  await resealMailServer(parts);
  const beside = besideWith?.(parts.keys);
  const program = await keepProgram(parts, { ...mail, config });
  /** A file that replaced the database knows nothing of what this program sent, so its mark must not be taken for ours. */
  async function keep(also?: { inFlight: boolean }) {
    if (beside && !storage.lost()) await keepRestoreGuard(program.last().deps, beside, also);
  }
  await keep({ inFlight: true }).catch(error => {
    throw unusable(error);
  });
  return {
    ...{
      queue,
      heartbeat,
      tick: pass,
      use: program.use,
      keep: () => keep(),
      breakOff: () => program.close({ force: true }),
    },
    get deps() {
      return program.last().deps;
    },
    async close() {
      await Promise.all([queue.stop(), watching]);
      await keep().catch(error => log.warn('the mark was not kept at the end', { problem: storageProblem(error) }));
      await program.close();
    },
  };
}

/** For operators: what to do about a missing or another secret. */
export const PUT_BACK =
  'put it back from a backup (several: newest first, the oldest last), or links in mails that were sent do not open and suppressed addresses are not recognised. If a secret is lost for good: npm run dayori -- accept-secret';

/** Throws `ConfigError` unless the database was written with these keys. */
export async function refuseOtherKeys(deps: Pick<Deps, 'db' | 'keys' | 'wall'>) {
  const known = await areKeysKnown(deps).catch(error => {
    throw unusable(error);
  });
  if (!known) throw new ConfigError(`APP_SECRET is not what this database was written with; ${PUT_BACK}`);
}

/** First checks that the database is the same file and no older than what was sent. */
async function safeTick(deps: Deps, storage: Deps['storage'], keep: () => Promise<void>): Promise<TickCounts> {
  const loss = storage.lost();
  // Whatever starts the program again by itself would begin with an empty database.
  if (loss === 'gone') throw new StorageError(loss);
  if (loss) throw new ConfigError(`DATABASE_FILE: ${STORAGE_ADVICE[loss]}`);
  await keep();
  return tick(deps);
}

/** The next pass tries again, unless rows that are written now would be lost. */
function tickFailed({ giveUp, log }: Running, error: unknown) {
  if (error instanceof ConfigError) return giveUp(error);
  log.error('the tick failed', { error: (error as Error).name, problem: storageProblem(error) });
}

export function unusable(error: unknown): ConfigError {
  const problem = storageProblem(error);
  return new ConfigError(`DATABASE_FILE cannot be used: ${problem ? adviceAtEnd(problem) : (error as Error).message}`);
}
