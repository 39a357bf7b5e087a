import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailServer, OutgoingMessage, Signer, Tried } from '../../deps.ts';
import { formatAddress } from '../../rendering/mime.ts';
import { signed } from '../../rendering/signed.ts';
import { type ServerOptions, signIn, type Visiting, visitServer } from './smtp-check.ts';
import { answerOf, failureOf, type SmtpFault, type Stage } from './try-failure.ts';

/** Milliseconds. Somebody sits before the page and waits. */
const PATIENCE = 30_000;
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 8_000 };

/** At these ports encryption begins before the first word: RFC 8314, 3.3, and Amazon's second number for it. */
const ENCRYPTED_FROM_THE_START = [465, 2465];
/** Mail to these never leaves the machine. */
const THIS_MACHINE = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/**
 * How nodemailer is to reach the server: encrypted, and only if its certificate names it. A server on this machine may do without, and has
 * seldom a certificate for its name.
 */
function optionsFor({ host, port, user, password }: MailServer): ServerOptions {
  const isHere = THIS_MACHINE.test(host);
  return {
    ...{ host, port },
    secure: ENCRYPTED_FROM_THE_START.includes(port),
    ...(isHere ? { tls: { rejectUnauthorized: false } } : { requireTLS: true }),
    ...(user ? { auth: { user, pass: password } } : {}),
  };
}

/** The same as a URL, in the form of `SMTP_URL`. */
export function urlFor(server: MailServer): string {
  const { secure, requireTLS, auth } = optionsFor(server);
  const who = auth ? `${encodeURIComponent(auth.user!)}:${encodeURIComponent(auth.pass!)}@` : '';
  const named = server.host.includes(':') ? `[${server.host}]` : server.host;
  const tls = requireTLS ? 'requireTLS=true' : 'tls.rejectUnauthorized=false';
  return `${secure ? 'smtps' : 'smtp'}://${who}${named}:${server.port}?${tls}`;
}

type Trying = Visiting & { sign?: Signer };

/** Connects, signs in and hands the message over. What went wrong is a value. */
export async function tryServer(
  server: MailServer,
  message: OutgoingMessage,
  { sign, ...visiting }: Trying,
): Promise<Tried> {
  const options = { ...optionsFor(server), ...TIMEOUTS };
  const raw = sign ? await signed(sign, message) : message.raw;
  let stage: Stage = 'connect';
  try {
    await visitServer(options, { patience: PATIENCE, ...visiting }, async connection => {
      stage = 'sign-in';
      if (options.auth && !connection.allowsAuth) throw Object.assign(new Error('no AUTH'), { code: 'ENOAUTH' });
      await signIn(connection, options.auth);
      stage = 'send';
      await handOver(connection, message, raw);
    });
    return { ok: true };
  } catch (error) {
    const fault = error as SmtpFault;
    return { ok: false, failure: failureOf(fault, stage), answer: answerOf(fault, server.password) };
  }
}

function handOver(connection: SMTPConnection, { from, to }: OutgoingMessage, raw: string): Promise<void> {
  const envelope = { from: formatAddress(from), to: [formatAddress(to)] };
  return new Promise((resolve, reject) => connection.send(envelope, raw, error => (error ? reject(error) : resolve())));
}
