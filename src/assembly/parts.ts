import type { Config } from '../config.ts';
import type { Deps, RemoteAddress, Site } from '../deps.ts';
import { keysFrom } from '../links/tokens.ts';
import { newLeases } from '../outbox/leases.ts';

/** What each runtime provides in its own way. */
export type Given = Omit<Deps, 'mailer' | 'clock' | 'keys' | 'site' | 'limits' | 'leases'> & {
  appSecret: string;
  remoteAddress: RemoteAddress;
};

/** All dependencies but the mailer and the clock that comes with it. */
export type Parts = Omit<Deps, 'mailer' | 'clock'>;

/** The parts of every program: on Node, on Workers, in tests. */
export const partsOf = (config: Config, { appSecret, remoteAddress, ...given }: Given): Parts => ({
  ...given,
  keys: keysFrom(appSecret),
  leases: newLeases(given),
  site: siteOf(config, remoteAddress),
  limits: config.limits,
});

export const siteOf = (
  { baseUrl, mailFrom, trustedProxies }: Pick<Config, 'baseUrl' | 'mailFrom' | 'trustedProxies'>,
  remoteAddress: RemoteAddress,
): Site => ({ baseUrl, mailFrom, trustedProxies, secure: baseUrl.startsWith('https:'), remoteAddress });
