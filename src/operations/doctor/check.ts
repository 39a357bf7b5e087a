/** One line of the doctor's report. */
export type Check = Finding & { name: string };

/** The result of a check. `problem`: mail will be refused, lost or filed as spam, or the law is broken. `fixes`: in this order. */
export type Finding = { status: Status; found: string; fixes: Fix[]; codes: Code[] };
/** What a finding is about, for a page that says it in its own words. `fixes` are for operators. */
export type Code =
  | `spf-${'missing' | 'several' | 'unreadable' | 'too-many-lookups' | 'open' | 'weak-end' | 'other-server'}`
  | `dkim-${'missing' | 'several' | 'revoked' | 'unusable' | 'other-key' | 'testing' | 'short' | 'unsigned' | 'by-server'}`
  | `dmarc-${'missing' | 'several' | 'no-policy' | 'not-aligned'}`
  | `mx-${'null' | 'missing'}`
  | `sender-${'none' | 'foreign'}`
  | `dns-${'silent' | 'blind'}`;
export type Status = 'ok' | 'warning' | 'problem';

/** `record`: exactly what to put into DNS. */
export type Fix = { todo: string; record?: DnsRecord };
export type DnsRecord = { name: string; type: 'TXT' | 'MX'; value: string };

export const ok = (found: string): Finding => ({ status: 'ok', found, fixes: [], codes: [] });
export const warning = (found: string, ...fixes: Fix[]): Finding => ({ status: 'warning', found, fixes, codes: [] });
export const problem = (found: string, ...fixes: Fix[]): Finding => ({ status: 'problem', found, fixes, codes: [] });

/** The finding with its code. */
export const coded = (code: Code, finding: Finding): Finding => ({ ...finding, codes: [code] });

const STATUSES: Status[] = ['ok', 'warning', 'problem'];

/** Joins several findings about one thing. The status is the worst one's. */
export function joined(findings: Finding[]): Finding {
  const worst = Math.max(...findings.map(({ status }) => STATUSES.indexOf(status)));
  return {
    status: STATUSES[worst]!,
    found: findings.map(({ found }) => found).join('; '),
    fixes: findings.flatMap(({ fixes }) => fixes),
    codes: findings.flatMap(({ codes }) => codes),
  };
}
