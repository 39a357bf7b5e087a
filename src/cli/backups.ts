import { backUp, restore as putBack } from '../node/backup.ts';
import { parse, print } from './words.ts';

const RESUME = 'Resume on /admin, or with: npm run dayori -- resume\n';
const REMEMBERED = `Sending is paused, because mail was sent after the backup was made. The memory beside the database knows of that time:
who left, was suppressed or erased gets nothing until they confirm anew, accepted lessons are passed over, and courses go on behind them a
week later. Lessons in doubt go out again, marked. Sign-ups made since the backup are lost.
${RESUME}`;
const LOST = `Sending is paused: what was sent after the backup was made could go out a second time, also to readers who left since. There is
no memory beside the database (DATABASE_FILE.memory) that belongs to this backup and can be read with this secret. If there is one, put it
back before you resume.
${RESUME}`;

export async function backup(args: string[]) {
  const [file = ''] = parse(args, {}, 1).positionals;
  print({ file, ...backUp(process.env, file) });
}

export async function restore(args: string[]) {
  const [file = ''] = parse(args, {}, 1).positionals;
  const { sending, ...restored } = await putBack(process.env, file);
  print({ file, ...restored, sending });
  if (sending === 'paused') process.stderr.write(restored.remembered === 'lost' ? LOST : REMEMBERED);
}
