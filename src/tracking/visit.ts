import type { Context } from 'hono';
import type { Deps } from '../deps.ts';
import { plainAddress } from '../edge/ip-address.ts';
import { keyedHash } from '../links/tokens.ts';
import type { Visit } from './record.ts';

export function visitOf(c: Context, deps: Pick<Deps, 'keys' | 'site'>): Visit {
  return { method: c.req.method, userAgent: c.req.header('user-agent') ?? '', network: originOf(c, deps) };
}

/** Keyed hash of a request's network (IPv4 /24, IPv6 /48). */
export function originOf(c: Context, { keys, site }: Pick<Deps, 'keys' | 'site'>): string {
  return keyedHash(keys, 'network', networkOf(addressOf(c, site)));
}

/** The last address that none of our proxies added. Anybody can write anything into X-Forwarded-For before it. */
function addressOf(c: Context, { trustedProxies, remoteAddress }: Deps['site']): string {
  const hops = (c.req.header('x-forwarded-for') ?? '')
    .split(',')
    .map(hop => plainAddress(hop) ?? hop.trim())
    .filter(Boolean);
  const remote = remoteAddress(c);
  let address = (remote && plainAddress(remote)) ?? remote ?? 'unknown';
  while (trustedProxies.includes(address) && hops.length > 0) address = hops.pop()!;
  return address;
}

export function networkOf(address: string): string {
  if (address.includes('.')) return address.split('.').slice(0, 3).join('.');
  const [head = ''] = address.split('::');
  return head.split(':').slice(0, 3).join(':');
}
