import { createTransport } from 'nodemailer';
import type { Mailer, OutgoingMessage, SendOutcome, Signer } from '../../deps.ts';
import type { Machine } from '../../machine.ts';
import { blamesSender } from '../../pauses/reasons.ts';
import { formatAddress } from '../../rendering/mime.ts';
import { signed } from '../../rendering/signed.ts';
import { classifyReply, type Reply } from '../../returns/bounce-classifier.ts';
import { withoutAddresses } from '../../returns/reply-text.ts';
import { type Dial, dialled } from './dial.ts';
import { NO_PLACE, newPlaces, type Place } from './places.ts';
import { newRateLimit } from './rate-limit.ts';
import { askServer, type ServerOptions } from './smtp-check.ts';
import { RawMessage } from './smtp-message.ts';

/**
 * `url`: as nodemailer takes it, TLS and sign-in included. `connections` and `perSecond`: what the relay allows; `perSecond` 0 means no
 * limit. `givesPlaces`: messages wait for a place before they enter `sending`. `sign`: adds a DKIM signature. `steady`, `timers`: for the
 * limit, and for the question whether the server accepts mail; nodemailer's connections have their own. `dial`: opens the connections, where
 * nodemailer cannot.
 */
export type SmtpOptions = Pick<Machine, 'steady' | 'timers'> & {
  url: string;
  connections?: number;
  perSecond?: number;
  givesPlaces?: boolean;
  sign?: Signer;
  dial?: Dial;
};
const CONNECTIONS = 5;
/**
 * Messages in hand for each connection, so that no connection waits for the database. At most this many, times the connections, times
 * the queue's lanes, are in flight at a crash, and fewer where they would have to wait (`places.ts`). Measured: 4 sends twice as fast as 1.
 */
const IN_HAND = 4;
/** Milliseconds. A server may take minutes to answer (RFC 5321, 4.5.3.2); leases are renewed meanwhile. */
const TIMEOUTS = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 5 * 60_000 };
/** Nobody answered, or something that is no mail server did. The message is not at fault. */
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

/** What still waited for a connection when we closed the pool gets an error without a code. */
const BROKEN_OFF = 'ECONNECTION';

/** For the question whether messages can be signed. */
const ANY = { from: 'letters@clinic.example', raw: 'From: letters@clinic.example\r\n\r\n\r\n' };

type SmtpError = Error & { code?: string; responseCode?: number; response?: string; command?: string };

/** Sends mail by SMTP over a pool of connections. */
export function smtpMailer(options: SmtpOptions): Mailer {
  const { url, timers, connections = CONNECTIONS, perSecond = 0, sign, dial } = options;
  const size = { maxConnections: connections, maxMessages: 1_000 };
  const getSocket = dial && socketBy(dial);
  const open = () =>
    createTransport({ url, pool: true, ...size, ...TIMEOUTS, getSocket }).transporter as unknown as Pool;
  const connected = renewedPool(open);
  const limit = newRateLimit(options, perSecond);
  const places = newPlaces(options, connections, limit);

  async function send(outgoing: OutgoingMessage, place: Place): Promise<SendOutcome> {
    const message = new RawMessage(sign ? [await signed(sign, outgoing)] : (outgoing.pieces ?? [outgoing.raw]));
    place.handedOver();
    const turn = await limit.turn();
    const begun = () => {
      turn.begun(); // first, because the place that is given next looks at the limit
      place.begun();
    };
    const outcome = await connected.use(pool => handOver(pool, outgoing, message, begun));
    turn.over();
    place.leave();
    return outcome;
  }

  async function placeOf(stopping?: AbortSignal) {
    const place = await places.take(stopping);
    return { send: (message: OutgoingMessage) => send(message, place), leave: place.leave };
  }

  return {
    kind: 'smtp',
    host: new URL(url).hostname,
    concurrency: connections * IN_HAND,
    place: options.givesPlaces ? placeOf : undefined,
    send: message => send(message, NO_PLACE),
    async check() {
      try {
        if (sign) await signed(sign, ANY);
        await askServer(connected.options(), { timers, dial });
        return { ok: true };
      } catch (error) {
        return { ok: false, reason: withoutAddresses((error as Error).message) };
      }
    },
    async close(how = { force: false }) {
      limit.close();
      connected.close(how);
    },
  };
}

type GetSocket = (options: ServerOptions, done: (error: Error | null, opened?: object) => void) => void;

const socketBy =
  (dial: Dial): GetSocket =>
  (options, done) =>
    void dialled(dial, options, TIMEOUTS.connectionTimeout).then(opened => done(null, opened), done);

/** A pool that gives way to a new one, once nothing is under way, when a server blamed us over its connections. */
function renewedPool(open: () => Pool) {
  let pool = open();
  let underWay = 0;
  /** A server blamed us over these connections. Servers such as Postfix decide when a connection begins, so only new ones help. */
  let blamed = false;
  let closed = false;

  function current(): Pool {
    if (blamed && underWay === 0 && !closed) {
      pool.close({ force: false });
      pool = open();
      blamed = false;
    }
    return pool;
  }

  return {
    async use(send: (pool: Pool) => Promise<SendOutcome>): Promise<SendOutcome> {
      const through = current();
      underWay += 1;
      try {
        const outcome = await send(through);
        blamed ||= blamesSender(outcome);
        return outcome;
      } finally {
        underWay -= 1;
      }
    },
    options: () => pool.options,
    close(options: { force: boolean }) {
      closed = true;
      pool.close(options);
    },
  };
}

type Envelope = { from: string; to: string[] };
type Message = {
  getEnvelope(): Envelope;
  messageId(): string;
  getHeader(name: 'message-id'): string;
  createReadStream(): RawMessage;
};
type Pool = {
  options: ServerOptions;
  close(options: { force: boolean }): void;
  send(mail: { data: object; message: Message }, done: (error: Error | null, info: { response: string }) => void): void;
};

/** Hands the message to the pool itself: it is complete, so nodemailer has nothing to compose. `begun`: is told when the first byte leaves. */
async function handOver(
  pool: Pool,
  { from, to, messageId }: OutgoingMessage,
  bytes: RawMessage,
  begun: () => void,
): Promise<SendOutcome> {
  const envelope = { from: formatAddress(from), to: [formatAddress(to)] };
  const message: Message = {
    getEnvelope() {
      begun();
      return envelope;
    },
    messageId: () => messageId,
    getHeader: () => messageId,
    createReadStream: () => bytes,
  };
  try {
    const { response } = await submitted(pool, message);
    bytes.release();
    return { accepted: true, response: withoutAddresses(response) };
  } catch (error) {
    return refusal(error as SmtpError, bytes.handedOver);
  }
}

const submitted = (pool: Pool, message: Message): Promise<{ response: string }> =>
  new Promise((resolve, reject) =>
    pool.send({ data: {}, message }, (error, info) => (error ? reject(error) : resolve(info))),
  );

function refusal(error: SmtpError, handedOver: boolean): SendOutcome {
  const reason = withoutAddresses(error.response ?? error.message);
  const code = error.responseCode ?? 0;
  if (code === 0 && handedOver) return { accepted: false, kind: 'in-doubt', rule: 'no-answer', reason };
  const phase = phaseOf(error);
  if (refusedAll(code, phase) || (code === 0 && UNREACHABLE.has(error.code ?? BROKEN_OFF)))
    return { accepted: false, kind: 'unreachable', rule: 'unreachable', reason };
  return { accepted: false, ...classifyReply({ code, text: error.response ?? '', phase }), reason };
}

/** An answer before any recipient was named is about us or the moment, not about this message. */
const refusedAll = (code: number, phase: Reply['phase']) =>
  code >= 400 && (phase === 'connect' || ((phase === 'mail' || phase === 'auth') && code < 500));

function phaseOf({ code, command = '' }: SmtpError): Reply['phase'] {
  if (code === 'EAUTH') return 'auth';
  if (/^MAIL/i.test(command)) return 'mail';
  if (/^RCPT/i.test(command)) return 'rcpt';
  return /^DATA/i.test(command) ? 'data' : 'connect';
}
