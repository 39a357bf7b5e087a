import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A killed process ends none of its children, and wrangler has some of its own, workerd among them: left behind they hold the port and the
 * database. So they are a group of their own, and a shell ends all of it once nobody is left at the other end of file 3, which closes when
 * our process ends, however that happens.
 */
const SCRIPT = '{ cat <&3; kill -9 -$$; } >/dev/null 2>&1 & exec "$@" 3<&-';

/** Starts a program of Node that ends with us, together with all that it starts. On Windows processes of one console end together. */
export function startEndingWithUs(args: string[], cwd: string, output: 'ignore' | 'inherit'): ChildProcess {
  if (process.platform === 'win32') return spawn(process.execPath, args, { cwd, stdio: ['ignore', output, 'inherit'] });
  const command = ['-c', SCRIPT, 'sh', process.execPath, ...args];
  return spawn('/bin/sh', command, { cwd, stdio: ['ignore', output, 'inherit', 'pipe'], detached: true });
}
