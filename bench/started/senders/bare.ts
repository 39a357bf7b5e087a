import { connect } from 'node:net';
import type { Task } from './process.ts';

/**
 * Sends one message again and again and reads no more of the answers than it must. The next envelope leaves together with the end of the
 * message before it (RFC 2920), so a mail takes one round trip.
 */
export async function send({ url, message, connections, mails, until }: Task): Promise<number> {
  const dotted = message.replaceAll(/^\./gm, '..').replace(/(\r\n)?$/, '\r\n');
  const bytes = Buffer.from(`${dotted}.\r\n`);
  let begun = 0;
  const next = () =>
    begun < mails && performance.now() < until
      ? `MAIL FROM:<letters@clinic.example>\r\nRCPT TO:<r${begun++}@mail.example>\r\nDATA\r\n`
      : 'QUIT\r\n';
  const accepted = await Promise.all(Array.from({ length: connections }, () => overConnection(url, bytes, next)));
  return accepted.reduce((sum, count) => sum + count, 0);
}

function overConnection(url: URL, message: Buffer, next: () => string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  let [accepted, isGreeted, isHandedOver, held] = [0, false, false, ''];
  socket.on('error', reject).on('close', () => resolve(accepted));
  socket.on('data', chunk => {
    const lines = (held + chunk.toString('latin1')).split('\r\n');
    held = lines.pop()!;
    for (const line of lines) if (line[3] !== '-') hear(line);
  });
  return promise;

  function hear(line: string) {
    const code = line.slice(0, 3);
    if (code === '220') socket.write('EHLO bench.example\r\n');
    else if (code === '354') handOver();
    else if (code === '221') socket.end();
    else if (code !== '250') socket.destroy(new Error(line));
    else if (!isGreeted) greet();
    else if (isHandedOver) [accepted, isHandedOver] = [accepted + 1, false];
  }

  function greet() {
    isGreeted = true;
    socket.write(next());
  }

  function handOver() {
    isHandedOver = true;
    socket.cork();
    socket.write(message);
    socket.write(next());
    socket.uncork();
  }
}
