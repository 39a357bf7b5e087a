import type { Runtime } from '../deps.ts';
import type { Health } from './health-report.ts';

// Advice is written for Node, where most installations run. A Worker has no program to start again, no file, and its database is another
// one than a command finds without `--cloudflare` (pure).

/** What is said otherwise of a Worker. */
const ON_WORKERS: [RegExp, string][] = [
  [/set SMTP_URL and start again/g, 'set the secret SMTP_URL of the Worker'],
  [/put SMTP_URL right and start again/g, 'put the secret SMTP_URL of the Worker right'],
  [/put DKIM_KEY or DKIM_KEY_FILE right and start again/g, 'put the secret DKIM_KEY of the Worker right'],
  [/"dayori doctor" looks for it/g, '/admin/setup/domain looks for it'],
  [/"dayori import" with the same file/g, '"dayori import --cloudflare" with the same file'],
  [/"dayori (suppression|settings set|resume [^"]*)"/g, '"dayori $1 --cloudflare"'],
  [/look at the log; on Cloudflare at the Cron Trigger/g, 'look at the Cron Trigger'],
  [/: update the program/g, ': deploy the newer version'],
];

/** The same report in words that are true for where the program runs. */
export const inWordsOf = (runtime: Runtime, health: Health): Health =>
  runtime === 'workers' ? (eachText(health, onWorkers) as Health) : health;

const onWorkers = (text: string): string =>
  ON_WORKERS.reduce((said, [ofNode, ofWorkers]) => said.replace(ofNode, ofWorkers), text);

function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map(each => eachText(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, eachText(each, change)]));
}
