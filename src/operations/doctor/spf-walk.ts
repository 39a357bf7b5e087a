import { BlockList, isIPv6 } from 'node:net';
import { addressesOf, type Resolver } from './resolver.ts';
import { isSpf, type Mechanism, parseSpf, type Qualifier, type SpfRecord } from './spf-record.ts';

/** A record and everything that it includes. */
export type SpfWalk = {
  /** DNS queries that RFC 7208, 4.6.4 limits. `voids`: those of them that found nothing. */
  lookups: number;
  voids: number;
  /** Domains whose records are included, at any depth. */
  included: Set<string>;
  /** The addresses that may send. */
  senders: BlockList;
  /** What receivers cannot read or follow. */
  wrong: string[];
  /** The result for all other addresses. `undefined`: the record does not say. */
  end: Qualifier | undefined;
};

/** A record may include itself, so the walk ends after this many queries. */
const ENOUGH = 40;

type Walking = SpfWalk & { resolver: Resolver };

/** Follows the record `text` of a domain, as a receiver does for which no mechanism matches. */
export async function walkSpf(resolver: Resolver, domain: string, text: string): Promise<SpfWalk> {
  const start = { lookups: 0, voids: 0, included: new Set<string>(), senders: new BlockList(), wrong: [] };
  const walking: Walking = { ...start, resolver, end: undefined };
  walking.end = await follow(walking, domain, parseSpf(text));
  return walking;
}

async function follow(walking: Walking, domain: string, record: SpfRecord): Promise<Qualifier | undefined> {
  walking.wrong.push(...record.wrong.map(term => `"${term}" cannot be read`));
  for (const mechanism of record.mechanisms) {
    if (mechanism.kind === 'all') return mechanism.qualifier;
    await take(walking, domain, mechanism);
  }
  return record.redirect === undefined ? undefined : enter(walking, record.redirect);
}

async function take(walking: Walking, domain: string, mechanism: Mechanism): Promise<void> {
  const { kind, value = domain } = mechanism;
  if (kind === 'ip4' || kind === 'ip6') return admit(walking, mechanism, [value]);
  if (kind === 'include') return void (await enter(walking, value));
  if (!isCounted(walking, value) || kind === 'ptr' || kind === 'exists') return;
  const hosts = kind === 'a' ? [value] : (await walking.resolver.mx(value)).map(({ exchange }) => exchange);
  const addresses = (await Promise.all(hosts.map(host => addressesOf(walking.resolver, host)))).flat();
  if (addresses.length === 0) walking.voids += 1;
  admit(walking, mechanism, addresses);
}

async function enter(walking: Walking, domain: string): Promise<Qualifier | undefined> {
  if (!isCounted(walking, domain)) return undefined;
  walking.included.add(domain.toLowerCase());
  const [text, another] = (await walking.resolver.txt(domain)).filter(isSpf);
  if (text && !another) return follow(walking, domain, parseSpf(text));
  walking.wrong.push(`${domain} has ${text ? 'several SPF records' : 'no SPF record'}`);
  return undefined;
}

/** Counts a query and tells whether to ask it. A name with a macro counts, but only a receiver of a mail can expand it (RFC 7208, 7). */
function isCounted(walking: Walking, name: string): boolean {
  walking.lookups += 1;
  return walking.lookups <= ENOUGH && !name.includes('%');
}

function admit({ senders }: SpfWalk, { qualifier, bits }: Mechanism, addresses: string[]) {
  if (qualifier !== '+') return;
  for (const address of addresses)
    if (isIPv6(address)) senders.addSubnet(address, bits.ipv6, 'ipv6');
    else senders.addSubnet(address, bits.ipv4, 'ipv4');
}
