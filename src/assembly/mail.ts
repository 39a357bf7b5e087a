import { createPublicKey, type KeyObject } from 'node:crypto';
import { readDkimKey } from '../adapters/dkim/key.ts';
import { dkimSigner } from '../adapters/dkim/signer.ts';
import type { Dial } from '../adapters/smtp/dial.ts';
import { smtpMailer } from '../adapters/smtp/smtp.ts';
import { tryServer, urlFor } from '../adapters/smtp/try-server.ts';
import { builtInMailbox } from '../adapters/stand-ins/mailbox.ts';
import { noMailServer } from '../adapters/stand-ins/no-mail-server.ts';
import { chooseMail, type MailChoice, type TypedMailServer, type WhyNone, wayOf } from '../clinic/mail-choice.ts';
import { readMailServer } from '../clinic/mail-server.ts';
import { type SimulatedClock, simulatedClock } from '../clinic/simulated-clock.ts';
import type { Config } from '../config.ts';
import { restoreGuard } from '../db/schema.ts';
import type { Clock, Deps, Mailer, MailServers, Signer, SigningKey } from '../deps.ts';
import type { Parts } from './parts.ts';

/** The ways in which mail can go out in this installation. */
export type MailMeans = {
  config: Pick<Config, 'smtpUrl' | 'smtpConnections' | 'limits'>;
  /** What is wrong with variables that only mail needs, for operators. Nothing goes out meanwhile. */
  faults?: string[];
  sign?: Signer;
  /** Reads the mail server that somebody typed in, anew each time. Unset: there is no page for it. */
  typed?: (kept: Pick<Deps, 'db' | 'keys'>) => Promise<TypedMailServer>;
  emailService?: (sign?: Signer) => Mailer;
  /** Opens connections to mail servers, where nodemailer cannot. */
  dial?: Dial;
  /**
   * Mails enter `sending` no sooner than they can leave. Unset on Workers: each statement counts there, and ten mails that enter together
   * need one.
   */
  givesPlaces?: boolean;
  /** Whether the built-in mailbox may be used. */
  mailbox: boolean;
  /** The mailer to use, whatever is set. */
  mailer?: Mailer;
  /** The clock to use, whatever the mailer. */
  clock?: Clock;
};

/** The mail server that the clinic typed into its pages. For `MailMeans.typed`. */
export async function typedServer(kept: Pick<Deps, 'db' | 'keys'>): Promise<TypedMailServer> {
  const server = await readMailServer(kept);
  return typeof server === 'object' ? { url: urlFor(server) } : server;
}

/** `advance`: sets the clock forward; only the built-in mailbox's clock has it. */
export type Mail = { mailer: Mailer; clock: Clock; advance?: SimulatedClock['advance'] };

/** How mail goes out at this moment. Asks the database only for what the choice needs. */
export async function chooseNow({ db, keys }: Parts, means: MailMeans): Promise<MailChoice> {
  const given = means.mailer !== undefined;
  const environment = means.config.smtpUrl;
  const typed = given || environment ? undefined : await means.typed?.({ db, keys });
  const faulty = Boolean(means.faults?.length);
  const ways = {
    faulty,
    given,
    environment,
    typed,
    emailService: means.emailService !== undefined,
    mailbox: means.mailbox,
  };
  const choice = chooseMail(ways, false);
  const depends = choice.by === 'mailbox' || (choice.by === 'none' && choice.why === 'nothing-set');
  return depends ? chooseMail(ways, await hasSentReal(db)) : choice;
}

const hasSentReal = async (db: Deps['db']) => (await db.select().from(restoreGuard).get())!.realMail;

/** Only the built-in mailbox gets a clock that can be set forward, never a real mail server. */
export async function openMail(parts: Parts, means: MailMeans, choice: MailChoice): Promise<Mail> {
  const { db, wall, chance } = parts;
  const clock = means.clock ?? wall;
  switch (choice.by) {
    case 'given':
      return { mailer: means.mailer!, clock };
    case 'smtp':
      return { mailer: smtpFrom(means, choice.url, parts), clock };
    case 'email-service':
      return { mailer: means.emailService!(means.sign), clock };
    case 'none':
      return { mailer: noMailServer(choice.why === 'faulty' ? means.faults!.join('; ') : WHY_NONE[choice.why]), clock };
    case 'mailbox': {
      if (means.clock) return { mailer: builtInMailbox({ db, clock, chance }), clock };
      const simulated = await simulatedClock(db, wall);
      return { mailer: builtInMailbox({ db, clock: simulated, chance }), clock: simulated, advance: simulated.advance };
    }
  }
}

/** What pages know and can do about mail servers, for this choice. */
export function mailServersOf({ timers }: Parts, { config, sign, dial }: MailMeans, choice: MailChoice): MailServers {
  const { smtpUrl } = config;
  return {
    way: wayOf(choice, smtpUrl),
    environment: smtpUrl ? serverIn(smtpUrl) : undefined,
    try: (server, message) => tryServer(server, message, { timers, sign, dial }),
  };
}

function serverIn(url: string): MailServers['environment'] {
  const { protocol, hostname, port, username } = new URL(url);
  const usual = protocol === 'smtps:' ? 465 : 587;
  return { host: hostname, port: Number(port) || usual, user: decodeURIComponent(username) };
}

function smtpFrom({ config, sign, dial, givesPlaces }: MailMeans, url: string, { timers, steady }: Parts): Mailer {
  const { smtpConnections: connections, limits } = config;
  return smtpMailer({ url, timers, steady, connections, perSecond: limits.perSecond, givesPlaces, sign, dial });
}

/** For operators. */
export const WHY_NONE: Record<WhyNone, string> = {
  faulty: 'a variable that mail needs is wrong',
  'nothing-set': 'neither SMTP_URL nor the binding EMAIL is set',
  'cannot-be-opened': 'the password of the mail server that was typed cannot be opened with this APP_SECRET',
  'sent-before': 'SMTP_URL is not set, and this database has sent real mail',
};

/** The key that signs our mail. */
export type Dkim = { selector: string; domain?: string; key: KeyObject };

/** `readFile`: returns the text of the file named by `DKIM_KEY_FILE`. Throws `ConfigError`. */
export const dkimOf = ({ dkim }: Config, readFile: (name: string) => string): Dkim | undefined =>
  dkim && { selector: dkim.selector, domain: dkim.domain, key: readDkimKey(dkim, readFile) };

/** What the doctor compares with DNS. */
export const signingKeyOf = (dkim: Dkim | undefined): SigningKey | undefined =>
  dkim && { selector: dkim.selector, domain: dkim.domain, publicKey: createPublicKey(dkim.key) };

export const signerOf = (dkim: Dkim | undefined): Signer | undefined => dkim && dkimSigner(dkim);
