import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { lessonFile } from './lesson.ts';
import { cpuOf, peakOf } from './process-figures.ts';
import type { Limits, Result, Run } from './result.ts';
import type { Opens, Server } from './servers.ts';

/** `pool`: nodemailer's pool, as its manual shows. `bare`: pipelines a message that is ready, the limit. Neither records anything. */
type Kind = 'pool' | 'bare';

/** How fast another sender sends the same lesson to this server, in a process of its own, over as many connections. */
export const sender =
  (kind: Kind, opens: Opens, connections = 5): Run =>
  async limits => {
    const server = await opens();
    if (typeof server === 'string') return server;
    const lesson = await lessonFile();
    const result = await sendBy(kind, server, lesson.file, connections, limits);
    lesson.remove();
    await server.stop();
    return result;
  };

async function sendBy(
  kind: Kind,
  server: Server,
  file: string,
  connections: number,
  { mails, ms }: Limits,
): Promise<Result> {
  const task = [kind, server.url, file, connections, mails, ms].map(String);
  const child = fork(join(import.meta.dirname, 'senders/process.ts'), task);
  await once(child, 'message');
  const [cpu, serverCpu] = [cpuOf(child.pid!), server.cpu()];
  child.send('go');
  const [{ accepted, took }] = (await once(child, 'message')) as [{ accepted: number; took: number }];
  const spent = { cpu: (cpuOf(child.pid!) - cpu) / accepted, memory: peakOf(child.pid!) };
  const { copies, roundTrips } = await server.found();
  child.kill();
  const servers = { serverCpu: (server.cpu() - serverCpu) / accepted, roundTrips };
  return {
    mails: accepted,
    perSecond: accepted / (took / 1_000),
    ...spent,
    ...servers,
    ...(copies && check(accepted, copies)),
  };
}

function check(accepted: number, copies: Map<string, number>) {
  const twice = [...copies.values()].filter(count => count > 1).length;
  return { lost: accepted - copies.size, twice, broken: accepted !== copies.size || twice > 0 };
}
