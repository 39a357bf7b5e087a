import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { bundle, LEAN, PROGRAM } from '../bundle.mjs';

const { folder } = await bundle('program', PROGRAM);

/** Arguments of Node for the program as `npm start` runs it, bundled from the present sources. */
export const START = [...LEAN, join(folder, 'node.js')];
/** For a command as `npm run dayori` runs it; its own arguments follow. */
export const DAYORI = [...LEAN, join(folder, 'commands.js')];

/** What the child writes, as it comes. */
export function saidBy({ stdout, stderr }: ChildProcessWithoutNullStreams): { out: string; err: string } {
  const said = { out: '', err: '' };
  stdout.on('data', piece => {
    said.out += piece;
  });
  stderr.on('data', piece => {
    said.err += piece;
  });
  return said;
}
