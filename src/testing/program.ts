import { join } from 'node:path';
import { bundle, LEAN, PROGRAM } from '../bundle.mjs';

const { folder } = await bundle('program', PROGRAM);

/** Arguments of Node for the program as `npm start` runs it, bundled from the present sources. */
export const START = [...LEAN, join(folder, 'node.js')];
/** For a command as `npm run dayori` runs it; its own arguments follow. */
export const DAYORI = [...LEAN, join(folder, 'commands.js')];
