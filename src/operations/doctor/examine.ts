import { readClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { type Check, coded, type Finding, problem } from './check.ts';
import { checkClock, timeElsewhere } from './clock.ts';
import { checkDkim, type Signing } from './dkim.ts';
import { checkDmarc } from './dmarc.ts';
import { checkMailDomain } from './mail-domain.ts';
import { checkMailServer, type NamedServer } from './mail-server-login.ts';
import type { Resolver } from './resolver.ts';
import { checkLegal, checkSender, ownAddress } from './sender.ts';
import { checkSpf } from './spf.ts';
import { checkWebsite, type Fetch } from './website.ts';

/** What is examined. `server`: unset with the built-in mailbox. `signing`: unset where we do not sign. */
export type Examined = Pick<Deps, 'db' | 'mailer' | 'site' | 'wall'> & {
  server: NamedServer | undefined;
  signing: (Omit<Signing, 'domain'> & { domain?: string }) | undefined;
  resolver: Resolver;
  fetch: Fetch;
};

/** Checks everything that must be right for mail to arrive. Changes nothing and sends nothing. */
export async function examine(examined: Examined): Promise<Check[]> {
  const { mailer, site, server, fetch, wall } = examined;
  const clinic = await readClinic(examined);
  const sender = checkSender(ownAddress(clinic, site.mailFrom));
  const [domainChecks, login, website, elsewhere] = await Promise.all([
    sender.domain ? checkDomain(examined, sender.domain, server?.host) : [],
    checkMailServer(mailer, server),
    checkWebsite(fetch, site.baseUrl, server !== undefined),
    timeElsewhere(fetch),
  ]);
  return [
    { name: 'Legal', ...checkLegal(clinic, site.mailFrom) },
    { name: 'Sender', ...sender.finding },
    ...domainChecks,
    { name: 'Mail server', ...login },
    { name: 'Website', ...website.finding },
    { name: 'Clock', ...checkClock(wall.now(), elsewhere ?? website.date) },
  ];
}

/** The checks of the sender's domain in DNS. `host`: the mail server, where it is known. */
export async function checkDomain(
  { resolver, signing }: Pick<Examined, 'resolver' | 'signing'>,
  domain: string,
  host: string | undefined,
): Promise<Check[]> {
  if (!(await seesInternet(resolver))) return [{ name: 'DNS', ...blind }];
  const signed = signing && { ...signing, domain: signing.domain ?? domain };
  return Promise.all([
    answered('SPF', checkSpf(resolver, domain, host)),
    answered('DKIM', checkDkim(resolver, signed, domain)),
    answered('DMARC', checkDmarc(resolver, domain, signed?.domain)),
    answered('Domain', checkMailDomain(resolver, domain)),
  ]);
}

const blind = coded(
  'dns-blind',
  problem('this machine cannot ask the DNS of the internet: SPF, DKIM and DMARC could not be looked at', {
    todo: 'Run this on a machine that can (the one that sends), or correct its name servers',
  }),
);

/** A closed network may answer that no name exists. This name always exists. */
const seesInternet = ({ a }: Resolver) =>
  a('a.root-servers.net').then(
    addresses => addresses.length > 0,
    () => false,
  );

/** A DNS query without an answer is a finding too: receivers ask the same. */
async function answered(name: string, asked: Promise<Finding>): Promise<Check> {
  try {
    return { name, ...(await asked) };
  } catch (error) {
    const { code = 'no answer' } = error as NodeJS.ErrnoException;
    const todo = 'Run this again; if it stays so, ask whoever runs the DNS of this domain, or of this machine';
    return { name, ...coded('dns-silent', problem(`DNS did not answer (${code})`, { todo })) };
  }
}
