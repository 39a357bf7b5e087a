import { BackupError, MigrationError, TransferError, UsageError } from '../errors.ts';
import { refuseOtherDatabase } from '../node/running-note.ts';
import { exitWith } from '../node/start.ts';
import { DatabaseChanged } from '../transfer/export.ts';
import { backup, restore } from './backups.ts';
import { acceptSecret, settings, signInLink } from './clinic.ts';
import { consentRecord, erase } from './erasing.ts';
import { lint } from './lint.ts';
import { dkimKey, doctor } from './mail-set-up.ts';
import { reclassify, recount } from './opens.ts';
import { guardOutput } from './output.ts';
import { resume, sendTestMail, tick } from './sending.ts';
import { suppression } from './suppression.ts';
import { exportTo, importFrom } from './transfer.ts';
import { fail, ownOf, USAGE } from './words.ts';

const commands: Record<string, (args: string[]) => Promise<void>> = {
  tick,
  'send-test': sendTestMail,
  lint,
  settings,
  'sign-in-link': signInLink,
  'accept-secret': acceptSecret,
  doctor,
  'dkim-key': dkimKey,
  backup,
  restore,
  export: exportTo,
  import: importFrom,
  suppression,
  erase,
  'consent-record': consentRecord,
  resume,
  reclassify,
  recount,
};

/** They use no database, or say by themselves which one. */
const ELSEWHERE = ['lint', 'dkim-key', 'backup', 'restore', 'export', 'import', 'accept-secret'];
/** They have a use only for a database that somebody works with. */
const OF_THE_PROGRAM = [
  ...['sign-in-link', 'suppression', 'erase', 'consent-record', 'resume', 'reclassify', 'recount'],
  ...['doctor', 'send-test'],
];
const HELP = ['--help', '-h'];

guardOutput();
const [name = '', ...args] = process.argv.slice(2);
try {
  if (name === 'help' || [name, ...args].some(arg => HELP.includes(arg))) process.stdout.write(USAGE);
  else await run(name, args);
} catch (error) {
  process.exitCode = exitCodeOf(error) ?? exitWith(error);
  process.stderr.write(`${(error as Error).message}\n`);
}

async function run(name: string, args: string[]) {
  const command = ownOf(commands, name) ?? fail(name ? `there is no command "${name}"\n\n${USAGE}` : USAGE);
  if (!ELSEWHERE.includes(name) && !args.some(arg => arg === '--local' || arg === '--cloudflare'))
    refuseOtherDatabase(process.env, { needsOne: needsDatabase(name, args) });
  await command(args);
}

/** `settings set` may come before the first start. */
function needsDatabase(name: string, [verb]: string[]): boolean {
  return OF_THE_PROGRAM.includes(name) || (name === 'settings' && verb === 'get');
}

/** 2: it cannot be done as asked. 1: it could not be done now. `undefined`: a fault of the program. */
function exitCodeOf(error: unknown): number | undefined {
  if ([UsageError, BackupError, TransferError, MigrationError].some(kind => error instanceof kind)) return 2;
  return error instanceof DatabaseChanged ? 1 : undefined;
}
