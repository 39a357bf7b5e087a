import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export type Received = Email & { recipient: string; raw: string; envelope: { from: string; to: string[] } };
export type SmtpSink = {
  url: string;
  port: number;
  received: Received[];
  refuse: Refuse;
  /** How many connections were opened. */
  connections(): number;
  /** How many are open now. */
  connected(): number;
  /** The most that were open at once. */
  mostConnected(): number;
  /** When each mail began (ms since the sink was opened), in order. */
  begun: number[];
  close(): Promise<void>;
};
type Refuse = {
  rcpt?: (address: string) => Error | undefined | Promise<Error | undefined>;
  data?: () => Error | undefined | Promise<Error | undefined>;
};

/** A refusal in the form that `smtp-server` takes. */
export const reply = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });

/**
 * `account`: who may send; without one anybody may. `certificate`: offers STARTTLS with it. `secure`: with the certificate, encrypted from the
 * first byte, as at port 465.
 */
type SinkOptions = {
  account?: { user: string; password: string };
  certificate?: { key: string; cert: string };
  secure?: boolean;
};

/** A real SMTP server on this machine that keeps what it accepts. `port` 0: any free port. */
export async function smtpSink(
  port = 0,
  { account, certificate, secure = false }: SinkOptions = {},
): Promise<SmtpSink> {
  const received: Received[] = [];
  const refuse: Refuse = {};
  let connections = 0;
  let connected = 0;
  let mostConnected = 0;
  const begun: number[] = [];
  const opened = performance.now();
  const server = new SMTPServer({
    disabledCommands: [...(certificate && !secure ? [] : ['STARTTLS']), ...(account ? [] : ['AUTH'])],
    allowInsecureAuth: true,
    ...certificate,
    secure,
    onAuth({ username, password }, _, callback) {
      const isRight = username === account?.user && password === account?.password;
      callback(isRight ? null : reply(535, '5.7.8 Error: authentication failed'), { user: username });
    },
    logger: false,
    closeTimeout: 100,
    onConnect(_, callback) {
      connections += 1;
      connected += 1;
      mostConnected = Math.max(mostConnected, connected);
      callback();
    },
    onClose: () => {
      connected -= 1;
    },
    onMailFrom(_address, _session, callback) {
      begun.push(performance.now() - opened);
      callback();
    },
    onRcptTo: async ({ address }, _, callback) => callback((await refuse.rcpt?.(address)) ?? null),
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', chunk => chunks.push(chunk));
      stream.on('end', async () => {
        const refused = await refuse.data?.();
        if (refused) return callback(refused);
        const raw = Buffer.concat(chunks).toString('latin1');
        const email = await PostalMime.parse(Buffer.concat(chunks));
        const { mailFrom, rcptTo } = session.envelope;
        const envelope = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(address => address.address) };
        received.push({ ...email, raw, envelope, recipient: envelope.to[0] ?? '' });
        callback();
      });
    },
  });
  server.on('error', () => {}); // clients may hang up
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  const { port: bound } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    received,
    refuse,
    connections: () => connections,
    connected: () => connected,
    mostConnected: () => mostConnected,
    begun,
    close: () => new Promise(resolve => server.close(resolve)),
  };
}

/** The value of a header, unfolded. */
export function headerOf(mail: Received, name: string): string | undefined {
  return mail.headers.find(header => header.key === name.toLowerCase())?.value;
}

/** All URLs in a mail's HTML whose path begins with `path`. A link to another place of the mail itself is none. */
export function linksTo(mail: Pick<Received, 'html'>, path: string): string[] {
  const links = [...(mail.html ?? '').matchAll(/(?:href|src)="([^"#][^"]*)"/g)].map(([, url]) =>
    url!.replaceAll('&amp;', '&'),
  );
  return links.filter(url => new URL(url).pathname.startsWith(path));
}
