import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../src/testing/free-port.ts';
import { authority } from '../../src/testing/mails/authority.ts';
import { cpuOf } from './process-figures.ts';

/** `counts`: what arrived, where the server counts it. `cpu`: ms of its own so far. */
export type Server = {
  url: string;
  cpu(): number;
  counts(): Promise<{ recipients: number; doubled: number; begunAt: number[] }>;
  stop(): void;
};

/** Our own sink, in a process of its own. */
export async function ownSink(args: string[] = [], encrypted = false): Promise<Server> {
  const own = encrypted ? authority('bench') : undefined;
  const pair = own?.certify('IP:127.0.0.1');
  own?.remove();
  const env = { ...process.env, ...(pair && { SINK_KEY: pair.key, SINK_CERT: pair.cert }) };
  const child = fork(join(import.meta.dirname, '../sink.ts'), ['--count', ...args], { env });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: encrypted ? `smtps://127.0.0.1:${port}?tls.rejectUnauthorized=false` : `smtp://127.0.0.1:${port}`,
    cpu: () => cpuOf(child.pid!),
    async counts() {
      const answer = once(child, 'message');
      child.send('count');
      return (await answer)[0];
    },
    stop: () => void child.kill(),
  };
}

/** Postfix's sink. It answers to whole groups of commands, as real servers do, unless told not to offer PIPELINING. */
export async function postfixSink(pipelining: boolean): Promise<Server | undefined> {
  const port = await freePort();
  const asRoot = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn('smtp-sink', [...asRoot, ...(pipelining ? [] : ['-p']), `127.0.0.1:${port}`, '1000'], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  });
  if (!(await listens(child, port))) return undefined;
  return {
    url: `smtp://127.0.0.1:${port}`,
    cpu: () => cpuOf(child.pid!),
    counts: async () => ({ recipients: Number.NaN, doubled: Number.NaN, begunAt: [] }),
    stop: () => void child.kill(),
  };
}

/** Resolves to false where there is no such program. */
async function listens(child: ChildProcess, port: number): Promise<boolean> {
  const missing = once(child, 'error').then(() => true);
  for (let n = 0; n < 100; n += 1) {
    const socket = connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return true;
    if (await Promise.race([missing, wait(50, false)])) return false;
  }
  return false;
}
