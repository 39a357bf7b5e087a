import type { Resolver } from '../../deps.ts';

export type { Resolver } from '../../deps.ts';

/** All IPv4 and IPv6 addresses of a host name. */
export async function addressesOf({ a, aaaa }: Pick<Resolver, 'a' | 'aaaa'>, host: string): Promise<string[]> {
  return (await Promise.all([a(host), aaaa(host)])).flat();
}
