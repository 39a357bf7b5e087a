/** One line of the doctor's report. */
export type Check = Finding & { name: string };

/** The result of a check. `problem`: mail will be refused, lost or filed as spam, or the law is broken. `fixes`: in this order. */
export type Finding = { status: Status; found: string; fixes: Fix[] };
export type Status = 'ok' | 'warning' | 'problem';

/** `record`: exactly what to put into DNS. */
export type Fix = { todo: string; record?: DnsRecord };
export type DnsRecord = { name: string; type: 'TXT' | 'MX'; value: string };

export const ok = (found: string): Finding => ({ status: 'ok', found, fixes: [] });
export const warning = (found: string, ...fixes: Fix[]): Finding => ({ status: 'warning', found, fixes });
export const problem = (found: string, ...fixes: Fix[]): Finding => ({ status: 'problem', found, fixes });

const STATUSES: Status[] = ['ok', 'warning', 'problem'];

/** Joins several findings about one thing. The status is the worst one's. */
export function joined(findings: Finding[]): Finding {
  const worst = Math.max(...findings.map(({ status }) => STATUSES.indexOf(status)));
  return {
    status: STATUSES[worst]!,
    found: findings.map(({ found }) => found).join('; '),
    fixes: findings.flatMap(({ fixes }) => fixes),
  };
}
