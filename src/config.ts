import * as z from 'zod';
import type { Limits } from './deps.ts';
import { plainAddress } from './edge/ip-address.ts';

/** What the operator decides. What the clinic decides is in the database (see `clinic/settings.ts`). */
export type Config = {
  port: number;
  host: string;
  baseUrl: string;
  databaseFile: string;
  smtpUrl: string | undefined;
  /** The relay's limits: connections at once, and those of `Limits`. */
  smtpConnections: number;
  limits: Limits;
  mailFrom: string | undefined;
  appSecret: string | undefined;
  trustedProxies: string[];
  logLevel: LogLevel;
  dkim: DkimConfig | undefined;
};
/** Either `key` (a PEM) or `keyFile` is set. `domain`: the domain of the sender's address when not set. */
export type DkimConfig = { selector: string; domain?: string; key?: string; keyFile?: string };
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Blank counts as unset, as in a form: a script or a file of settings leaves blanks where it has nothing to say. */
export const isUnset = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' && value.trim() === '');
const blankIsUnset = (value: unknown) => (isUnset(value) ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blankIsUnset, schema.optional());

const A_PORT = 'must be a port number, 1 to 65535';
const LABELS = /^[\w-]{1,63}(\.[\w-]{1,63})*$/;

const Environment = z.object({
  PORT: z.preprocess(blankIsUnset, z.coerce.number(A_PORT).int(A_PORT).min(1, A_PORT).max(65535, A_PORT).default(8787)),
  HOST: z.preprocess(blankIsUnset, z.string().default('127.0.0.1')),
  BASE_URL: optional(
    z
      .url({ protocol: /^https?$/, error: 'must be an http(s) URL such as https://mail.example.jp' })
      .superRefine(nothingButOrigin)
      .refine(isReachable, 'must name a host as DNS has it, and a port from 1 on'),
  ),
  DATABASE_FILE: z.preprocess(
    blankIsUnset,
    z
      .string()
      .regex(/^[^"'~]/, 'must be a path as it is: no shell takes away a quote or puts a folder for ~ here')
      .default('data/dayori.db'),
  ),
  SMTP_URL: optional(
    z
      .url({ protocol: /^smtps?$/, error: 'must look like smtp://user:password@host:587 or smtps://…' })
      .superRefine(nothingButServer)
      .transform(withoutLogging),
  ),
  SMTP_CONNECTIONS: z.preprocess(
    blankIsUnset,
    z.coerce.number('must be a number of connections, 1 to 20').int().min(1).max(20).default(5),
  ),
  SMTP_PER_SECOND: z.preprocess(blankIsUnset, z.coerce.number('must be a number of mails').min(0).default(0)),
  SMTP_PER_DAY: z.preprocess(blankIsUnset, z.coerce.number('must be a number of mails').int().min(0).default(0)),
  SMTP_WARM_UP: z.preprocess(blankIsUnset, z.enum(['on', 'off'], 'must be on or off').default('off')),
  MAIL_FROM: optional(
    z
      .string()
      .regex(z.regexes.html5Email, 'must be one plain mail address')
      .regex(/^[^.@]+(\.[^.@]+)*@/, 'must not have a dot at the ends of its name or two in a row: servers refuse it'),
  ),
  APP_SECRET: optional(
    z.string().refine(areLongEnough, 'must have at least 32 characters (several: newest first, separated by commas)'),
  ),
  TRUSTED_PROXIES: optional(
    z
      .string()
      .transform(text => text.split(',').map(plainAddress))
      .refine(addresses => !addresses.includes(undefined), 'must be IP addresses separated by commas')
      .transform(addresses => addresses.filter(address => address !== undefined)),
  ),
  DKIM_SELECTOR: optional(z.string().max(100, 'is too long').regex(LABELS, 'must be one word such as dayori')),
  DKIM_KEY_FILE: optional(z.string()),
  DKIM_KEY: optional(z.string()),
  DKIM_DOMAIN: optional(z.string().max(253, 'is too long').regex(LABELS, 'must be a domain such as clinic.example')),
  LOG_LEVEL: z.preprocess(
    blankIsUnset,
    z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent').default('info'),
  ),
});

export type Variable = keyof typeof Environment.shape;

/** Links in mails are made of `BASE_URL` and a path that begins at the top. Whoever holds a link must not get a password with it. */
function nothingButOrigin(text: string, context: z.core.$RefinementCtx) {
  const { pathname = '', username, password } = URL.parse(text) ?? {};
  const wrong = {
    'a path: give Dayori a host name of its own': /[^/]/.test(pathname),
    'a query': text.includes('?'),
    'a fragment': text.includes('#'),
    'a name or password': Boolean(username || password),
  };
  for (const [what, there] of Object.entries(wrong))
    if (there) context.addIssue({ code: 'custom', message: `must not have ${what}` });
}

/** Labels as DNS takes them (RFC 1035, 2.3.4; an underscore is used, if against RFC 952), or an address. The parser takes others too. */
const HOST_NAME = /^(?=.{1,253}$)(?!.*\.-|-|.*-\.|.*-$)[\w-]{1,63}(\.[\w-]{1,63})*\.?$|^\[[\da-f:.]+\]$/i;

function isReachable(text: string): boolean {
  const { hostname = '', port } = URL.parse(text) ?? {};
  return HOST_NAME.test(hostname) && port !== '0';
}

/** A sign that was not written as `%2F` and so on ends host and port before the password does. What follows would be sent to nobody. */
function nothingButServer(text: string, context: z.core.$RefinementCtx) {
  const { hostname = '', port, pathname = '', hash, search = '', username, password } = URL.parse(text) ?? {};
  const wrong = {
    'must name a host: smtp://user:password@host:587': hostname === '' || port === '0',
    'must have no path, fragment or second @: write / ? # @ in a password as %2F %3F %23 %40':
      /[^/]/.test(pathname) || Boolean(hash) || search.includes('@'),
    'must have a user with a password, or neither': Boolean(username) !== Boolean(password),
  };
  for (const [what, there] of Object.entries(wrong)) if (there) context.addIssue({ code: 'custom', message: what });
}

/** Options of nodemailer that print what is said to the server, with every reader's address. */
const LOGGING = ['logger', 'debug', 'transactionLog'];

function withoutLogging(text: string): string {
  const url = new URL(text);
  if (!LOGGING.some(option => url.searchParams.has(option))) return text;
  for (const option of LOGGING) url.searchParams.delete(option);
  return url.href;
}

/** Each secret must be long enough: an empty one would be a key that everybody knows. */
export function areLongEnough(secrets: string): boolean {
  return secrets.split(',').every(secret => secret.trim().length >= 32);
}

/** A wrong environment value. One line names the variable, but not its value, which may be a secret. */
export class ConfigError extends Error {}

/** Reads the environment once. Throws `ConfigError` for the first wrong value. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ConfigError(`${issue.path.join('.')} ${issue.message}`);
  }
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    // A host name in letters of any language becomes punycode, which every mail program reads.
    baseUrl: new URL(env.BASE_URL ?? `http://localhost:${env.PORT}`).origin,
    databaseFile: env.DATABASE_FILE,
    smtpUrl: env.SMTP_URL,
    smtpConnections: env.SMTP_CONNECTIONS,
    limits: { perSecond: env.SMTP_PER_SECOND, perDay: env.SMTP_PER_DAY, warmUp: env.SMTP_WARM_UP === 'on' },
    mailFrom: env.MAIL_FROM,
    appSecret: env.APP_SECRET,
    trustedProxies: env.TRUSTED_PROXIES ?? [],
    logLevel: env.LOG_LEVEL,
    dkim: readDkim(env),
  };
}

function readDkim({
  DKIM_SELECTOR: selector,
  DKIM_KEY_FILE: keyFile,
  DKIM_KEY: key,
  DKIM_DOMAIN: domain,
}: z.infer<typeof Environment>): DkimConfig | undefined {
  if (!selector && !keyFile && !key && !domain) return undefined;
  if (!selector) throw new ConfigError('DKIM_SELECTOR must be set beside the other DKIM values, such as dayori');
  if (!keyFile && !key) throw new ConfigError('DKIM_KEY_FILE must be set beside DKIM_SELECTOR (see dkim-key)');
  if (keyFile && key) throw new ConfigError('DKIM_KEY must not be set beside DKIM_KEY_FILE');
  return { selector, domain: domain?.toLowerCase(), key, keyFile };
}
