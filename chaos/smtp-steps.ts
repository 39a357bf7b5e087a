/**
 * Moments of an SMTP conversation, in their order. Commands: received and not yet answered. `greeted`, `go-ahead` and
 * `answered`: just after 220, 354 and 250 were written. `body`: a part of the message was read. `dot`: all of it. `half`: instead
 * of a whole 250.
 */
export const STEPS = [
  'connect',
  'greeted',
  'EHLO',
  'MAIL',
  'RCPT',
  'DATA',
  'go-ahead',
  'body',
  'dot',
  'half',
  'answered',
] as const;
export type Step = (typeof STEPS)[number] | 'STARTTLS' | 'AUTH' | 'RSET' | 'QUIT' | 'NOOP';

/** `drop` closes the connection in good order, `reset` tears it; `say` answers with this line; `after` holds the answer back. */
export type Fault = 'drop' | 'reset' | { say: string } | { after: Promise<unknown> };
export type Misbehave = (step: Step, recipient: string) => Fault | undefined;

/** A message that the server took: it had the final dot, whether or not its answer was ever sent. */
export type Accepted = {
  number: number;
  messageId: string;
  recipient: string;
  subject: string;
  /** The message's own date, epoch ms: the sender's clock. */
  date: number;
  unsubscribeUrl: string | undefined;
};

export type Sink = {
  url: string;
  port: number;
  accepted: Accepted[];
  /** Further lines of the answer to EHLO. */
  capabilities: string[];
  misbehave: Misbehave;
  /** Closes all connections, as servers do with idle ones. */
  hangUp(): void;
  close(): Promise<void>;
};
