const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** `early`: fetched links within a minute of the acceptance · `bursts`: went through the links of mails faster than anybody reads. */
export type GatewayReason = 'early' | 'bursts';
/** A network whose requests are a machine's. Times are epoch ms: when it was found out, and until when that is believed. */
export type Gateway = { since: number; until: number };
export type FoundGateway = Gateway & { reason: GatewayReason };

/** A network becomes a gateway by the links of this many different readers. */
export const READERS = 3;
/** How soon after a mail was accepted a fetched link speaks for a scanner. */
export const EARLY_MS = MINUTE;
/** How long ago the first of the readers may be. Of a carrier's many readers some tap at once, but seldom three in one day. */
const TOGETHER: Record<GatewayReason, number> = { early: DAY, bursts: 30 * DAY };
const BELIEVED_FOR = 30 * DAY;
/** What the network did before it was found out is a machine's too. */
export const COVERS_BEFORE = DAY;
/** Evidence older than this is not looked at. */
export const LOOK_BACK = Math.max(...Object.values(TOGETHER));

/** A network that fetched a link of this reader's mail in one of these ways. `at`: epoch ms. */
export type Evidence = { at: number; reader: string; reason: GatewayReason };

/**
 * Whether a network that is no declared proxy is a gateway, by all that speaks for it, in any order. Pictures that were fetched are no
 * evidence: carriers share networks. `since`: when there was enough for the first time.
 */
export function findGateway(evidence: Evidence[]): FoundGateway | undefined {
  const inOrder = evidence.toSorted((one, other) => one.at - other.at);
  const enough = inOrder.filter(({ at, reason }) => {
    const together = inOrder.filter(one => one.reason === reason && one.at <= at && at - one.at <= TOGETHER[reason]);
    return new Set(together.map(({ reader }) => reader)).size >= READERS;
  });
  const [first] = enough;
  return first && { since: first.at, until: enough.at(-1)!.at + BELIEVED_FOR, reason: first.reason };
}

/** Whether what the network does at this moment (epoch ms) is a machine's. */
export const isGatewayAt = ({ since, until }: Gateway, at: number): boolean =>
  since - COVERS_BEFORE <= at && at <= until;

/** Evidence is asked for again when a day of the belief has passed, so that a gateway at work stays one. */
export const isBelievedLong = ({ until }: Gateway, now: number): boolean => until > now + BELIEVED_FOR - DAY;
