import { backUp, restore as putBack } from '../node/backup.ts';
import { parse, print } from './words.ts';

const PAUSED = `Sending is paused: what was sent after the backup was made could go out a second time.
Resume on /admin, or with: npm run dayori -- resume
`;

export async function backup(args: string[]) {
  const [file = ''] = parse(args, {}, 1).positionals;
  print({ file, ...backUp(process.env, file) });
}

export async function restore(args: string[]) {
  const [file = ''] = parse(args, {}, 1).positionals;
  const { sending, ...restored } = await putBack(process.env, file);
  print({ file, ...restored, sending });
  if (sending === 'paused') process.stderr.write(PAUSED);
}
