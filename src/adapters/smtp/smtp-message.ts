import { EventEmitter } from 'node:events';
import type { Transform } from 'node:stream';

/**
 * A whole message for nodemailer's connection, which pipes it into the stream that goes to the server. Lines end in CRLF already, so
 * the stream is given the bytes as they go over the wire: it would look at each by itself, which is a quarter of what a mail costs.
 * `handedOver`: the server has been given all of it, from then on an answer is owed.
 */
export class RawMessage extends EventEmitter {
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
