import { machine } from '../adapters/machine/machine.ts';
import { restore as putBack } from '../node/backup.ts';
import { type Made, makeBackup, makeBackupIn } from '../node/watched-backup.ts';
import { fail, parse, print } from './words.ts';

const RESUME = 'Resume on /admin, or with: npm run dayori -- resume\n';
const REMEMBERED = `Sending is paused, because mail was sent after the backup was made. The memory beside the database knows of that time:
who left, was suppressed or erased gets nothing until they confirm anew, accepted lessons are passed over, and courses go on behind them a
week later. Lessons in doubt go out again, marked. Sign-ups made since the backup are lost.
${RESUME}`;
const LOST = `Sending is paused: what was sent after the backup was made could go out a second time, also to readers who left since. There is
no memory beside the database (DATABASE_FILE.memory) that belongs to this backup and can be read with this secret. If there is one, put it
back before you resume.
${RESUME}`;

const NOT_NOTED =
  'The backup is good. The database could not be told of it, so /healthz and the pages go on counting from the one before.\n';
/** A month of daily backups. */
const KEEP = '30';

export async function backup(args: string[]) {
  const { values, positionals } = parse(args, { into: { type: 'string' }, keep: { type: 'string' } });
  const made = values.into === undefined ? await one(positionals, values.keep) : await many(positionals, values);
  print(made);
  if (!made.noted) process.stderr.write(NOT_NOTED);
}

function one([file, ...others]: string[], keep?: string): Promise<Made> {
  if (!file || others.length > 0) return fail('backup takes one FILE, or --into FOLDER');
  if (keep !== undefined) return fail('--keep needs --into FOLDER');
  return makeBackup(process.env, file, machine);
}

function many(files: string[], { into: folder = '', keep = KEEP }: { into?: string; keep?: string }): Promise<Made> {
  if (files.length > 0) return fail('backup takes one FILE, or --into FOLDER');
  if (!/^[1-9]\d{0,3}$/.test(keep)) return fail('--keep must be a number of backups, 1 to 9999');
  return makeBackupIn(process.env, { folder, keep: Number(keep) }, machine);
}

export async function restore(args: string[]) {
  const [file = ''] = parse(args, {}, 1).positionals;
  const { sending, ...restored } = await putBack(process.env, file);
  print({ file, ...restored, sending });
  if (sending === 'paused') process.stderr.write(restored.remembered === 'lost' ? LOST : REMEMBERED);
}
