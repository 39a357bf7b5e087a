import { type Mark, restoreGuard } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { pauseRestored } from '../pauses/sending-state.ts';
import { type RestoreVerdict, verdictOn } from './verdict.ts';

/** The mark kept outside the database, where restoring a copy of the database cannot turn it back. */
export type RestoreGuardFile = {
  /** `undefined`: there is no file, or it cannot be parsed. */
  read(): Mark | undefined;
  /** Copies the database's mark to the file, one process at a time. Within a lineage the file's mark never goes down. */
  advance(): void;
};

type Keeping = Pick<Deps, 'db' | 'clock' | 'log'>;

/**
 * Pauses sending if the database is older than what was already sent; otherwise updates the file. Call it at the start, in every tick, and
 * after mails were sent. If the file cannot be written, it stays behind, which is harmless.
 */
export async function keepRestoreGuard(deps: Keeping, file: RestoreGuardFile): Promise<RestoreVerdict> {
  const beside = file.read();
  const verdict = verdictOn((await deps.db.select().from(restoreGuard).get())!, beside);
  if (verdict === 'current') advance(deps, file);
  else await pauseRestored(deps, beside);
  return verdict;
}

function advance({ log }: Keeping, file: RestoreGuardFile) {
  try {
    file.advance();
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    log.warn('the mark beside the database could not be written', { error: code ?? name });
  }
}
