import { type Mark, restoreGuard } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { pauseRestored } from '../pauses/sending-state.ts';
import type { Memory } from './memory.ts';
import { type Recalling, recall } from './recall.ts';
import { noteRestored } from './restored-at.ts';
import { type MemoryStanding, type RestoreVerdict, verdictOn } from './verdict.ts';

/** The mark kept outside the database, where restoring a copy of the database cannot turn it back. */
export type RestoreGuardFile = {
  /** `undefined`: there is no file, or it cannot be parsed. */
  read(): Mark | undefined;
  /** Copies the database's mark to the file, one process at a time. Within a lineage the file's mark never goes down. */
  advance(): void;
};

/** What stands beside the database. */
export type Beside = { mark: RestoreGuardFile; memory: Memory };
type Judging = Pick<Deps, 'db' | 'clock' | 'timers' | 'log'>;
/** What the two files say of the database. */
export type Judged = { verdict: RestoreVerdict; standing: MemoryStanding };

/** Changes of the database that are written into the memory at a time. */
const AT_ONCE = 1_000;

/**
 * Pauses sending if the database is older than what was already sent, and writes into it what the memory knows. Otherwise updates the
 * files. Call it at the start, in every tick, and after mails were sent. `inFlight`: also remembers the lessons that are with the server
 * now, which a crash may have left. If a file cannot be written, it stays behind, which is harmless.
 */
export async function keepRestoreGuard(
  deps: Recalling,
  beside: Beside,
  { inFlight = false } = {},
): Promise<RestoreVerdict> {
  const judged = await judgeDatabase(deps, beside);
  if (judged.standing === 'behind') await recall(deps, beside.memory);
  await update(deps, beside, judged, inFlight);
  return judged.verdict;
}

/** Compares the database with the files beside it, and pauses sending if it is older. */
async function judgeDatabase(deps: Judging, beside: Beside): Promise<Judged> {
  const judged = await readVerdict(deps, beside);
  if (judged.verdict === 'current') return judged;
  const isRemembered = judged.standing === 'kept' || judged.standing === 'behind';
  await pauseRestored(deps, beside.mark.read(), isRemembered);
  await noteRestored(deps.db, deps.clock.now());
  return judged;
}

/** As `keepRestoreGuard`, for a command that sends nothing and leaves the memory alone. The next start writes what it knows. */
export async function checkRestoreGuard(deps: Judging, beside: Beside): Promise<Judged> {
  const judged = await judgeDatabase(deps, beside);
  advanceMark(deps, beside, judged);
  return judged;
}

/** For a database that is about to be replaced: it changes nothing but the files. */
export async function keepLast(deps: Judging, beside: Beside): Promise<void> {
  await update(deps, beside, await readVerdict(deps, beside), true);
}

const { lineage, mark: counted, fileWritten, resumedFrom } = restoreGuard;
const OF_EVERY_VERSION = { lineage, mark: counted, fileWritten, resumedFrom };

async function readVerdict({ db }: Judging, { mark, memory }: Beside): Promise<Judged> {
  const file = mark.read();
  const standing = memory.standing();
  const row = (await db.select(OF_EVERY_VERSION).from(restoreGuard).get())!;
  const verdict = verdictOn(row, file);
  return { verdict: standing === 'lost' && verdict === 'current' ? 'unknown' : verdict, standing };
}

/** The memory comes first, so that it is never behind the mark. */
async function update(deps: Judging, beside: Beside, judged: Judged, inFlight: boolean) {
  await writeMemory(deps, beside, judged, inFlight);
  advanceMark(deps, beside, judged);
}

async function writeMemory(
  { log, clock, timers }: Judging,
  { memory }: Beside,
  { verdict, standing }: Judged,
  inFlight: boolean,
) {
  try {
    if (verdict === 'current' && (standing === 'none' || standing === 'short')) memory.begin(clock.now());
    if (inFlight) memory.noteInFlight();
    while (memory.write(clock.now(), AT_ONCE)) await timers.pause(0);
  } catch (error) {
    log.warn('the memory beside the database could not be written', { error: nameOf(error) });
  }
}

function advanceMark({ log }: Judging, { mark }: Beside, { verdict }: Judged) {
  try {
    if (verdict === 'current') mark.advance();
  } catch (error) {
    log.warn('the mark beside the database could not be written', { error: nameOf(error) });
  }
}

const nameOf = (error: unknown): string => {
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name;
};
