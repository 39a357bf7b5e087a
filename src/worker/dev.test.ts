import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../testing/free-port.ts';
import { PATIENCE } from '../testing/patience.ts';

// `npm run dev:worker` in a checkout of its own: what it says when it cannot run, and what it leaves behind.

let checkout: string;
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'dayori-dev-'));
  for (const part of [
    'src',
    'emails',
    'migrations',
    'build',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'wrangler.toml',
    'LICENSE',
  ])
    cpSync(part, join(checkout, part), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(checkout, 'node_modules'));
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

// Vitest sets a BASE_URL of its own.
const { BASE_URL: _, ...environment } = process.env;

function start(port: number) {
  const node = ['--disable-warning=ExperimentalWarning', '--import', 'tsx', 'src/worker/dev.ts'];
  const child = spawn(process.execPath, node, { cwd: checkout, env: { ...environment, PORT: String(port) } });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', text => {
      said += text;
    });
  const ended = once(child, 'exit').then(([code]) => ({ code, said }));
  return { child, ended, said: () => said };
}

/** The processes that were started in our checkout. A zombie has no folder any more. */
const processes = () =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && isOurs(name))
    .map(Number);
function isOurs(pid: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === checkout;
  } catch {
    return false; // it has ended, or is somebody else's
  }
}
const isWorkerd = (pid: number) => {
  const [program, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  return program!.includes('workerd') && args.includes('serve');
};
const workerds = () => processes().filter(isWorkerd);

test.skipIf(!existsSync('/proc'))(
  'a port in use, and a second one in the folder, are told in one line; a workerd that died ends it, and nothing is left',
  async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port: taken } = other.address() as { port: number };
    expect(await start(taken).ended).toEqual({ code: 1, said: expect.stringMatching(/^port \d+ is in use[^\n]+\n$/) });
    other.close();

    const first = start(await freePort());
    await vi.waitFor(() => expect(first.said()).toContain('Dayori is ready'), { timeout: PATIENCE, interval: 200 });
    const second = await start(await freePort()).ended;
    expect(second).toEqual({ code: 1, said: 'dev:worker runs in this folder already: stop that one first\n' });

    const running = workerds();
    expect(running).not.toEqual([]);
    for (const pid of running) process.kill(pid, 'SIGKILL');
    const { code, said } = await first.ended;
    expect([code, said]).toEqual([1, expect.stringContaining('workerd does not answer any more')]);
    expect(workerds()).toEqual([]);
  },
);

test.skipIf(!existsSync('/proc'))(
  'one that is killed leaves no process behind, and the next one starts at the same port',
  async () => {
    const port = await freePort();
    const first = start(port);
    await vi.waitFor(() => expect(first.said()).toContain('Dayori is ready'), { timeout: PATIENCE, interval: 200 });
    expect(workerds()).not.toEqual([]);
    first.child.kill('SIGKILL');
    await first.ended;
    await vi.waitFor(() => expect(processes()).toEqual([]), { timeout: PATIENCE, interval: 200 });

    const second = start(port);
    await vi.waitFor(() => expect(second.said()).toContain('Dayori is ready'), { timeout: PATIENCE, interval: 200 });
    second.child.kill('SIGTERM');
    await second.ended;
    await vi.waitFor(() => expect(processes()).toEqual([]), { timeout: PATIENCE, interval: 200 });
  },
);
