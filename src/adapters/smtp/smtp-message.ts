import { EventEmitter } from 'node:events';
import type { Transform } from 'node:stream';

/**
 * A whole message for nodemailer's connection, which pipes it into the stream to the server. Lines end in CRLF already, so the stream
 * is given the final bytes: it would look at each byte itself, which is a quarter of a mail's cost. `handedOver`: the stream has taken
 * the whole message, so the server owes an answer.
 */
export class RawMessage extends EventEmitter {
  readonly #pieces: string[];
  #bytes: Buffer | undefined;
  /** Whether any of it was read. Nodemailer sends an unread message again over another connection. */
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
    stream.push(null); // `end` would add the final line a second time
  }

  /** Call this when the server has accepted the message: its buffer is used again. Before that, its bytes may still be on their way. */
  release() {
    if (this.#bytes && free.length < MOST_FREE) free.push(this.#bytes);
    this.#bytes = undefined;
  }

  destroy() {}
}

/** Buffers are used again, because collecting tens of kilobytes of garbage for each mail costs more than the mail. */
const free: Buffer[] = [];
const MOST_FREE = 20;
const PAGE = 65_536;

function takeBuffer(bytes: number): Buffer {
  const found = free.findIndex(buffer => buffer.length >= bytes);
  return found < 0 ? Buffer.allocUnsafeSlow(Math.ceil(bytes / PAGE) * PAGE) : free.splice(found, 1)[0]!;
}

const lengthOf = (pieces: string[]) => pieces.reduce((sum, piece) => sum + piece.length, 0);

/** A message ends with the end of its last line and a line with a single dot. */
const LINE = '\r\n';
const END = `${LINE}.${LINE}`;

/** The message and its end, with the dot doubled at the start of a line (RFC 5321, 4.5.2). Our lines rarely start with a dot. */
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
