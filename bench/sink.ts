import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { parseArgs } from 'node:util';

/**
 * `count`: counts the mails of each recipient, to find lost and doubled ones. `delay`: how long (ms) each answer takes, as a round trip does.
 * `refuse`: of a hundred recipients five are refused for now and one for good. With `SINK_KEY` and `SINK_CERT` it is encrypted from the start.
 */
const { values: how } = parseArgs({
  options: {
    count: { type: 'boolean' },
    delay: { type: 'string', default: '0' },
    refuse: { type: 'boolean' },
  },
});
const END_OF_DATA = Buffer.from('\r\n.\r\n');
const copies = new Map<string, number>();
/** When each envelope's first byte came (epoch ms). */
const begunAt: number[] = [];

/**
 * The smallest SMTP server that answers 250. Only the sender is to be measured, so it reads no more of a message than the last
 * five bytes. Sends its port to its parent.
 */
function converse(socket: Socket) {
  let line = '';
  let inData = false;
  let tail = Buffer.alloc(0);
  const say = saying(socket);
  socket.setNoDelay(true);
  say('220 sink ESMTP');
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    if (inData) {
      tail = Buffer.concat([tail, chunk.subarray(-END_OF_DATA.length)]).subarray(-END_OF_DATA.length);
      if (!tail.equals(END_OF_DATA)) return;
      inData = false;
      return say('250 2.0.0 accepted');
    }
    line += chunk.toString('latin1');
    // Clients do not pipeline here: each sends one line and waits for the answer.
    if (!line.endsWith('\r\n')) return;
    for (const command of line.split('\r\n').slice(0, -1)) {
      const answer = answerTo(command);
      inData = answer.startsWith('354');
      say(answer);
      if (answer.startsWith('221')) socket.end();
    }
    line = '';
    tail = Buffer.alloc(0);
  });
}

function saying(socket: Socket): (answer: string) => void {
  const delay = Number(how.delay);
  const say = (answer: string) => void socket.write(`${answer}\r\n`);
  return delay > 0 ? answer => void setTimeout(say, delay, answer) : say;
}

function answerTo(line: string): string {
  const verb = line.slice(0, 4).toUpperCase();
  if (verb === 'EHLO') return '250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8';
  if (how.count && verb === 'MAIL') begunAt.push(Date.now());
  if (verb === 'DATA') return '354 go on';
  if (verb === 'QUIT') return '221 bye';
  return verb === 'RCPT' ? answerFor(line) : '250 ok';
}

function answerFor(line: string): string {
  const number = Number(/(\d+)@/.exec(line)?.[1] ?? 0) % 100;
  if (how.refuse && number < 5) return '451 4.3.0 come again later';
  if (how.refuse && number === 5) return '550 5.1.1 no such user';
  if (how.count) copies.set(line, (copies.get(line) ?? 0) + 1);
  return '250 ok';
}

const { SINK_KEY: key, SINK_CERT: cert } = process.env;
const server = key ? createTlsServer({ key, cert }, converse) : createServer(converse);
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));

process.on('message', () =>
  process.send?.({
    recipients: copies.size,
    most: Math.max(0, ...copies.values()),
    begunAt,
    doubled: [...copies.values()].filter(count => count > 1).length,
  }),
);
