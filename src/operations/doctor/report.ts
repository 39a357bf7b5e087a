import type { Check, DnsRecord, Fix } from './check.ts';
import { quotedStrings } from './dkim-record.ts';

const INDENT = ' '.repeat(9);

/** The report for a terminal: one line for each check, and below it what to do. */
export function formatReport(checks: Check[]): string {
  const problems = checks.filter(({ status }) => status === 'problem').length;
  const warnings = checks.filter(({ status }) => status === 'warning').length;
  return [...checks.map(formatCheck), '', `${count(problems, 'problem')}, ${count(warnings, 'warning')}`, ''].join(
    '\n',
  );
}

/** Instructions for a new DKIM key in `file`. */
export const dkimInstructions = (
  file: string,
  selector: string,
  record: DnsRecord,
): string => `Wrote ${file}, readable by its owner only. Keep a copy.

1. Put this into the DNS of your domain:

${formatRecord(record, '   ')}

2. Start Dayori with DKIM_SELECTOR=${selector} DKIM_KEY_FILE=${file}
3. npm run dayori -- doctor   (with the same settings; new records may take an hour to be seen)
`;

const formatCheck = ({ name, status, found, fixes }: Check): string =>
  [`${status.padEnd(8)} ${name}: ${found}`, ...fixes.map(formatFix)].join('\n');

const count = (number: number, what: string) => `${number || 'no'} ${what}${number === 1 ? '' : 's'}`;

function formatFix({ todo, record }: Fix): string {
  const line = `${INDENT}→ ${todo}`;
  return record ? `${line}, in the DNS of the domain:\n${formatRecord(record, `${INDENT}  `)}` : line;
}

/** A web form splits a long value by itself, a zone file does not. */
function formatRecord({ name, type, value }: DnsRecord, indent: string): string {
  const lines = [`name   ${name}`, `type   ${type}`, `value  ${value}`];
  if (value.length > 255)
    lines.push('In a zone file, or where more than 255 characters are refused, in two parts:', quotedStrings(value));
  return lines.map(line => indent + line).join('\n');
}
