import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { parseArgs } from 'node:util';
import { newHangUps } from './sink/hang-ups.ts';
import { newSession, type Reaction } from './sink/session.ts';

/**
 * `count`: counts the mails of each recipient, to find lost and doubled ones. `delay`: how long (ms) answers take, as a round trip does; a group
 * of commands is answered at once. `pipelining`: takes such groups. `refuse`: of a hundred recipients five are refused for now and one for
 * good. `hang-ups`: breaks some connections, by this seed. With `SINK_KEY` and `SINK_CERT` it is encrypted from the start.
 */
const { values: how } = parseArgs({
  options: {
    count: { type: 'boolean' },
    delay: { type: 'string', default: '0' },
    pipelining: { type: 'boolean', default: false },
    refuse: { type: 'boolean' },
    'hang-ups': { type: 'string' },
  },
});
/** What is told on request. `begunAt`: when each envelope came (epoch ms). `groups`: groups of commands that were answered. */
export type Counts = {
  copies: Record<string, number>;
  begunAt: number[];
  groups: number;
  connections: number;
  hangUps: number;
};
const counts: Counts = { copies: {}, begunAt: [], groups: 0, connections: 0, hangUps: 0 };
const delay = Number(how.delay);
const hangUp = how['hang-ups'] === undefined ? () => undefined : newHangUps(Number(how['hang-ups']));
const notes = {
  begun: () => void (how.count && counts.begunAt.push(Date.now())),
  got(recipient: string) {
    if (how.count) counts.copies[recipient] = (counts.copies[recipient] ?? 0) + 1;
  },
};

const { SINK_KEY: key, SINK_CERT: cert } = process.env;
const server = key ? createTlsServer({ key, cert }, converse) : createServer(converse);
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));
process.on('message', () => process.send?.(counts));
process.on('disconnect', () => process.exit());

function converse(socket: Socket) {
  const session = newSession({ pipelining: how.pipelining, refuses, hangUp: counted(hangUp) }, notes);
  const answer = (reactions: Reaction[]) =>
    delay > 0 ? void setTimeout(carryOut, delay, socket, reactions) : carryOut(socket, reactions);
  counts.connections += 1;
  socket.setNoDelay(true);
  socket.on('error', () => {});
  answer([{ say: '220 sink ESMTP' }]);
  socket.on('data', (chunk: Buffer) => {
    const reactions = session.hear(chunk);
    if (reactions.length === 0) return;
    counts.groups += 1;
    answer(reactions);
  });
}

/** What is answered at once leaves at once. Behind a hang-up nothing is heard or said. */
function carryOut(socket: Socket, reactions: Reaction[]) {
  const end = reactions.findIndex(({ hangsUp }) => hangsUp);
  const done = end < 0 ? reactions : reactions.slice(0, end + 1);
  const text = done.map(({ say }) => (say === undefined ? '' : `${say}\r\n`)).join('');
  if (socket.destroyed || socket.writableEnded) return;
  if (end < 0) return void socket.write(text);
  socket.removeAllListeners('data').resume();
  if (done.at(-1)!.say === undefined) socket.destroy();
  else socket.end(text);
}

function counted<T>(decide: () => T | undefined): () => T | undefined {
  return () => {
    const decided = decide();
    if (decided !== undefined) counts.hangUps += 1;
    return decided;
  };
}

function refuses(recipient: string): string | undefined {
  const number = Number(/(\d+)@/.exec(recipient)?.[1] ?? 0) % 100;
  if (how.refuse && number < 5) return '451 4.3.0 come again later';
  return how.refuse && number === 5 ? '550 5.1.1 no such user' : undefined;
}
