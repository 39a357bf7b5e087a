/**
 * DNS as the doctor asks it. No such name or no such record: an empty list. A question that nobody answers throws, with the
 * resolver's `code`. The strings of a TXT record come joined.
 */
export type Resolver = {
  txt(name: string): Promise<string[]>;
  mx(name: string): Promise<{ exchange: string; priority: number }[]>;
  a(name: string): Promise<string[]>;
  aaaa(name: string): Promise<string[]>;
};

/** Every address of a host name, of both kinds. */
export async function addressesOf({ a, aaaa }: Pick<Resolver, 'a' | 'aaaa'>, host: string): Promise<string[]> {
  return (await Promise.all([a(host), aaaa(host)])).flat();
}
