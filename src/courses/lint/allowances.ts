import type { Remark } from './remark.ts';

/**
 * An editor's statement that a phrase is right in its place. It is a comment on the line before, `<!-- allow 診断: 医師が行う診断を指す -->`, or `#
 * allow 診断: …` in front matter. It allows one phrase on one line.
 */
export type Allowance = { line: number; covers: number; phrase: string; reason: string };

const ALLOW = /^\s*(?:<!--|#)\s*allow\s+(?<phrase>[^::]+?)\s*(?:[::]\s*(?<reason>.*?)\s*)?(?:-->)?\s*$/;

export function allowancesIn(source: string): Allowance[] {
  const lines = source.split('\n');
  return lines.flatMap((text, index) => {
    const found = ALLOW.exec(text)?.groups;
    if (!found) return [];
    const next = lines.findIndex((line, at) => at > index && line.trim() && !ALLOW.test(line));
    return [{ line: index + 1, covers: next + 1, phrase: found.phrase!, reason: found.reason ?? '' }];
  });
}

/** Leaves out allowed remarks. Adds a remark for an allowance without a reason, and for one that nothing needs. */
export function withoutAllowed(remarks: Remark[], allowances: Allowance[], file: string): Remark[] {
  const allows = (allowance: Allowance, remark: Remark) =>
    remark.line === allowance.covers && remark.phrase === allowance.phrase.normalize('NFKC');
  const empty = allowances.filter(({ reason }) => !reason);
  const idle = allowances.filter(allowance => !remarks.some(remark => allows(allowance, remark)));
  return [
    ...remarks.filter(remark => !allowances.some(allowance => allowance.reason && allows(allowance, remark))),
    ...empty.map(({ line, phrase }) => ({ file, line, rule: 'allowance-reason' as const, phrase })),
    ...idle.map(({ line, phrase }) => ({ file, line, rule: 'allowance-idle' as const, phrase })),
  ];
}
