import type { Machine } from '../../machine.ts';

/** How late (ms) a timer may be without the rate falling below the limit: the next message makes up for it. */
const LATE_MS = 5;

/** `begun`: the first byte of the message leaves. `over`: it has an answer, or was not sent; harmless after `begun`. */
type Turn = { begun(): void; over(): void };
export type RateLimit = ReturnType<typeof newRateLimit>;

/**
 * Lets one message after the other begin, `perSecond` of them in a second over all connections; 0 means no limit. nodemailer's pool has a
 * limit, too, but holds it on each of its connections.
 */
export function newRateLimit({ steady, timers }: Pick<Machine, 'steady' | 'timers'>, perSecond: number) {
  const gap = perSecond > 0 ? 1_000 / perSecond : 0;
  const closing = new AbortController();
  let nextAt = Number.NEGATIVE_INFINITY;
  let last: Promise<void> = Promise.resolve();
  const untilNext = () => Math.max(0, nextAt - steady.now());

  async function newTurn(): Promise<Turn> {
    const { promise: done, resolve: over } = Promise.withResolvers<void>();
    const before = last;
    last = done;
    await before;
    while (untilNext() > 0 && !closing.signal.aborted) await timers.pause(Math.ceil(untilNext()), closing.signal);
    return {
      begun() {
        nextAt = Math.max(nextAt, steady.now() - LATE_MS) + gap;
        over();
      },
      over,
    };
  }

  return {
    /** How long (ms) until a message may begin that lets `before` others go first. */
    wait: (before: number) => untilNext() + before * gap,
    /** Resolves when a message may begin: the one before has begun, and long enough ago. */
    turn: (): Promise<Turn> | Turn => (gap > 0 ? newTurn() : UNLIMITED),
    /** Ends all waiting. */
    close: () => closing.abort(),
  };
}
const UNLIMITED: Turn = { begun() {}, over() {} };
