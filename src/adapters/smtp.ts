import { EventEmitter } from 'node:events';
import type { Transform } from 'node:stream';
import { createTransport } from 'nodemailer';
import { classifyReply, type Reply } from '../delivery/classify.ts';
import { withoutAddresses } from '../delivery/without-addresses.ts';
import type { Mailer, SendOutcome, Signer } from '../deps.ts';
import { formatAddress } from '../rendering/mime.ts';

/**
 * `url`: as nodemailer takes it, TLS and sign-in included. `connections`, `perSecond`: what the relay allows, 0 for as fast as it
 * answers. `sign`: DKIM, when wanted.
 */
export type SmtpOptions = { url: string; connections?: number; perSecond?: number; sign?: Signer };
const CONNECTIONS = 5;
/**
 * Messages made ready for each connection, so that none waits for the database. What is in flight at a crash is at most this, times
 * the connections, times the queue's lanes. Measured: 4 sends twice as fast as 1.
 */
const IN_HAND = 4;
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

/** Mail by SMTP over a pool of connections. */
export function smtpMailer({ url, connections = CONNECTIONS, perSecond = 0, sign }: SmtpOptions): Mailer {
  const rate = perSecond > 0 ? { rateDelta: 1_000 / perSecond, rateLimit: 1 } : {};
  const size = { maxConnections: connections, maxMessages: 1_000 };
  const transport = createTransport({ url, pool: true, ...size, ...rate, ...TIMEOUTS });
  const pool = transport.transporter as unknown as Pool;
  return {
    kind: 'smtp',
    concurrency: connections * IN_HAND,
    async send(outgoing) {
      const { from, to, messageId } = outgoing;
      const message = new RawMessage(sign ? [await sign(outgoing)] : (outgoing.pieces ?? [outgoing.raw]));
      try {
        const { response } = await handOver(
          pool,
          { from: formatAddress(from), to: [formatAddress(to)] },
          messageId,
          message,
        );
        message.release();
        return { accepted: true, response: withoutAddresses(response) };
      } catch (error) {
        return refusal(error as SmtpError, message.handedOver);
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

type Envelope = { from: string; to: string[] };
type Message = {
  getEnvelope(): Envelope;
  messageId(): string;
  getHeader(name: 'message-id'): string;
  createReadStream(): RawMessage;
};
type Pool = {
  send(mail: { data: object; message: Message }, done: (error: Error | null, info: { response: string }) => void): void;
};

/** To the pool itself: the message is complete, there is nothing left for nodemailer to compose. */
function handOver(pool: Pool, envelope: Envelope, messageId: string, bytes: RawMessage): Promise<{ response: string }> {
  const message: Message = {
    getEnvelope: () => envelope,
    messageId: () => messageId,
    getHeader: () => messageId,
    createReadStream: () => bytes,
  };
  return new Promise((resolve, reject) =>
    pool.send({ data: {}, message }, (error, info) => (error ? reject(error) : resolve(info))),
  );
}

/**
 * A whole message for nodemailer's connection, which pipes it into the stream that goes to the server. Lines end in CRLF already, so
 * the stream is given the bytes as they go over the wire: it would look at each by itself, which is a quarter of what a mail costs.
 * `handedOver`: the server has been given all of it, from then on an answer is owed.
 */
class RawMessage extends EventEmitter {
  readonly #pieces: string[];
  #bytes: Buffer | undefined;
  /** Whether any of it was sent; nodemailer sends what it did not begin over another connection. */
  readableDidRead = false;
  handedOver = false;

  constructor(pieces: string[]) {
    super();
    this.#pieces = pieces;
  }

  pipe(stream: Transform) {
    this.readableDidRead = true;
    stream.once('end', () => {
      this.handedOver = true;
    });
    this.#bytes = takeBuffer(lengthOf(this.#pieces) + END.length);
    stream.push(onTheWire(this.#pieces, this.#bytes));
    stream.push(null); // `end` would write the line that ends a message, once more and by itself
  }

  /** The server has taken the message: its bytes are of no more use. Unless it has, they may be on their way still. */
  release() {
    if (this.#bytes && free.length < MOST_FREE) free.push(this.#bytes);
    this.#bytes = undefined;
  }

  destroy() {}
}

/** Buffers are used again: garbage of tens of kilobytes a mail costs more than the mail. */
const free: Buffer[] = [];
const MOST_FREE = 20;
const PAGE = 65_536;

function takeBuffer(bytes: number): Buffer {
  const found = free.findIndex(buffer => buffer.length >= bytes);
  return found < 0 ? Buffer.allocUnsafeSlow(Math.ceil(bytes / PAGE) * PAGE) : free.splice(found, 1)[0]!;
}

const lengthOf = (pieces: string[]) => pieces.reduce((sum, piece) => sum + piece.length, 0);

/** What ends a message: the end of its last line, and a line of its own. */
const LINE = '\r\n';
const END = `${LINE}.${LINE}`;

/** The message and its end, with dots doubled where a line begins with one (RFC 5321, 4.5.2): ours do not, usually. */
function onTheWire(pieces: string[], bytes: Buffer): Buffer {
  let end = 0;
  for (const piece of pieces) end += bytes.write(piece, end, 'latin1');
  if (bytes.toString('latin1', end - LINE.length, end) === LINE) end -= LINE.length;
  const message = bytes.subarray(0, end);
  if (message[0] === DOT || message.includes(`${LINE}.`)) return doubleDots(message);
  return bytes.subarray(0, end + bytes.write(END, end, 'latin1'));
}

const DOT = 46;

const doubleDots = (message: Buffer) =>
  Buffer.from(message.toString('latin1').replace(/^\./, '..').replaceAll(`${LINE}.`, `${LINE}..`) + END, 'latin1');

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
