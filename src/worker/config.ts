import { type Config, ConfigError, readConfig } from '../config.ts';

/** `devMailbox`: the built-in mailbox replaces a mail server. It shows everybody's mail, so it must never be deployed. */
export type WorkerConfig = Config & { appSecret: string; devMailbox: boolean };

/** Reads vars and secrets by Node's names for them. Throws `ConfigError`, as `readConfig` does. */
export function readWorkerConfig(environment: Record<string, unknown>): WorkerConfig {
  const texts = onlyTexts(environment);
  const config = readConfig(texts);
  const devMailbox = texts.DEV_MAILBOX === 'on';
  // There is no file to keep a secret in, and a secret made by one isolate would not open another's links.
  if (!config.appSecret) throw new ConfigError('APP_SECRET must be set, with at least 32 characters');
  if (!texts.BASE_URL && !devMailbox) throw new ConfigError('BASE_URL must be set: links in mails begin with it');
  // https://developers.cloudflare.com/workers/runtime-apis/tcp-sockets/#considerations
  if (config.smtpUrl && new URL(config.smtpUrl).port === '25')
    throw new ConfigError('SMTP_URL must not name port 25, which Cloudflare blocks: use 465 (smtps://) or 587');
  const smtpConnections = Math.min(config.smtpConnections, MOST_CONNECTIONS);
  return { ...config, smtpConnections, appSecret: config.appSecret, devMailbox };
}

/** https://developers.cloudflare.com/workers/platform/limits/: six connections at once, and D1 needs one. */
const MOST_CONNECTIONS = 5;

/** Leaves out bindings, which are not texts. */
function onlyTexts(environment: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}
