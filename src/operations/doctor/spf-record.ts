import { isIPv4, isIPv6 } from 'node:net';

/** A record as RFC 7208, 4.6.1 reads it. `wrong`: terms that no receiver can read. One such term voids the whole record (4.6). */
export type SpfRecord = { mechanisms: Mechanism[]; redirect: string | undefined; wrong: string[] };
export type Mechanism = {
  qualifier: Qualifier;
  kind: 'all' | 'include' | 'a' | 'mx' | 'ptr' | 'ip4' | 'ip6' | 'exists';
  /** A domain or an address. If absent, the record's own domain is meant. */
  value: string | undefined;
  /** The prefix length in bits, for each kind of address. */
  bits: { ipv4: number; ipv6: number };
};
export type Qualifier = '+' | '-' | '~' | '?';

const MECHANISM =
  /^(?<sign>[+~?-]?)(?<kind>all|include|a|mx|ptr|ip4|ip6|exists)(:(?<value>[^/]+))?(\/(?<bits>\d+))?(\/\/(?<bits6>\d+))?$/i;
const MODIFIER = /^(?<name>[a-z][\w.-]*)=(?<value>.*)$/i;
const ALL = /^[+~?-]?all$/i;
const REDIRECT = /^redirect=/i;

export const isSpf = (text: string) => /^v=spf1( |$)/i.test(text);

export function parseSpf(text: string): SpfRecord {
  const record: SpfRecord = { mechanisms: [], redirect: undefined, wrong: [] };
  for (const term of termsOf(text)) {
    const mechanism = parseMechanism(term);
    const modifier = MODIFIER.exec(term)?.groups;
    if (mechanism) record.mechanisms.push(mechanism);
    else if (!modifier) record.wrong.push(term);
    else if (modifier.name!.toLowerCase() === 'redirect') record.redirect = modifier.value;
  }
  return record;
}

/** Merges several records into one. It has every term once, `mechanism` too, and ends in an `all` that does not let everybody send. */
export function mergedSpf(texts: string[], mechanism?: string): string {
  const terms = texts.flatMap(termsOf);
  const kept = terms.filter(term => !ALL.test(term));
  // A merged record can hold only one redirect, so each becomes an include.
  const parts = texts.length > 1 ? kept.map(term => term.replace(REDIRECT, 'include:')) : kept;
  const end = terms.find(term => /^[~-]all$/i.test(term)) ?? (parts.some(isRedirect) ? undefined : '~all');
  const [redirects, mechanisms] = [parts.filter(isRedirect), parts.filter(term => !isRedirect(term))];
  return [...new Set(['v=spf1', ...mechanisms, mechanism, end, ...redirects])].filter(Boolean).join(' ');
}

const isRedirect = (term: string) => REDIRECT.test(term);
const termsOf = (text: string) => text.trim().split(/\s+/).slice(1);

function parseMechanism(term: string): Mechanism | undefined {
  const groups = MECHANISM.exec(term)?.groups;
  if (!groups) return undefined;
  const kind = groups.kind!.toLowerCase() as Mechanism['kind'];
  const { sign, value } = groups;
  const ipv4 = Number(groups.bits ?? 32);
  const ipv6 = Number((kind === 'ip6' ? groups.bits : groups.bits6) ?? 128);
  if (!isValue(kind, value) || ipv6 > 128 || (kind !== 'ip6' && ipv4 > 32)) return undefined;
  return { qualifier: (sign || '+') as Qualifier, kind, value, bits: { ipv4, ipv6 } };
}

function isValue(kind: Mechanism['kind'], value: string | undefined): boolean {
  if (kind === 'ip4') return isIPv4(value ?? '');
  if (kind === 'ip6') return isIPv6(value ?? '');
  return value !== undefined || (kind !== 'include' && kind !== 'exists');
}
