import type { Socket } from 'node:net';

/** A mail server to connect to. `secure`: encrypted from the first byte. */
export type Dialled = { host: string; port: number; secure: boolean };

/** Opens a connection to a mail server within `patience` (ms). Rejects with an error whose `code` is one of Node's. */
export type Dial = (server: Dialled, patience: number) => Promise<Socket>;

type Options = { host?: string; port?: number | string; secure?: boolean };

/** What nodemailer takes in place of a connection of its own. It asks for the ports of RFC 8314 where the URL names none. */
export async function dialled(dial: Dial, options: Options, patience: number) {
  const { host = 'localhost', secure = false } = options;
  const port = Number(options.port) || (secure ? 465 : 587);
  return { connection: await dial({ host, port, secure }, patience), secured: secure };
}
