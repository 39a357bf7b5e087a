import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/**
 * Moments of an SMTP conversation, in their order. Commands: received and not yet answered. `greeted`, `go-ahead` and
 * `answered`: just after 220, 354 and 250 were written. `body`: a part of the message was read. `dot`: all of it. `half`: instead
 * of a whole 250.
 */
export const STEPS = [
  'connect',
  'greeted',
  'EHLO',
  'MAIL',
  'RCPT',
  'DATA',
  'go-ahead',
  'body',
  'dot',
  'half',
  'answered',
] as const;
export type Step = (typeof STEPS)[number] | 'STARTTLS' | 'AUTH' | 'RSET' | 'QUIT' | 'NOOP';

/** `drop` closes the connection in good order, `reset` tears it; `say` answers with this line; `after` holds the answer back. */
export type Fault = 'drop' | 'reset' | { say: string } | { after: Promise<unknown> };
export type Misbehave = (step: Step, recipient: string) => Fault | undefined;

/** A message that the server took: it had the final dot, whether or not its answer was ever sent. */
export type Accepted = {
  number: number;
  messageId: string;
  recipient: string;
  subject: string;
  /** The message's own date, epoch ms: the sender's clock. */
  date: number;
  unsubscribeUrl: string | undefined;
};

export type Sink = {
  url: string;
  port: number;
  accepted: Accepted[];
  /** Further lines of the answer to EHLO. */
  capabilities: string[];
  misbehave: Misbehave;
  /** Called as soon as a message was taken. */
  onAccepted: (message: Accepted) => void;
  /** Closes all connections, as servers do with idle ones. */
  hangUp(): void;
  close(): Promise<void>;
};

/** A small SMTP server that records what it takes and does wrong what it is told to. */
export async function recordingSink(port = 0): Promise<Sink> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket);
    socket.on('error', () => {}); // a client that is killed is its own affair
    socket.on('close', () => sockets.delete(socket));
    converse(socket, sink).catch(error => (error === RESET ? socket.resetAndDestroy() : socket.destroy()));
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  const sink: Sink = {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    accepted: [],
    capabilities: ['PIPELINING', '8BITMIME', 'SMTPUTF8'],
    misbehave: () => undefined,
    onAccepted: () => {},
    hangUp() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      sink.hangUp();
      server.close();
      await once(server, 'close');
    },
  };
  return sink;
}

const DROP = new Error('drop');
const RESET = new Error('reset');

async function converse(socket: Socket, sink: Sink) {
  const talk = talkOver(socket, sink);
  await talk.answer('connect', '220 chaos ESMTP');
  talk.pass('greeted');
  socket.setEncoding('latin1');
  let buffer = '';
  let inBody = false;
  for await (const chunk of socket as AsyncIterable<string>) {
    buffer += chunk;
    for (;;) {
      if (inBody && buffer) talk.pass('body');
      const [end, skip] = inBody ? [buffer.indexOf('\r\n.\r\n'), 5] : [buffer.indexOf('\r\n'), 2];
      if (end < 0) break;
      const text = buffer.slice(0, end);
      buffer = buffer.slice(end + skip);
      if (inBody) await talk.receive(text);
      inBody = !inBody && (await talk.command(text));
    }
  }
}

function talkOver(socket: Socket, sink: Sink) {
  let recipient = '';
  const write = (text: string) => new Promise(resolve => socket.write(text, resolve));

  function pass(step: Step): Exclude<Fault, string> | undefined {
    const fault = sink.misbehave(step, recipient);
    if (fault === 'drop') throw DROP;
    if (fault === 'reset') throw RESET;
    return fault;
  }

  async function answer(step: Step, usual: string): Promise<string> {
    const fault = pass(step);
    if (fault && 'after' in fault) await fault.after;
    const line = fault && 'say' in fault ? fault.say : usual;
    await write(`${line}\r\n`);
    return line;
  }

  async function command(line: string): Promise<boolean> {
    const verb = line.split(/[ :]/, 1)[0]!.toUpperCase() as Step;
    if (verb === 'RCPT') recipient = /<(.*)>/.exec(line)?.[1] ?? '';
    const said = await answer(verb, usualAnswer(verb, sink));
    if (/^[24]21/.test(said) || (verb === 'STARTTLS' && said.startsWith('220'))) throw DROP; // it knows no TLS
    if (verb === 'DATA' && said.startsWith('354')) pass('go-ahead');
    return said.startsWith('354');
  }

  async function receive(raw: string) {
    const fault = sink.misbehave('dot', recipient);
    if (fault && typeof fault === 'object' && 'say' in fault) {
      await write(`${fault.say}\r\n`);
      if (fault.say.startsWith('421')) throw DROP;
      return;
    }
    const message = readMessage(raw, recipient, sink.accepted.length);
    sink.accepted.push(message);
    sink.onAccepted(message);
    if (fault) throwIfDropped(fault);
    if (fault && typeof fault === 'object') await fault.after;
    const line = `250 2.0.0 accepted ${message.number}\r\n`;
    const half = sink.misbehave('half', recipient);
    if (half) await write(line.slice(0, 7));
    if (half) throwIfDropped(half);
    await write(line);
    pass('answered');
  }

  return { pass, answer, command, receive };
}

function throwIfDropped(fault: Fault) {
  if (fault === 'drop') throw DROP;
  if (fault === 'reset') throw RESET;
}

function usualAnswer(verb: Step, sink: Sink): string {
  if (verb === 'EHLO') return ['250-chaos', ...sink.capabilities.map(name => `250-${name}`), '250 OK'].join('\r\n');
  if (verb === 'DATA') return '354 go on';
  if (verb === 'AUTH') return '235 2.7.0 welcome';
  if (verb === 'STARTTLS') return '454 4.7.0 TLS not available';
  return verb === 'QUIT' ? '221 bye' : '250 ok';
}

function readMessage(raw: string, recipient: string, number: number): Accepted {
  const headers = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(headers)?.[1] ?? '';
  return {
    number,
    messageId: header('Message-ID'),
    recipient,
    subject: header('Subject'),
    date: Date.parse(header('Date')),
    unsubscribeUrl: /<(.*)>/.exec(header('List-Unsubscribe'))?.[1],
  };
}
