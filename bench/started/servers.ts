import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../src/testing/free-port.ts';
import { authority } from '../../src/testing/mails/authority.ts';
import type { Counts } from '../sink.ts';
import { cpuOf } from './process-figures.ts';

/** `cpu`: ms so far. `found`: what the server counted, where it does; resolves once it has worked off what it took. */
export type Server = { url: string; cpu(): number; found(): Promise<Found>; stop(): Promise<void> };
/** `copies`: mails by recipient. `begunAt`: when each envelope came (epoch ms). */
export type Found = { copies?: Map<string, number>; begunAt?: number[]; roundTrips?: number; remark?: string };
/** What opens a server, or says why it cannot. */
export type Opens = () => Promise<Server | string>;

/** Our own sink, in a process of its own. */
export const ownSink =
  (...args: string[]): Opens =>
  () =>
    startSink(args);

/** The same, encrypted from the first byte. */
export async function encryptedSink(): Promise<Server> {
  const own = authority('bench');
  const { key, cert } = own.certify('IP:127.0.0.1');
  own.remove();
  const server = await startSink([], { SINK_KEY: key, SINK_CERT: cert });
  return { ...server, url: `${server.url.replace('smtp:', 'smtps:')}?tls.rejectUnauthorized=false` };
}

async function startSink(args: string[], more: Record<string, string> = {}): Promise<Server> {
  const env = { ...process.env, ...more };
  const child = fork(join(import.meta.dirname, '../sink.ts'), ['--count', ...args], { env });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `smtp://127.0.0.1:${port}`,
    cpu: () => cpuOf(child.pid!),
    async found() {
      const answer = once(child, 'message');
      child.send('count');
      return foundBy((await answer)[0]);
    },
    stop: () => ended(child),
  };
}

function foundBy({ copies, begunAt, groups, hangUps }: Counts): Found {
  const remark = hangUps > 0 ? `${hangUps} hang-ups` : undefined;
  return { copies: new Map(Object.entries(copies)), begunAt, roundTrips: groups / begunAt.length, remark };
}

/** Postfix's sink. It answers to whole groups of commands, as real servers do, unless told not to offer PIPELINING. */
export const postfixSink =
  (...args: string[]): Opens =>
  async () => {
    const port = await freePort();
    const asRoot = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const child = spawn('smtp-sink', [...asRoot, ...args, `127.0.0.1:${port}`, '1000'], {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    if (!(await listens(child, port))) return 'smtp-sink is not installed';
    return {
      url: `smtp://127.0.0.1:${port}`,
      cpu: () => cpuOf(child.pid!),
      found: async () => ({}),
      stop: () => ended(child),
    };
  };

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

async function ended(child: ChildProcess) {
  child.kill();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
