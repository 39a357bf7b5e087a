/**
 * Moments of an SMTP conversation, in order. `connect`: before the greeting. A command: received, not yet answered. `greeted`,
 * `go-ahead`, `answered`: just after 220, 354 or 250 was written. `body`: part of the message was read. `dot`: all of it was read.
 * `half`: before the 250; a fault here writes only its first 7 characters.
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

/** `drop` closes the connection, `reset` sends a TCP reset, `say` answers with this line, `after` delays the answer until it resolves. */
export type Fault = 'drop' | 'reset' | { say: string } | { after: Promise<unknown> };
export type Misbehave = (step: Step, recipient: string) => Fault | undefined;

/** A message that the server took: the final dot arrived, whether or not the answer was ever sent. */
export type Accepted = {
  number: number;
  messageId: string;
  recipient: string;
  subject: string;
  /** The Date header by the sender's clock, epoch ms. */
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
