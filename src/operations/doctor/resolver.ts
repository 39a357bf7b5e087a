/**
 * DNS as the doctor asks it. An unknown name or record gives an empty list. A query without an answer throws, with the resolver's
 * `code`. The strings of a TXT record are joined.
 */
export type Resolver = {
  txt(name: string): Promise<string[]>;
  mx(name: string): Promise<{ exchange: string; priority: number }[]>;
  a(name: string): Promise<string[]>;
  aaaa(name: string): Promise<string[]>;
};

/** All IPv4 and IPv6 addresses of a host name. */
export async function addressesOf({ a, aaaa }: Pick<Resolver, 'a' | 'aaaa'>, host: string): Promise<string[]> {
  return (await Promise.all([a(host), aaaa(host)])).flat();
}
