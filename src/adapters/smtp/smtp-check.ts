import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Timers } from '../../deps.ts';

/** The options that nodemailer reads from a URL. */
export type ServerOptions = ConstructorParameters<typeof SMTPConnection>[0] & {
  auth?: { user?: string; pass?: string };
};

/** Milliseconds for the whole check, because a monitor waits for the answer and a server may send its answer very slowly. */
const PATIENCE = 8_000;

/** Connects, signs in if the URL has a user name, and disconnects. Rejects with the error, after `patience` (ms) at the latest. */
export async function askServer(
  options: ServerOptions,
  timers: Pick<Timers, 'after'>,
  patience = PATIENCE,
): Promise<void> {
  const connection = new SMTPConnection(options);
  let stopWaiting: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const tooLate = () => reject(new Error(`no answer within ${patience / 1_000} seconds`));
      stopWaiting = timers.after(patience, tooLate);
      connection.once('error', reject);
      connection.once('end', () => reject(new Error('the server hung up')));
      connection.connect(() => signIn(connection, options.auth).then(resolve, reject));
    });
    connection.quit();
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    stopWaiting?.();
  }
}

function signIn(connection: SMTPConnection, { user = '', pass = '' }: ServerOptions['auth'] = {}): Promise<void> {
  if (!connection.allowsAuth || !(user || pass)) return Promise.resolve();
  return new Promise((resolve, reject) =>
    connection.login({ user, credentials: { user, pass } }, error => (error ? reject(error) : resolve())),
  );
}
