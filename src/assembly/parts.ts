import type { Config } from '../config.ts';
import type { Deps, RemoteAddress, Site } from '../deps.ts';
import { keysFrom } from '../links/tokens.ts';
import { newLeases } from '../outbox/leases.ts';

/** What each runtime provides in its own way. */
export type Given = Omit<Deps, 'mailer' | 'mailServers' | 'clock' | 'keys' | 'site' | 'limits' | 'leases'> & {
  appSecret: string;
  remoteAddress: RemoteAddress;
};

/** All dependencies but the mailer and what comes with it. */
export type Parts = Omit<Deps, 'mailer' | 'mailServers' | 'clock'>;

/** The parts of every program: on Node, on Workers, in tests. */
export const partsOf = (config: Config, { appSecret, remoteAddress, ...given }: Given): Parts => ({
  ...given,
  keys: keysFrom(appSecret),
  leases: newLeases(given),
  site: siteOf(config, remoteAddress),
  limits: config.limits,
});

export const siteOf = (
  { baseUrl, mailFrom, trustedProxies, host = 'localhost' }: SiteConfig,
  remoteAddress: RemoteAddress,
): Site => ({
  ...{ baseUrl, mailFrom, trustedProxies, remoteAddress },
  secure: baseUrl.startsWith('https:'),
  loopback: isLoopback(host) && isLoopback(new URL(baseUrl).hostname),
});

/** `host`: unset where the program listens on no address of its own, as on Workers. */
type SiteConfig = Pick<Config, 'baseUrl' | 'mailFrom' | 'trustedProxies'> & Partial<Pick<Config, 'host'>>;

/** RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3 */
const isLoopback = (host: string): boolean =>
  /^((.+\.)?localhost\.?|127(\.\d{1,3}){3}|\[?(::1|::ffff:127(\.\d{1,3}){3}|::ffff:7f[\da-f]{2}:[\da-f]{1,4})\]?)$/i.test(
    host,
  );
