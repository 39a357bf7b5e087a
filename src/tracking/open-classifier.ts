import type { AgentClass, EventKind, OpenEvidence } from '../db/schema.ts';
import { declaredProxy, hasUrl, isKnownMachine } from './agents.ts';
import { type Burst, burstsIn, isWithin } from './bursts.ts';
import { type Gateway, isGatewayAt } from './gateways.ts';

/** Raise this when a rule changes. Each event keeps the version that judged it, and `reclassify` judges events again. */
export const RULES_VERSION = 2;

/**
 * One request that concerns a mail. `at`: epoch ms. `link`: the number of a clicked link. `network`: keyed hash of the network; unset once
 * the raw facts are gone, and then `verdict` is what they said.
 */
export type Sighting = {
  kind: EventKind;
  at: number;
  link: number | null;
  method: string;
  userAgent: string | null;
  network: string | null;
  verdict?: SightingVerdict;
};
export type SightingVerdict = { agentClass: AgentClass; rule: string };

/** All that is known of a delivery. `acceptedAt`: epoch ms. `gateways`: by network, those of the networks that it was seen from. */
export type Seen = { acceptedAt: number | null; sightings: Sighting[]; gateways: ReadonlyMap<string, Gateway> };

/** `clicked`: a person clicked a numbered link. `pictureFetched`: for a person or by a proxy for one, so pictures are not blocked. */
export type DeliveryVerdict = { openedAs: OpenEvidence; clicked: boolean; pictureFetched: boolean };
/** `sightings`: in the order in which they were given. */
export type Judgement = { sightings: SightingVerdict[]; delivery: DeliveryVerdict };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** A GET of what was asked for by another method is not believed for so long, before and after. */
const BESIDE_MS = MINUTE;
/** Image proxies fetch some pictures when the mail arrives and nobody has looked. */
const PREFETCH_MS = 10 * SECOND;

/** Who or what made each request, and what that proves of the delivery. The order of the sightings does not matter. */
export function judge(seen: Seen): Judgement {
  const surroundings = surroundingsOf(seen);
  const verdicts = seen.sightings.map(sighting => sighting.verdict ?? judgeSighting(sighting, surroundings));
  const is = (test: (kind: EventKind, agentClass: AgentClass) => boolean) =>
    seen.sightings.some(({ kind }, index) => test(kind, verdicts[index]!.agentClass));
  const delivery = {
    openedAs: seen.sightings
      .map(({ kind }, index) => evidenceOf(kind, verdicts[index]!.agentClass))
      .reduce(stronger, 'none'),
    clicked: is((kind, agentClass) => kind === 'click' && agentClass === 'human'),
    pictureFetched: is((kind, agentClass) => kind === 'open' && evidenceOf(kind, agentClass) !== 'none'),
  };
  return { sightings: verdicts, delivery };
}

/** What a sighting of this class proves about the mail being opened. */
export function evidenceOf(kind: EventKind, agentClass: AgentClass): OpenEvidence {
  if (agentClass === 'human') return 'proven';
  return kind === 'open' && (agentClass === 'privacy-proxy' || agentClass === 'image-proxy') ? 'possible' : 'none';
}

const RANK: Record<OpenEvidence, number> = { none: 0, possible: 1, proven: 2 };
const stronger = (a: OpenEvidence, b: OpenEvidence): OpenEvidence => (RANK[a] >= RANK[b] ? a : b);

/** What else was seen of the mail, as the rules about one sighting ask for it. */
type Surroundings = Seen & { bursts: Map<string, Burst[]>; pressedFrom: Set<string | null> };

function surroundingsOf(seen: Seen): Surroundings {
  const pressed = seen.sightings.filter(({ kind }) => kind === 'action');
  const linked = seen.sightings.filter(isLinkFetched);
  const byNetwork = Map.groupBy(linked, ({ network }) => network!);
  const bursts = new Map(
    [...byNetwork].map(([network, some]) => [
      network,
      burstsIn(some.map(one => ({ link: addressOf(one), at: one.at }))),
    ]),
  );
  return { ...seen, bursts, pressedFrom: new Set(pressed.map(({ network }) => network)) };
}

/**
 * Whether it tells how fast a network goes through the links of a mail. A page of ours is reached by one of its links and counts as that
 * link. What declared proxies fetch is theirs, however fast.
 */
export function isLinkFetched({ kind, method, userAgent, network }: Omit<Sighting, 'at' | 'link'>): boolean {
  const isLink = kind === 'click' || kind === 'web-version' || kind === 'unsubscribe';
  return isLink && isFetch(method) && network !== null && declaredProxy(userAgent ?? '') === undefined;
}
const isFetch = (method: string): boolean => method === 'GET' || method === 'HEAD';

const addressOf = ({ kind, link }: Sighting): string => `${kind} ${link ?? ''}`;

/** Names the rule by which a gateway is recognised too. */
export const BURST = 'link-burst';

type Rule = { name: string; agentClass: AgentClass; when: (sighting: Sighting, around: Surroundings) => boolean };
const machine = (name: string, when: Rule['when']): Rule => ({ name, agentClass: 'scanner', when });

/** The first match wins. Scanners use the names of ordinary browsers, so what a network does says more than its agent's name. */
const RULES: Rule[] = [
  { name: 'pressed-a-button', agentClass: 'human', when: ({ kind }) => kind === 'action' },
  machine('not-get', ({ method }) => method !== 'GET'),
  machine('beside-another-method', isBesideAnotherMethod),
  machine('link-by-proxy', sighting => sighting.kind !== 'open' && proxyOf(sighting) !== undefined),
  { name: 'apple-privacy', agentClass: 'privacy-proxy', when: sighting => proxyOf(sighting) === 'privacy-proxy' },
  machine(
    'image-proxy-prefetch',
    (sighting, around) => isImageProxy(sighting) && ageOf(sighting, around) <= PREFETCH_MS,
  ),
  { name: 'image-proxy', agentClass: 'image-proxy', when: isImageProxy },
  machine(BURST, ({ network, at }, { bursts }) => isWithin(bursts.get(network!) ?? [], at)),
  machine('gateway', isOfGateway),
  machine('no-agent', ({ userAgent }) => (userAgent ?? '').trim() === ''),
  machine('url-in-agent', ({ userAgent }) => hasUrl(userAgent!)),
  machine('known-machine', ({ userAgent }) => isKnownMachine(userAgent!)),
  { name: 'person', agentClass: 'human', when: () => true },
];

function judgeSighting(sighting: Sighting, around: Surroundings): SightingVerdict {
  const { agentClass, name } = RULES.find(({ when }) => when(sighting, around))!;
  return { agentClass, rule: name };
}

function proxyOf({ userAgent }: Sighting) {
  return declaredProxy(userAgent ?? '');
}

function isImageProxy(sighting: Sighting): boolean {
  return proxyOf(sighting) === 'image-proxy';
}

/** Ms since the server accepted the mail. Whoever asks before the acceptance is recorded asks at once. */
export const ageOf = ({ at }: { at: number }, { acceptedAt }: { acceptedAt: number | null }): number =>
  acceptedAt === null ? 0 : at - acceptedAt;

/** Scanners ask for the head first and then for the whole. */
function isBesideAnotherMethod(sighting: Sighting, { sightings }: Surroundings): boolean {
  return sightings.some(
    other =>
      other.method !== 'GET' &&
      other.kind !== 'action' &&
      other.network === sighting.network &&
      addressOf(other) === addressOf(sighting) &&
      Math.abs(other.at - sighting.at) <= BESIDE_MS,
  );
}

/** Where somebody pressed a button of this mail, a person sits in that network, whatever else goes out through it. */
function isOfGateway({ network, at }: Sighting, { gateways, pressedFrom }: Surroundings): boolean {
  const gateway = gateways.get(network!);
  return gateway !== undefined && !pressedFrom.has(network) && isGatewayAt(gateway, at);
}
