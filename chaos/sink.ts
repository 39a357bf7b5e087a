import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { converse } from './conversation.ts';
import type { Sink } from './smtp-steps.ts';

/** A small SMTP server that records what it takes and misbehaves as told. `port` 0: any free port. */
export async function recordingSink(port = 0): Promise<Sink> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket);
    socket.on('error', () => {}); // killed clients break their connections
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
