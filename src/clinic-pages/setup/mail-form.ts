import { type Account, isSameAccount } from '../../clinic/mail-server.ts';
import type { MailServer } from '../../deps.ts';
import type { FieldErrors } from '../../errors.ts';
import { setup } from '../../texts/ja/setup.ts';

const t = setup.mail.errors;

/** The server's fields as they were typed, without the password, which no page shows. */
export type TypedServer = Record<keyof Account, string>;
/** What is kept: `password` unset where it cannot be opened. */
export type KeptServer = Account & { password?: string };

export type CheckedServer = { ok: true; server: MailServer } | { ok: false; errors: FieldErrors };

export const typedServer = (body: Record<string, unknown>): TypedServer => ({
  host: halfWidth(body.host),
  port: halfWidth(body.port),
  user: halfWidth(body.user),
});

export const shownServer = (account: Partial<Account> | undefined): TypedServer => ({
  host: account?.host ?? '',
  port: account?.port ? `${account.port}` : '',
  user: account?.user ?? '',
});

/**
 * Reads the form. `password`: as typed. Left empty it stands for the kept one, but only for the server and user that it was typed for.
 */
export function checkServer(typed: TypedServer, password: string, kept: KeptServer | undefined): CheckedServer {
  const account = { host: hostIn(typed.host), port: Number(typed.port), user: typed.user };
  const errors: FieldErrors = {};
  if (!isHost(account.host)) errors.host = t.host;
  if (!/^\d{1,5}$/.test(typed.port) || account.port < 1 || account.port > 65_535) errors.port = t.port;
  if (!isLine(account.user, 254)) errors.user = t.user;
  const same = kept !== undefined && isSameAccount(account, kept);
  const used = password === '' && same ? (kept.password ?? '') : asMeant(password, account.host);
  if (!isLine(used, 500)) errors.password = t.passwordForm;
  else if (used === '' && account.user !== '')
    errors.password = kept?.password !== undefined && !same ? t.passwordAgain : t.password;
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, server: { ...account, password: used } };
}

const halfWidth = (value: unknown): string => (typeof value === 'string' ? value.normalize('NFKC').trim() : '');

/** People paste what they find: a URL, a name with its port, capitals. */
const hostIn = (typed: string): string =>
  typed
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/:\d+$/, '')
    .replace(/\.$/, '');

const HOST = /^(?=.{1,253}$)[a-z\d_]([\w-]{0,61}[a-z\d])?(\.[a-z\d_]([\w-]{0,61}[a-z\d])?)*$/;
const isHost = (host: string): boolean => HOST.test(host);

const isLine = (text: string, max: number): boolean => text.length <= max && !/[\p{Cc}\u2028\u2029]/u.test(text);

/** Google shows app passwords in four groups of four letters, and wants them without the spaces. */
function asMeant(password: string, host: string): string {
  const joined = password.replaceAll(/\s/g, '');
  return host.endsWith('.gmail.com') && /^[a-z]{16}$/.test(joined) ? joined : password;
}
