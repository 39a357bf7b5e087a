import { coded, type Finding, type Fix, joined, ok, problem } from './check.ts';
import type { Resolver } from './resolver.ts';
import { parseTags } from './tags.ts';

type Asking = Pick<Resolver, 'txt'>;
type Policy = { domain: string; text: string; tags: Map<string, string> };

const POLICIES = ['none', 'quarantine', 'reject'];

/**
 * Checks that the sender's domain has a policy, and that the signing domain aligns with it (RFC 9989; before: RFC 7489). `signedAs`:
 * the `d=` of our own signature, if we sign.
 */
export async function checkDmarc(dns: Asking, domain: string, signedAs: string | undefined): Promise<Finding> {
  const several = (await recordsOf(dns, domain)).length > 1;
  const add: Fix = {
    todo: several ? 'Keep one record only' : 'Add this record',
    record: { name: `_dmarc.${domain}`, type: 'TXT', value: 'v=DMARC1; p=none' },
  };
  if (several)
    return coded('dmarc-several', problem(`_dmarc.${domain} has several DMARC records, and then none counts`, add));
  const { policy, organization } = await discover(dns, domain);
  if (!policy) return coded('dmarc-missing', problem(`${domain} has no DMARC record`, add));
  const findings = [policyFinding(policy, domain)];
  if (signedAs) findings.push(await alignment(dns, { domain, organization, signedAs, policy }));
  return joined(findings);
}

function policyFinding({ domain: at, text, tags }: Policy, domain: string): Finding {
  const inherited = at === domain ? undefined : tags.get('sp');
  const policy = (inherited ?? tags.get('p') ?? '').toLowerCase();
  const found = `_dmarc.${at}: ${text}`;
  if (POLICIES.includes(policy))
    return ok(policy === 'none' ? `${found} (reports only; quarantine or reject can follow once all arrives)` : found);
  const record = { name: `_dmarc.${at}`, type: 'TXT', value: 'v=DMARC1; p=none' } as const;
  return coded('dmarc-no-policy', problem(`${found}: it names no policy`, { todo: 'Change the record', record }));
}

type Aligning = { domain: string; organization: string; signedAs: string; policy: Policy };

/** RFC 9989, 4.4. Strict: the same domain. Relaxed: a domain of the same organisation. */
async function alignment(dns: Asking, { domain, organization, signedAs, policy }: Aligning): Promise<Finding> {
  const strict = policy.tags.get('adkim')?.toLowerCase() === 's';
  const aligned = signedAs === domain || (!strict && (await discover(dns, signedAs)).organization === organization);
  if (aligned) return ok(`the signature of ${signedAs} aligns with ${domain}`);
  const how = strict ? ' (adkim=s)' : '';
  const fix: Fix = { todo: `Set DKIM_DOMAIN to ${domain}, or leave it out` };
  return coded('dmarc-not-aligned', problem(`the signature of ${signedAs} does not align with ${domain}${how}`, fix));
}

/** The policy that applies to a domain, and the domain of its organisation (RFC 9989, 4.10). */
async function discover(dns: Asking, domain: string): Promise<{ policy: Policy | undefined; organization: string }> {
  const found = await treeWalk(dns, domain);
  const organization = organizationOf(domain, found);
  const of = (name: string) => found.find(policy => policy.domain === name);
  return { policy: of(domain) ?? of(organization) ?? found.at(-1), organization };
}

/** Every record from the domain upwards, until one ends the walk. */
async function treeWalk(dns: Asking, domain: string): Promise<Policy[]> {
  const found: Policy[] = [];
  for (const name of namesUpwards(domain)) {
    const [text, another] = await recordsOf(dns, name);
    if (!text || another) continue;
    const policy = { domain: name, text, tags: parseTags(text) };
    found.push(policy);
    if (policy.tags.get('psd') === 'y' || policy.tags.get('psd') === 'n') break;
  }
  return found;
}

/** Of a long name only the last seven labels are asked for. */
function namesUpwards(domain: string): string[] {
  const labels = domain.split('.');
  return labels
    .map((_, index) => labels.slice(index).join('.'))
    .filter((_, index) => index === 0 || labels.length - index <= 7);
}

/** `psd=y` marks a domain under which others register names, such as a registry's. The organisation is one label below. */
function organizationOf(domain: string, found: Policy[]): string {
  const last = found.at(-1);
  if (last?.tags.get('psd') !== 'y' || last.domain === domain) return last?.domain ?? domain;
  const labels = last.domain.split('.').length + 1;
  return domain.split('.').slice(-labels).join('.');
}

async function recordsOf({ txt }: Asking, domain: string): Promise<string[]> {
  const texts = await txt(`_dmarc.${domain}`);
  return texts.filter(text => /^v\s*=\s*DMARC1\s*(;|$)/.test(text.trim()));
}
