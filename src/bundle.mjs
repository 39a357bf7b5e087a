// Bundles the program: it then needs a third less memory than from its sources and libraries, and starts several times faster. Plain
// JavaScript, because `run.mjs` is.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** For V8: the program makes much short-lived garbage and keeps little. A heap that grows slowly keeps it below 200 MB, also while it sends. */
export const LEAN = ['--max-semi-space-size=8', '--heap-growing-percent=50'];

/** What operators run: `node.js` is the program, `commands.js` its commands, `build.js` makes what both need and may not write themselves. */
export const PROGRAM = { node: 'src/node/main.ts', commands: 'src/cli/main.ts', build: 'src/node/build.ts' };

/**
 * Bundles before each start, in half a second, so that the bundle is never older than its sources. Other processes may run from this
 * folder or start in it meanwhile: what is as it should be is not written, and no file is ever half there. So a user who may not write
 * here can start what its owner has built. Rejects with an error that `isUnwritable` knows, where the sources are newer.
 * @param {string} name of the folder in `build/`
 * @param {Record<string, string>} entryPoints source files by name
 * @returns {Promise<{ folder: string, made: Set<string> }>} the folder, and the paths of the files that belong in it
 */
export async function bundle(name, entryPoints) {
  const folder = join(root, 'build', name);
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: { ...entryPoints, thread: 'src/adapters/sqlite/thread.ts' },
    absWorkingDir: root,
    outdir: folder,
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node26',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    sourcemap: true,
    // Needed only where a layout changed, and for a database at Cloudflare.
    external: ['mjml', 'wrangler'],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'silent',
  });
  mkdirSync(folder, { recursive: true });
  for (const { path, contents } of outputFiles) if (!holds(path, contents)) replace(path, contents);
  return { folder, made: new Set(outputFiles.map(({ path }) => path)) };
}

/** Removes what earlier bundles left. It does no harm, so a user who may not remove it leaves it there. */
export function removeOthers({ folder, made }) {
  try {
    for (const file of readdirSync(folder).map(name => join(folder, name)))
      if (!made.has(file)) rmSync(file, { force: true });
  } catch (error) {
    if (!isUnwritable(error)) throw error;
  }
}

/** Whether this user may not write there, or nobody. */
export const isUnwritable = ({ code }) => ['EACCES', 'EROFS', 'EPERM'].includes(code);

const holds = (file, contents) => existsSync(file) && readFileSync(file).equals(contents);

function replace(file, contents) {
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, contents);
  renameSync(whole, file);
}
