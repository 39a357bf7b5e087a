import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Timers } from '../../deps.ts';
import { type Dial, dialled } from './dial.ts';

/** The options that nodemailer reads from a URL. */
export type ServerOptions = ConstructorParameters<typeof SMTPConnection>[0] & {
  auth?: { user?: string; pass?: string };
};

/** Milliseconds for the whole check, because a monitor waits for the answer and a server may send its answer very slowly. */
const PATIENCE = 8_000;

/** How long a visit may take (ms), and how a connection is opened where nodemailer cannot. */
export type Visiting = { timers: Pick<Timers, 'after'>; patience?: number; dial?: Dial };

/** Connects, signs in if the URL has a user name, and disconnects. Rejects with the error, after `patience` (ms) at the latest. */
export const askServer = (options: ServerOptions, visiting: Visiting): Promise<void> =>
  visitServer(options, visiting, connection => signIn(connection, options.auth));

/** Connects, does what `visit` does, and disconnects. Rejects with the error, after `patience` (ms) at the latest. */
export async function visitServer(
  options: ServerOptions,
  { timers, patience = PATIENCE, dial }: Visiting,
  visit: (connection: SMTPConnection) => Promise<void>,
): Promise<void> {
  const connection = new SMTPConnection({ ...options, ...(dial && (await dialled(dial, options, patience))) });
  let stopWaiting: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const tooLate = () =>
        reject(Object.assign(new Error(`no answer within ${patience / 1_000} seconds`), { code: 'ETIMEDOUT' }));
      stopWaiting = timers.after(patience, tooLate);
      connection.once('error', reject);
      connection.once('end', () => reject(new Error('the server hung up')));
      connection.connect(error => (error ? reject(error) : visit(connection).then(resolve, reject)));
    });
    connection.quit();
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    stopWaiting?.();
  }
}

/** Does nothing if the server offers no sign-in, or there is nothing to sign in with. */
export function signIn(
  connection: SMTPConnection,
  { user = '', pass = '' }: ServerOptions['auth'] = {},
): Promise<void> {
  if (!connection.allowsAuth || !(user || pass)) return Promise.resolve();
  return new Promise((resolve, reject) =>
    connection.login({ user, credentials: { user, pass } }, error => (error ? reject(error) : resolve())),
  );
}
