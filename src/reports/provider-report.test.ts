import { expect, test } from 'vitest';
import type { Tallies } from '../quotas/receiving-domain.ts';
import { firstOfLast, reportProviders } from './provider-report.ts';

const NONE: Tallies = { accepted: 0, hard: 0, soft: 0, blocked: 0 };
const tallies = (some: Partial<Tallies>): Tallies => ({ ...NONE, ...some });
const both = (domain: string, some: Partial<Tallies>) => ({ domain, week: tallies(some), month: tallies(some) });
const names = (lines: ReturnType<typeof reportProviders>['week']) =>
  lines.map(line => (line.kind === 'provider' ? line.provider : `others:${line.domains}`));

test('carriers come first, then the mail services, then other domains by how much they answered', () => {
  const { week } = reportProviders([
    both('small.example', { accepted: 1 }),
    both('icloud.com', { accepted: 5 }),
    both('large.example', { accepted: 90 }),
    both('gmail.com', { accepted: 9 }),
    both('softbank.ne.jp', { accepted: 2 }),
    both('docomo.ne.jp', { accepted: 1 }),
  ]);
  expect(names(week)).toEqual(['docomo', 'softbank', 'gmail', 'icloud', 'large.example', 'small.example']);
});

test('the domains of one provider are one line', () => {
  const { month } = reportProviders([
    both('ezweb.ne.jp', { accepted: 3, blocked: 1 }),
    both('au.com', { accepted: 4, soft: 2 }),
  ]);
  expect(month).toMatchObject([{ provider: 'au', tallies: { accepted: 7, hard: 0, soft: 2, blocked: 1 } }]);
});

test('a provider without an answer in a period is not in its table', () => {
  const { week, month } = reportProviders([{ domain: 'gmail.com', week: NONE, month: tallies({ soft: 1 }) }]);
  expect([names(week), names(month)]).toEqual([[], ['gmail']]);
});

test('below thirty answers there is a count and no rate; a temporary refusal is no answer', () => {
  const line = (some: Partial<Tallies>) => reportProviders([both('gmail.com', some)]).week[0]!.failures;
  expect(line({ accepted: 27, hard: 1, blocked: 1, soft: 50 })).toEqual({ count: 2, rate: undefined });
  expect(line({ accepted: 28, hard: 1, blocked: 1 })).toEqual({ count: 2, rate: 2 / 30 });
});

test('the domains beyond the twentieth are one line, but not one that alarms', () => {
  const many = Array.from({ length: 30 }, (_, n) => both(`d${n}.example`, { accepted: 100 - n }));
  const { week } = reportProviders([...many, both('bad.example', { accepted: 18, hard: 4 })]);
  expect(names(week).slice(0, 2)).toEqual(['bad.example', 'd0.example']);
  expect(week.at(-1)).toMatchObject({ kind: 'others', domains: 11, alarming: false });
  expect(week).toHaveLength(21);
});

const bad = tallies({ accepted: 18, blocked: 2 });

test('no provider raises the alarm while refusals are few', () => {
  expect(reportProviders([both('gmail.com', { accepted: 19, hard: 1 })]).alarm).toBeUndefined();
  expect(reportProviders([both('gmail.com', { accepted: 10, hard: 9 })]).alarm).toBeUndefined();
  expect(reportProviders([]).alarm).toBeUndefined();
});

test('a provider that refuses much in a week raises the alarm; carriers are named first', () => {
  const { week, alarm } = reportProviders([both('gmail.com', bad), both('docomo.ne.jp', bad), both('a.example', {})]);
  expect(week.map(line => line.alarming)).toEqual([true, true]);
  expect(alarm).toEqual({ providers: ['docomo', 'gmail'], carriers: true, addresses: false });
});

test('the month raises the alarm where the week has too few answers, until a week brings no refusal', () => {
  const report = (week: Partial<Tallies>) =>
    reportProviders([{ domain: 'gmail.com', week: tallies(week), month: bad }]).alarm;
  expect(report({ accepted: 4, blocked: 1 })).toMatchObject({ providers: ['gmail'], carriers: false });
  expect(report({ accepted: 5 })).toBeUndefined();
});

test('the alarm tells whether it is addresses that are wrong', () => {
  expect(reportProviders([both('gmail.com', { accepted: 18, hard: 3, blocked: 1 })]).alarm).toMatchObject({
    addresses: true,
  });
});

test.each([
  [7, '2026-11-22', '2026-11-16'],
  [30, '2026-03-01', '2026-01-31'],
  [1, '2026-11-22', '2026-11-22'],
])('the last %i days to %s begin on %s', (days, today, first) => {
  expect(firstOfLast(days, today)).toBe(first);
});
