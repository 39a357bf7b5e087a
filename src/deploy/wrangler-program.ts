import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Wrangler } from './wrangler.ts';

type Options = { program: string; folder: string; environment: NodeJS.ProcessEnv };

/** Runs Cloudflare's command line so that it asks nothing. `program`: its JavaScript file. `folder`: the folder it runs in. */
export function wranglerProgram({ program, folder: cwd, environment }: Options): Wrangler {
  return async (args, stdin = '') => {
    const own = mkdtempSync(join(tmpdir(), 'dayori-wrangler-'));
    const report = join(own, 'report');
    const env = { ...environment, CI: '1', WRANGLER_SEND_METRICS: 'false', WRANGLER_OUTPUT_FILE_PATH: report };
    try {
      const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...env, NO_COLOR: '1' } });
      const ended = new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', code => resolve(code ?? 1));
      });
      child.stdin.on('error', () => {}); // it may end without reading
      child.stdin.end(stdin);
      const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
      return { code, stdout, stderr, reports: readReports(report) };
    } finally {
      rmSync(own, { recursive: true });
    }
  };
}

/** The reports that wrangler writes for programs, one JSON object a line. */
function readReports(file: string): Record<string, unknown>[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    return lines.map(line => JSON.parse(line));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
