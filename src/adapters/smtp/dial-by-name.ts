import { connect, type Socket } from 'node:net';
import { connect as connectEncrypted } from 'node:tls';
import type { Timers } from '../../deps.ts';
import type { Dial, Dialled } from './dial.ts';

type Patience = { after: Timers['after']; patience: number };

/**
 * Connects to a mail server by its name. workerd compares the certificate with what it was asked to connect to, and nodemailer looks the name
 * up first and asks for an address.
 */
export const dialByName =
  ({ after }: Pick<Timers, 'after'>): Dial =>
  (server, patience) =>
    server.secure ? encrypted(server, { after, patience }) : opened(connect(server), 'connect', { after, patience });

/** workerd says the same of a refused certificate and of a closed port. If the port opens unencrypted, it was the certificate. */
async function encrypted({ host, port }: Dialled, waiting: Patience): Promise<Socket> {
  try {
    return await opened(connectEncrypted({ host, port, servername: host }), 'secureConnect', waiting);
  } catch (error) {
    (await opened(connect({ host, port }), 'connect', waiting)).destroy();
    const reason = `the server's certificate does not hold for ${host}, or it speaks no TLS at this port`;
    throw Object.assign(new Error(reason, { cause: error }), { code: 'ETLS' });
  }
}

function opened(socket: Socket, event: 'connect' | 'secureConnect', { after, patience }: Patience): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const tooLate = () => fail(Object.assign(new Error('no answer to our connection'), { code: 'ETIMEDOUT' }));
    const stopWaiting = after(patience, tooLate);
    function fail(error: Error & { code?: string }) {
      stopWaiting();
      socket.destroy();
      reject(Object.assign(error, { code: error.code ?? 'ECONNECTION' }));
    }
    socket.once('error', fail);
    socket.once(event, () => {
      stopWaiting();
      socket.off('error', fail);
      resolve(socket);
    });
  });
}
