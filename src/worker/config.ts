import { type Config, ConfigError, readConfig } from '../config.ts';

/** `devMailbox`: the built-in mailbox stands in for a mail server. It shows everybody's mail, so nobody deploys that. */
export type WorkerConfig = Config & { appSecret: string; devMailbox: boolean };

/** Reads vars and secrets, by the names that Node reads from its environment. Throws `ConfigError`, as `readConfig` does. */
export function readWorkerConfig(environment: Record<string, unknown>): WorkerConfig {
  const texts = onlyTexts(environment);
  const config = readConfig(texts);
  const devMailbox = texts.DEV_MAILBOX === 'on';
  // No file beside the database that could keep one, and one made by each isolate would open no other's links.
  if (!config.appSecret) throw new ConfigError('APP_SECRET must be set, with at least 32 characters');
  if (!texts.BASE_URL && !devMailbox) throw new ConfigError('BASE_URL must be set: links in mails begin with it');
  // https://developers.cloudflare.com/workers/runtime-apis/tcp-sockets/#considerations
  if (config.smtpUrl && new URL(config.smtpUrl).port === '25')
    throw new ConfigError('SMTP_URL must not name port 25, which Cloudflare blocks: use 465 (smtps://) or 587');
  const smtpConnections = Math.min(config.smtpConnections, MOST_CONNECTIONS);
  return { ...config, smtpConnections, appSecret: config.appSecret, devMailbox };
}

/** https://developers.cloudflare.com/workers/platform/limits/: six connections at once, and D1 wants one of them. */
const MOST_CONNECTIONS = 5;

/** Bindings stand beside them. */
function onlyTexts(environment: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}
