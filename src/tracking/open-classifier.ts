import type { AgentClass, EventKind, OpenEvidence } from '../db/schema.ts';

/** Raise this when a rule changes. Each event keeps the version that classified it, and raw events can be classified again. */
export const RULES_VERSION = 1;

/** One request for a pixel or a link. `age`: ms since the server accepted the mail. `link`: the number of a clicked link. */
export type Sighting = {
  kind: Exclude<EventKind, 'action'>;
  method: string;
  userAgent: string;
  age: number;
  link?: number;
  /** Earlier clicks in this mail, in any order. `at`: ms relative to this sighting, 0 or negative. */
  earlierClicks: { link: number; at: number }[];
};
export type SightingVerdict = { agentClass: AgentClass; rule: string };

const SECOND = 1_000;
export const FAN_OUT_MS = 5 * SECOND;
const LIBRARIES =
  /^(curl|wget|python|java|go-http|okhttp|axios|node|libwww|ruby|php|perl|apache-httpclient)\b|^[\w.-]+\/[\d.]+$/i;
const SCANNERS =
  /bot\b|crawler|spider|scanner|facebookexternalhit|preview|proofpoint|mimecast|barracuda|headless|phantomjs|slurp|monitor/i;

type Rule = { name: string; agentClass: AgentClass; when: (sighting: Sighting) => boolean };

/** The first match wins. Most scanners use the names of ordinary browsers, so timing and fan-out say more than names. */
const RULES: Rule[] = [
  { name: 'not-get', agentClass: 'scanner', when: s => s.method !== 'GET' },
  { name: 'apple-privacy', agentClass: 'privacy-proxy', when: s => s.kind === 'open' && s.userAgent === 'Mozilla/5.0' },
  { name: 'image-proxy-prefetch', agentClass: 'scanner', when: s => isImageProxy(s) && s.age < 10 * SECOND },
  { name: 'image-proxy', agentClass: 'image-proxy', when: isImageProxy },
  { name: 'no-agent', agentClass: 'scanner', when: s => s.userAgent.trim() === '' },
  { name: 'library', agentClass: 'scanner', when: s => LIBRARIES.test(s.userAgent) },
  { name: 'known-scanner', agentClass: 'scanner', when: s => SCANNERS.test(s.userAgent) },
  { name: 'open-too-soon', agentClass: 'scanner', when: s => s.kind === 'open' && s.age < 2 * SECOND },
  {
    name: 'click-fan-out',
    agentClass: 'scanner',
    when: s => s.kind === 'click' && isFanOut([s.link!, ...recentLinks(s)]),
  },
  { name: 'click-soon', agentClass: 'unknown', when: s => s.kind === 'click' && s.age < 7 * SECOND },
  { name: 'person', agentClass: 'human', when: () => true },
];

/** Who or what made the request, and the rule that decided. Every sighting gets a class. */
export function classifySighting(sighting: Sighting): SightingVerdict {
  const rule = RULES.find(candidate => candidate.when(sighting))!;
  return { agentClass: rule.agentClass, rule: rule.name };
}

/** What a sighting of this class proves about the mail being opened. */
export function evidenceOf(kind: EventKind, agentClass: AgentClass): OpenEvidence {
  if (agentClass === 'human') return 'proven';
  if (kind === 'open' && (agentClass === 'privacy-proxy' || agentClass === 'image-proxy')) return 'possible';
  return 'none';
}

export const stronger = (a: OpenEvidence, b: OpenEvidence): OpenEvidence => (RANK[a] >= RANK[b] ? a : b);

const RANK: Record<OpenEvidence, number> = { none: 0, possible: 1, proven: 2 };

/** Three or more different links of one mail within `FAN_OUT_MS`. Nobody reads that fast. */
export const isFanOut = (links: number[]): boolean => new Set(links).size >= 3;

const recentLinks = ({ earlierClicks }: Sighting) =>
  earlierClicks.filter(click => click.at >= -FAN_OUT_MS).map(click => click.link);

function isImageProxy({ kind, userAgent }: Sighting): boolean {
  return (
    kind === 'open' &&
    (/GoogleImageProxy|YahooMailProxy/.test(userAgent) || / Edge\/12\.246 Mozilla\/5\.0$/.test(userAgent))
  );
}
