import { isIP, isIPv6 } from 'node:net';
import { coded, type Finding, type Fix, joined, ok, problem, warning } from './check.ts';
import { isLocal, likelyMechanism } from './mail-server.ts';
import { addressesOf, type Resolver } from './resolver.ts';
import { isSpf, mergedSpf } from './spf-record.ts';
import { type SpfWalk, walkSpf } from './spf-walk.ts';

/** RFC 7208, 4.6.4. */
const [MOST_LOOKUPS, MOST_VOIDS] = [10, 2];

/** If the sending server is unknown: the machines of the website and of incoming mail. */
const OF_THE_DOMAIN = 'a mx';

/** Checks that the domain's SPF record exists, can be read, and probably covers the mail server `host` (RFC 7208). */
export async function checkSpf(resolver: Resolver, domain: string, host: string | undefined): Promise<Finding> {
  const records = (await resolver.txt(domain)).filter(isSpf);
  const likely = host && (await likelyMechanism(resolver, host));
  const publish = (todo: string, mechanism?: string): Fix => ({
    todo,
    record: { name: domain, type: 'TXT', value: mergedSpf(records, mechanism) },
  });
  const [text, ...others] = records;
  if (!text)
    return coded(
      'spf-missing',
      problem(`${domain} has no SPF record`, publish('Add this record', likely || OF_THE_DOMAIN)),
    );
  if (others.length > 0)
    return coded(
      'spf-several',
      problem(`${domain} has ${records.length} SPF records, and then none counts`, publish('Keep one only')),
    );
  const walk = await walkSpf(resolver, domain, text);
  return joined([
    ok(`${text} (${walk.lookups} of ${MOST_LOOKUPS} lookups)`),
    ...stumbling(walk),
    ...ending(walk, publish('Change the record so that it ends in ~all')),
    ...(host ? [await covering(resolver, walk, { host, likely }, publish('If not, change it', likely))] : []),
  ]);
}

function stumbling({ wrong, lookups, voids }: SpfWalk): Finding[] {
  const remove: Fix = { todo: 'Take out of the record what no longer sends mail for you' };
  return [
    ...wrong.map(what =>
      coded('spf-unreadable', problem(what, { todo: `Correct the SPF record or take this out: ${what}` })),
    ),
    ...(lookups > MOST_LOOKUPS ? [many(problem(`more than ${MOST_LOOKUPS} lookups, receivers give up`, remove))] : []),
    ...(voids > MOST_VOIDS ? [many(problem(`${voids} lookups find nothing, receivers give up`, remove))] : []),
  ];
}

const many = (finding: Finding) => coded('spf-too-many-lookups', finding);

function ending({ end }: SpfWalk, fix: Fix): Finding[] {
  if (end === '-' || end === '~') return [];
  if (end === '+') return [coded('spf-open', problem('it ends in +all: everybody may send for you', fix))];
  return [
    coded(
      'spf-weak-end',
      warning(end ? 'it ends in ?all, which says nothing' : 'it does not end in ~all or -all', fix),
    ),
  ];
}

/** Only a received mail shows from which address a server really sends. */
async function covering(
  resolver: Resolver,
  { senders, included }: SpfWalk,
  { host, likely }: { host: string; likely: string | undefined },
  fix: Fix,
): Promise<Finding> {
  if (isLocal(host)) return ok("whether it covers this machine's own mail server cannot be seen from here");
  const addresses = isIP(host) ? [host] : await addressesOf(resolver, host);
  if (addresses.some(address => senders.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')))
    return ok(`the address of ${host} is in it`);
  if ([...included].some(domain => likely === `include:${domain}`)) return ok(`it includes what ${host} is known by`);
  const ask: Fix = { todo: `Ask whoever runs ${host} whether the record covers the addresses it sends from` };
  return coded('spf-other-server', warning(`nothing in it points to ${host}, though it may still cover it`, ask, fix));
}
