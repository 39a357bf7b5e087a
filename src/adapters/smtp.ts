import type { Readable } from 'node:stream';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { classifyReply, type Reply } from '../delivery/classify.ts';
import type { Mailer, SendOutcome } from '../deps.ts';

const CONNECTIONS = 5;
/** Messages made ready for each connection, so that none waits for the database. At most so many are in flight at a crash. */
const IN_HAND = 2;
/** A server may take minutes to answer (RFC 5321 4.5.3.2); leases are renewed meanwhile. */
const TIMEOUTS = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 5 * 60_000 };
/** Nobody answered, or not as a mail server does: not this message's fault. */
const UNREACHABLE = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ETLS',
  'EPROTOCOL',
  'EPIPE',
]);

type SmtpError = Error & { code?: string; responseCode?: number; response?: string; command?: string };

/** Mail by SMTP over a pool of connections. `url`: as nodemailer takes it, TLS and sign-in included. */
export function smtpMailer(url: string): Mailer {
  const transport = createTransport({ url, pool: true, maxConnections: CONNECTIONS, maxMessages: 1_000, ...TIMEOUTS });
  transport.use('stream', watchHandover);
  return {
    kind: 'smtp',
    concurrency: CONNECTIONS * IN_HAND,
    async send({ from, to, raw }) {
      let handedOver = false;
      const onHandedOver = () => {
        handedOver = true;
      };
      try {
        // As objects: nodemailer reads a string as a list of addresses, and one address could then become two.
        const envelope = { from: { name: '', address: from }, to: [{ name: '', address: to }] } as unknown as {
          from: string;
          to: string[];
        };
        const { response } = await transport.sendMail({ envelope, raw, onHandedOver } as MailOptions);
        return { accepted: true, response: withoutAddresses(response) };
      } catch (error) {
        return refusal(error as SmtpError, handedOver);
      }
    },
    async check() {
      try {
        await transport.verify();
        return { ok: true };
      } catch (error) {
        return { ok: false, reason: withoutAddresses((error as Error).message) };
      }
    },
    async close() {
      transport.close();
    },
  };
}

type MailOptions = SendMailOptions & { onHandedOver(): void };
type Watched = { data: unknown; message: { processFunc(process: (stream: Readable) => Readable): void } };

/** The stream that goes to the server ends when the server has been given all of it: from then on an answer is owed. */
function watchHandover(mail: unknown, done: () => void) {
  const { data, message } = mail as Watched;
  message.processFunc(stream => stream.once('end', (data as MailOptions).onHandedOver));
  done();
}

function refusal(error: SmtpError, handedOver: boolean): SendOutcome {
  const reason = withoutAddresses(error.response ?? error.message);
  const code = error.responseCode ?? Number(/^\d{3}/.exec(error.response ?? '')?.[0] ?? 0);
  if (code === 0 && handedOver) return { accepted: false, kind: 'in-doubt', rule: 'no-answer', reason };
  const phase = phaseOf(error);
  if (refusedAll(code, phase) || (code === 0 && UNREACHABLE.has(error.code ?? '')))
    return { accepted: false, kind: 'unreachable', rule: 'unreachable', reason };
  return { accepted: false, ...classifyReply({ code, text: error.response ?? '', phase }), reason };
}

/** What is said before any recipient was named is about us or the moment, not about this message. */
const refusedAll = (code: number, phase: Reply['phase']) =>
  code >= 400 && (phase === 'connect' || ((phase === 'mail' || phase === 'auth') && code < 500));

function phaseOf({ code, command = '' }: SmtpError): Reply['phase'] {
  if (code === 'EAUTH' || /^AUTH/i.test(command)) return 'auth';
  if (/^MAIL/i.test(command)) return 'mail';
  if (/^RCPT/i.test(command)) return 'rcpt';
  return /^DATA/i.test(command) || code === 'EMESSAGE' ? 'data' : 'connect';
}

/** Servers like to repeat the address; it must stand in no log and no column that is not about it. */
function withoutAddresses(text: string): string {
  return text
    .replace(/[^\s<>"]+@[^\s<>"]+/g, '…')
    .replace(/\s+/g, ' ')
    .slice(0, 500);
}
