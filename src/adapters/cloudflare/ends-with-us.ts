import { accessSync, constants, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * A killed process ends none of its children, and a workerd that is left behind holds the local database for ever. On Windows Node's own
 * processes end together.
 *
 * File 3 is the pipe on which workerd tells miniflare its ports. Its other end closes when our process ends, however that happens. The shell
 * becomes workerd (`exec`), so that miniflare's signals reach it. Where workerd ends by itself, nobody is left at the pipe either.
 */
const SCRIPT = (workerd: string) => `#!/bin/sh
{
  { cat <&3; kill -9 $$; } &
  while kill -0 $! && kill -0 $$; do sleep 1; done
  kill -9 $!
} >/dev/null 2>&1 &
exec ${quoted(workerd)} "$@"
`;
/** https://github.com/cloudflare/workers-sdk/tree/main/packages/miniflare reads it each time it starts workerd. */
const VARIABLE = 'MINIFLARE_WORKERD_PATH';

/**
 * Does `work`, and each workerd that it starts ends when this process does. `folder`: for a script, which has to stay as long. `environment`:
 * that of this process, where miniflare looks.
 */
export async function endingWithUs<T>(
  folder: string,
  environment: NodeJS.ProcessEnv,
  work: () => Promise<T>,
): Promise<T> {
  const script = environment[VARIABLE] === undefined && process.platform !== 'win32' ? scriptIn(folder) : undefined;
  if (script === undefined) return work();
  environment[VARIABLE] = script;
  try {
    return await work();
  } finally {
    delete environment[VARIABLE];
  }
}

/** `undefined` where nothing in this folder may be executed. */
function scriptIn(folder: string): string | undefined {
  const script = join(folder, 'workerd');
  writeFileSync(script, SCRIPT(workerdPath()), { mode: 0o700 });
  try {
    accessSync(script, constants.X_OK);
    return script;
  } catch {
    return undefined;
  }
}

/** The workerd that wrangler would start. */
function workerdPath(): string {
  const ofWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler'));
  return ofWrangler('workerd').default;
}

const quoted = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;
