import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { converse } from './conversation.ts';

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
    void converse(socket, sink);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  const sink: Sink = {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    accepted: [],
    capabilities: ['PIPELINING', '8BITMIME', 'SMTPUTF8'],
    misbehave: () => undefined,
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
