import type { Context } from 'hono';
import type { Deps } from '../deps.ts';
import { networkOf, plainAddress } from '../edge/ip-address.ts';
import { keyedHash } from '../links/tokens.ts';
import type { Visit } from './record.ts';

export function visitOf(c: Context, deps: Pick<Deps, 'keys' | 'site'>): Visit {
  return { method: c.req.method, userAgent: c.req.header('user-agent') ?? '', network: originOf(c, deps) };
}

/** Keyed hash of a request's network (IPv4 /24, IPv6 /48). */
export function originOf(c: Context, { keys, site }: Pick<Deps, 'keys' | 'site'>): string {
  return keyedHash(keys, 'network', networkOf(addressOf(c, site)));
}

/**
 * The network that limits count. `network`: as `originOf`; unset where visitors cannot be told from each other, because they come through a
 * proxy that nobody trusts (`behindProxy`) or over no network.
 */
export type Limited = { network: string | undefined; behindProxy: boolean };

export function limitedNetwork(c: Context, deps: Pick<Deps, 'keys' | 'site'>): Limited {
  const behindProxy = isBehindProxy(c, deps.site);
  const isKnown = deps.site.remoteAddress(c) !== undefined && !behindProxy;
  return { network: isKnown ? originOf(c, deps) : undefined, behindProxy };
}

/** Every proxy that is on the way writes the address behind it, or says that it is there; Cloudflare in front of a Worker writes the same one. */
function isBehindProxy(c: Context, site: Deps['site']): boolean {
  const remote = plain(site.remoteAddress(c));
  if (remote === undefined) return false;
  const address = addressOf(c, site);
  if (site.trustedProxies.includes(address)) return true;
  if (address !== remote) return false;
  const last = hopsOf(c).at(-1);
  const tells = last !== undefined ? plain(last) !== remote : TELLING.some(name => c.req.header(name) !== undefined);
  return tells || (isOwnNetwork(remote) && !isOwnNetwork(new URL(site.baseUrl).hostname));
}
/** Headers in which proxies name the visitor or themselves, beside X-Forwarded-For. */
const TELLING = ['forwarded', 'x-real-ip', 'via'];

/** Addresses of one's own machine or network (RFC 1918, RFC 4193), from which no visitor of a public page comes without a proxy. */
const isOwnNetwork = (host: string): boolean =>
  /^(?:localhost$|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?(?:::1|f[cd][0-9a-f]{2}:|fe80:))/i.test(host);

const plain = (address: string | undefined): string | undefined => (address && plainAddress(address)) ?? address;

const hopsOf = (c: Context): string[] =>
  (c.req.header('x-forwarded-for') ?? '')
    .split(',')
    .map(hop => plainAddress(hop) ?? hop.trim())
    .filter(Boolean);

/** The last address that none of our proxies added. Anybody can write anything into X-Forwarded-For before it. */
function addressOf(c: Context, { trustedProxies, remoteAddress }: Deps['site']): string {
  const hops = hopsOf(c);
  let address = plain(remoteAddress(c)) ?? 'unknown';
  while (trustedProxies.includes(address) && hops.length > 0) address = hops.pop()!;
  return address;
}
