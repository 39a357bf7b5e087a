/**
 * A mail server that somebody typed into a page; `url` as `SMTP_URL` has it. `cannot-be-opened`: one was typed, and its password cannot be
 * read with the secret that this program has.
 */
export type TypedMailServer = { url: string } | 'cannot-be-opened' | undefined;

/** What there is that mail could go by. */
export type MailWays = {
  /** `SMTP_URL`: whoever installed Dayori has the last word. */
  environment: string | undefined;
  typed: TypedMailServer;
  /** Cloudflare's Email Service is bound. */
  emailService: boolean;
  /** The built-in mailbox may stand in. */
  mailbox: boolean;
};

export type MailChoice =
  | { by: 'smtp'; url: string }
  | { by: 'email-service' }
  | { by: 'mailbox' }
  | { by: 'none'; why: WhyNone };
export type WhyNone = 'nothing-set' | 'cannot-be-opened' | 'sent-before';

/**
 * What mail goes by. `sentReal`: this database has sent real mail; then the built-in mailbox must not swallow what readers wait for. Nor
 * does anything stand in for a server that is set and cannot be used.
 */
export function chooseMail({ environment, typed, emailService, mailbox }: MailWays, sentReal: boolean): MailChoice {
  if (environment) return { by: 'smtp', url: environment };
  if (typed === 'cannot-be-opened') return { by: 'none', why: typed };
  if (typed) return { by: 'smtp', url: typed.url };
  if (emailService) return { by: 'email-service' };
  if (!mailbox) return { by: 'none', why: 'nothing-set' };
  return sentReal ? { by: 'none', why: 'sent-before' } : { by: 'mailbox' };
}

export const isSameChoice = (a: MailChoice, b: MailChoice): boolean =>
  a.by === b.by &&
  (a.by !== 'smtp' || a.url === (b as typeof a).url) &&
  (a.by !== 'none' || a.why === (b as typeof a).why);
