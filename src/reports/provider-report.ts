import { failureRate, isAlarming, providerOf, type Tallies } from '../quotas/receiving-domain.ts';
import { FEWEST_FOR_RATE, type Share } from './report.ts';

/** The order of the tables: the carriers, the great mail services, then all others by their number of answers. */
export const CARRIERS = ['docomo', 'au', 'softbank', 'rakuten', 'ymobile'];
const KNOWN = [...CARRIERS, 'gmail', 'yahoo', 'outlook', 'icloud'];
/** Providers beyond this number are summed up in one line. */
const MOST_OTHERS = 20;
const DAY = 86_400_000;

/** The answers of one receiving domain in the last 7 and 30 local days. */
export type DomainTallies = { domain: string; week: Tallies; month: Tallies };
/** `failures`: hard refusals and blocks, as a share of all answers but temporary refusals. */
export type ProviderLine = { tallies: Tallies; failures: Share; alarming: boolean } & (
  | { kind: 'provider'; provider: string }
  | { kind: 'others'; domains: number }
);
/** `addresses`: most of the refusals said that the address does not exist. */
export type Alarm = { providers: string[]; carriers: boolean; addresses: boolean };
export type ProviderReport = {
  week: ProviderLine[];
  month: ProviderLine[];
  total: { week: Tallies; month: Tallies };
  alarm: Alarm | undefined;
};

type Provider = { provider: string; week: Tallies; month: Tallies };

/** The tables of both periods, and the providers that somebody should look at. */
export function reportProviders(domains: DomainTallies[]): ProviderReport {
  const providers = byProvider(domains);
  return {
    week: linesOf(providers.map(({ provider, week }) => ({ provider, tallies: week }))),
    month: linesOf(providers.map(({ provider, month }) => ({ provider, tallies: month }))),
    total: { week: sum(providers.map(({ week }) => week)), month: sum(providers.map(({ month }) => month)) },
    alarm: alarmOf(providers),
  };
}

function byProvider(domains: DomainTallies[]): Provider[] {
  return [...Map.groupBy(domains, ({ domain }) => providerOf(domain))].map(([provider, rows]) => ({
    provider,
    week: sum(rows.map(({ week }) => week)),
    month: sum(rows.map(({ month }) => month)),
  }));
}

type Tallied = { provider: string; tallies: Tallies };

function linesOf(all: Tallied[]): ProviderLine[] {
  const heard = all.filter(({ tallies }) => answers(tallies) + tallies.soft > 0);
  const known = KNOWN.flatMap(name => heard.filter(({ provider }) => provider === name));
  const others = heard.filter(({ provider }) => !KNOWN.includes(provider)).sort(byWeight);
  const rest = others.slice(MOST_OTHERS);
  return [
    ...[...known, ...others.slice(0, MOST_OTHERS)].map(({ provider, tallies }) => ({
      kind: 'provider' as const,
      provider,
      ...figuresOf(tallies),
    })),
    ...(rest.length > 0 ? [restOf(rest)] : []),
  ];
}

/** The carriers and the great mail services in the order of the tables, then all others, the heaviest first. */
export function inOrder<Line extends { provider: string }>(lines: Line[], weight: (line: Line) => number): Line[] {
  const others = lines.filter(({ provider }) => !KNOWN.includes(provider));
  return [
    ...KNOWN.flatMap(name => lines.filter(({ provider }) => provider === name)),
    ...others.sort((a, b) => weight(b) - weight(a) || a.provider.localeCompare(b.provider)),
  ];
}

/** Alarming providers come first, so that they are not summed up among the others. */
function byWeight(a: Tallied, b: Tallied): number {
  const urgency = Number(isAlarming(b.tallies)) - Number(isAlarming(a.tallies));
  return urgency || answers(b.tallies) - answers(a.tallies) || a.provider.localeCompare(b.provider);
}

/** The others together are no one provider, so they raise no alarm. */
function restOf(rest: Tallied[]): ProviderLine {
  const figures = figuresOf(sum(rest.map(({ tallies }) => tallies)));
  return { kind: 'others', domains: rest.length, ...figures, alarming: false };
}

const figuresOf = (tallies: Tallies) => ({ tallies, failures: failuresOf(tallies), alarming: isAlarming(tallies) });

/** Refusals as a share of the answers, or the count alone if there are too few answers. */
export const failuresOf = (tallies: Tallies): Share => ({
  count: tallies.hard + tallies.blocked,
  rate: answers(tallies) >= FEWEST_FOR_RATE ? failureRate(tallies) : undefined,
});

export const answers = ({ accepted, hard, blocked }: Tallies): number => accepted + hard + blocked;

function alarmOf(all: Provider[]): Alarm | undefined {
  const alarming = all.filter(isUrgent);
  if (alarming.length === 0) return undefined;
  const { hard, blocked } = sum(alarming.map(({ month }) => month));
  const names = alarming.map(({ provider }) => provider).sort((a, b) => rank(a) - rank(b));
  return { providers: names, carriers: names.some(name => CARRIERS.includes(name)), addresses: hard > blocked };
}

/** A small clinic has too few answers in a week. Its month counts instead, while this week still brings refusals. */
const isUrgent = ({ week, month }: Provider) => isAlarming(week) || (isAlarming(month) && week.hard + week.blocked > 0);

const rank = (provider: string) => (KNOWN.includes(provider) ? KNOWN.indexOf(provider) : KNOWN.length);

function sum(list: Tallies[]): Tallies {
  const total: Tallies = { accepted: 0, hard: 0, soft: 0, blocked: 0 };
  for (const { accepted, hard, soft, blocked } of list) {
    total.accepted += accepted;
    total.hard += hard;
    total.soft += soft;
    total.blocked += blocked;
  }
  return total;
}

/** The first of the last `days` local days, today included. `today`: `2026-11-22`. */
export const firstOfLast = (days: number, today: string): string =>
  new Date(Date.parse(`${today}T00:00:00Z`) - (days - 1) * DAY).toISOString().slice(0, 10);
