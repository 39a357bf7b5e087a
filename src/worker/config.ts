import { type Dkim, dkimOf } from '../assembly/mail.ts';
import { type Config, ConfigError, isUnset, readConfig } from '../config.ts';
import { isLoopback } from '../edge/whose.ts';

/**
 * `devMailbox`: the built-in mailbox replaces a mail server. It shows everybody's mail, so it must never be deployed. `faults`: what is wrong
 * with variables that only mail needs; they count as not set.
 */
export type WorkerConfig = Config & {
  appSecret: string;
  devMailbox: boolean;
  dkimKey: Dkim | undefined;
  faults: string[];
};
type Texts = Record<string, string>;

/** Without these no page can be answered, and no link opened. */
const NEEDED = ['APP_SECRET', 'BASE_URL'];

/**
 * Reads vars and secrets by Node's names for them. Throws `ConfigError` while pages cannot be answered. A variable that only mail needs stops
 * only mail: readers must be able to leave whatever it holds.
 */
export function readWorkerConfig(environment: Record<string, unknown>): WorkerConfig {
  let texts = onlyTexts(environment);
  const faults: string[] = [];
  for (;;) {
    try {
      return { ...read(texts), faults };
    } catch (error) {
      const left = error instanceof ConfigError ? withoutFaulty(texts, error.message) : texts;
      if (Object.keys(left).length === Object.keys(texts).length) throw error;
      faults.push((error as ConfigError).message);
      texts = left;
    }
  }
}

/** `fault` begins with the variable's name. Those of DKIM say something only together. */
function withoutFaulty(texts: Texts, fault: string): Texts {
  const [variable = ''] = fault.split(' ');
  if (NEEDED.includes(variable)) return texts;
  const faulty = (name: string) => name === variable || (name.startsWith('DKIM_') && variable.startsWith('DKIM_'));
  return Object.fromEntries(Object.entries(texts).filter(([name]) => !faulty(name)));
}

function read(texts: Texts): Omit<WorkerConfig, 'faults'> {
  const config = readConfig(texts);
  const devMailbox = mayShowMailbox(texts);
  // There is no file to keep a secret in, and a secret made by one isolate would not open another's links.
  if (!config.appSecret) throw new ConfigError('APP_SECRET must be set, with at least 32 characters');
  if (isUnset(texts.BASE_URL) && !devMailbox)
    throw new ConfigError('BASE_URL must be set: links in mails begin with it');
  // https://developers.cloudflare.com/workers/runtime-apis/tcp-sockets/#considerations
  if (config.smtpUrl && new URL(config.smtpUrl).port === '25')
    throw new ConfigError('SMTP_URL must not name port 25, which Cloudflare blocks: use 465 (smtps://), 587 or 2525');
  const smtpConnections = Math.min(config.smtpConnections, MOST_CONNECTIONS);
  return { ...config, smtpConnections, appSecret: config.appSecret, devMailbox, dkimKey: dkimOf(config, refuseFile) };
}

/** On a public address everybody could read all mail there, sign-in links too. */
const mayShowMailbox = ({ DEV_MAILBOX, BASE_URL }: Texts): boolean =>
  DEV_MAILBOX === 'on' && isLoopback(URL.parse(BASE_URL || 'http://localhost')?.hostname ?? '');

/** https://developers.cloudflare.com/workers/platform/limits/: six connections at once, and D1 needs one. */
const MOST_CONNECTIONS = 5;

function refuseFile(): never {
  throw new ConfigError('DKIM_KEY_FILE cannot be read here, there are no files: set DKIM_KEY');
}

/** Leaves out bindings, which are not texts. */
function onlyTexts(environment: Record<string, unknown>): Texts {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}
