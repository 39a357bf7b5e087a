import { createServer, type Socket } from 'node:net';

const END_OF_DATA = Buffer.from('\r\n.\r\n');

/** How many mails each recipient got, to find lost and doubled ones. */
const copies = new Map<string, number>();
const counting = process.argv[2] === 'count';

/**
 * The smallest SMTP server that answers 250. Only the sender is to be measured, so it reads no more of a message than the last
 * five bytes. Sends its port to its parent.
 */
function converse(socket: Socket) {
  let line = '';
  let inData = false;
  let tail = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.write('220 sink ESMTP\r\n');
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    if (inData) {
      tail = Buffer.concat([tail, chunk.subarray(-END_OF_DATA.length)]).subarray(-END_OF_DATA.length);
      if (!tail.equals(END_OF_DATA)) return;
      inData = false;
      socket.write('250 2.0.0 accepted\r\n');
      return;
    }
    line += chunk.toString('latin1');
    // Clients do not pipeline here: each sends one line and waits for the answer.
    if (!line.endsWith('\r\n')) return;
    for (const command of line.split('\r\n').slice(0, -1)) inData = answer(socket, command);
    line = '';
    tail = Buffer.alloc(0);
  });
}

function answer(socket: Socket, line: string): boolean {
  const verb = line.slice(0, 4).toUpperCase();
  if (verb === 'EHLO') socket.write('250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n');
  else if (verb === 'DATA') socket.write('354 go on\r\n');
  else if (verb === 'QUIT') socket.end('221 bye\r\n');
  else socket.write('250 ok\r\n');
  if (counting && verb === 'RCPT') copies.set(line, (copies.get(line) ?? 0) + 1);
  return verb === 'DATA';
}

const server = createServer(converse);
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));

process.on('message', () => process.send?.({ recipients: copies.size, most: Math.max(0, ...copies.values()) }));
