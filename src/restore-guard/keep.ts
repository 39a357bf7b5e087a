import { type Mark, restoreGuard } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { pauseRestored } from '../pauses/sending-state.ts';
import { type RestoreVerdict, verdictOn } from './verdict.ts';

/** The mark kept outside the database, where no copy of the database can turn it back. */
export type RestoreGuardFile = {
  /** `undefined`: there is none, or it cannot be understood. */
  read(): Mark | undefined;
  /** Takes over the database's mark, one process at a time. Within a lineage the file never goes back. */
  advance(): void;
};

type Keeping = Pick<Deps, 'db' | 'clock' | 'log'>;

/**
 * Pauses sending when the database is older than what was already sent; otherwise brings the file up to date. For the
 * start, for every tick, and for after mails were sent. A file that cannot be written stays behind, which is harmless.
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
