import { coded, type Finding, ok, problem } from './check.ts';
import { addressesOf, type Resolver } from './resolver.ts';

/** docomo refuses mail from a domain without MX and A. Other providers suspect a forgery (RFC 5321, 5.1; RFC 7505). */
export async function checkMailDomain(resolver: Resolver, domain: string): Promise<Finding> {
  const servers = await resolver.mx(domain);
  const record = { name: domain, type: 'MX', value: '10 mail.example.jp' } as const;
  const todo = 'Name the server that takes mail for this domain (your mail provider tells its name)';
  if (servers.some(({ exchange }) => exchange === '' || exchange === '.'))
    return coded('mx-null', problem(`${domain} says that it takes no mail at all (null MX)`, { todo, record }));
  if (servers.length > 0) return ok(`mail for ${domain} goes to ${servers.map(({ exchange }) => exchange).join(', ')}`);
  const addresses = await addressesOf(resolver, domain);
  if (addresses.length > 0) return ok(`${domain} has an address (${addresses[0]}), though no MX`);
  return coded(
    'mx-missing',
    problem(`${domain} has neither MX nor A: docomo and others take no mail from it`, { todo, record }),
  );
}
