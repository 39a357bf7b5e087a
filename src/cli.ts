import { backup, restore } from './cli/backups.ts';
import { settings, signInLink } from './cli/clinic.ts';
import { lint } from './cli/lint.ts';
import { dkimKey, doctor } from './cli/mail-set-up.ts';
import { exportTo, importFrom } from './cli/moving.ts';
import { resume, sendTestMail, tick } from './cli/sending.ts';
import { suppression } from './cli/suppression.ts';
import { fail, USAGE, UsageError } from './cli/words.ts';
import { BackupError, MigrationError, MovingError } from './errors.ts';
import { HouseChanged } from './moving/export.ts';
import { exitWith } from './start.ts';

const commands: Record<string, (args: string[]) => Promise<void>> = {
  tick,
  'send-test': sendTestMail,
  lint,
  settings,
  'sign-in-link': signInLink,
  doctor,
  'dkim-key': dkimKey,
  backup,
  restore,
  export: exportTo,
  import: importFrom,
  suppression,
  resume,
};

const [name = '', ...args] = process.argv.slice(2);
try {
  const command = commands[name] ?? fail(USAGE);
  await command(args);
} catch (error) {
  process.exitCode = exitCodeOf(error) ?? exitWith(error);
  process.stderr.write(`${(error as Error).message}\n`);
}

/** 2: it cannot be done as asked · 1: it could not be done now; `undefined`: it should not have happened. */
function exitCodeOf(error: unknown): number | undefined {
  if ([UsageError, BackupError, MovingError, MigrationError].some(kind => error instanceof kind)) return 2;
  return error instanceof HouseChanged ? 1 : undefined;
}
