import type { MailWay } from '../deps.ts';

/** A mail server from a page; `url` as in `SMTP_URL`. `cannot-be-opened`: its password is not readable with this `APP_SECRET`. */
export type TypedMailServer = { url: string } | 'cannot-be-opened' | undefined;

/** The ways in which mail could go out. */
export type MailWays = {
  /** A variable of the environment is wrong, so nobody knows how mail should go. */
  faulty?: boolean;
  /** A mailer was given whole. */
  given?: boolean;
  /** `SMTP_URL`. Whoever installed Dayori has the last word. */
  environment: string | undefined;
  typed: TypedMailServer;
  /** Cloudflare's Email Service is bound. */
  emailService: boolean;
  /** The built-in mailbox may be used. */
  mailbox: boolean;
};

export type MailChoice =
  | { by: 'given' }
  | { by: 'smtp'; url: string }
  | { by: 'email-service' }
  | { by: 'mailbox' }
  | { by: 'none'; why: WhyNone };
export type WhyNone = 'faulty' | 'nothing-set' | 'cannot-be-opened' | 'sent-before';

/**
 * Chooses how mail goes out. `sentReal`: this database has sent real mail, so the built-in mailbox must not swallow mail that readers wait
 * for. Nothing replaces a server that is set and cannot be used.
 */
export function chooseMail(
  { faulty, given, environment, typed, emailService, mailbox }: MailWays,
  sentReal: boolean,
): MailChoice {
  if (faulty) return { by: 'none', why: 'faulty' };
  if (given) return { by: 'given' };
  if (environment) return { by: 'smtp', url: environment };
  if (typed === 'cannot-be-opened') return { by: 'none', why: typed };
  if (typed) return { by: 'smtp', url: typed.url };
  if (emailService) return { by: 'email-service' };
  if (sentReal) return { by: 'none', why: 'sent-before' };
  return mailbox ? { by: 'mailbox' } : { by: 'none', why: 'nothing-set' };
}

/** The choice as pages know it. `environment`: as in `MailWays`. */
export function wayOf(choice: MailChoice, environment: string | undefined): MailWay {
  if (choice.by === 'none') return choice.why;
  if (choice.by !== 'smtp') return choice.by;
  return environment ? 'environment' : 'typed';
}

export const isSameChoice = (a: MailChoice, b: MailChoice): boolean =>
  a.by === b.by &&
  (a.by !== 'smtp' || a.url === (b as typeof a).url) &&
  (a.by !== 'none' || a.why === (b as typeof a).why);
