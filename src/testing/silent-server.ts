import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** After what a mail server stops answering; `dribble`: it answers without end. */
export type Silence = 'banner' | 'tls' | 'after the dot' | 'rcpt' | 'dribble';

export type SilentServer = { url: string; connections: number; heard: string; close(): Promise<void> };

/** A server on a free port of this machine that takes connections, speaks SMTP up to `silence`, and never ends them. */
export async function silentServer(silence: Silence): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  const timers: NodeJS.Timeout[] = [];
  const server = createServer(socket => {
    sockets.add(socket);
    state.connections += 1;
    socket.on('error', () => {});
    if (silence === 'banner' || silence === 'tls') return;
    // A reply that never ends: each line says that another follows.
    if (silence === 'dribble') timers.push(setInterval(() => socket.write('220-mx.example\r\n'), 200));
    else converse(socket, silence, line => (state.heard += line));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const state: SilentServer = {
    url: `${silence === 'tls' ? 'smtps' : 'smtp'}://127.0.0.1:${port}`,
    connections: 0,
    heard: '',
    async close() {
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
  return state;
}

function converse(socket: Socket, silence: Silence, hear: (line: string) => void) {
  let inMessage = false;
  socket.write('220 mx.example ESMTP\r\n');
  socket.on('data', bytes => {
    for (const line of bytes.toString('latin1').split('\r\n')) {
      if (inMessage) {
        if (line === '.') hear('.');
        continue;
      }
      if (line === '') continue;
      hear(`${line.split(':')[0]}\n`);
      if (/^RCPT/.test(line) && silence === 'rcpt') return;
      inMessage = /^DATA/.test(line);
      socket.write(inMessage ? '354 go on\r\n' : '250 ok\r\n');
    }
  });
}
