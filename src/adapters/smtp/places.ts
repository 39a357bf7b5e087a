import type { Machine } from '../../machine.ts';
import type { RateLimit } from './rate-limit.ts';

/** What leaves within this time (ms) may enter `sending` ahead. */
const AHEAD_MS = 100;
/** How much the latest message counts in the usual time from a place to the hand-over. */
const SHARE = 0.1;

/** `handedOver`: the message has entered, and only the server is waited for. `begun`: its first byte leaves. `leave`: may be called again. */
export type Place = { handedOver(): void; begun(): void; leave(): void };
export type Places = ReturnType<typeof newPlaces>;

/**
 * Decides how many messages may enter `sending` before they can leave: as many as there are idle connections, and as many as began within the
 * last tenth of a second, because as many will begin in the next. Each of them is in doubt after a crash, and goes out even if its reader
 * unsubscribes while it waits. The time that entering takes is added, so that a slow database does not slow sending down.
 */
export function newPlaces(
  { steady, timers }: Pick<Machine, 'steady' | 'timers'>,
  connections: number,
  limit: RateLimit,
) {
  const waiting: { resolve(): void; stopping?: AbortSignal }[] = [];
  const begunAt: number[] = [];
  /** Messages that have a place and have not begun, and those that have begun and have no answer. */
  let [ahead, busy] = [0, 0];
  let usual = 0;
  let callOff = () => {};

  function admit() {
    callOff();
    while (waiting.length > 0) {
      if (!waiting[0]!.stopping?.aborted && !isRoom()) return;
      ahead += 1;
      waiting.shift()!.resolve();
    }
  }

  /** Where only the rate limit is in the way, it looks again in time. */
  function isRoom(): boolean {
    const soon = AHEAD_MS + usual;
    if (ahead >= connections - busy + begunWithin(soon)) return false;
    const early = limit.wait(ahead) - soon;
    if (early > 0) callOff = timers.after(Math.ceil(early), admit);
    return early <= 0;
  }

  function begunWithin(ms: number): number {
    while (begunAt[0]! < steady.now() - ms) begunAt.shift();
    return begunAt.length;
  }

  function newPlace(): Place {
    const since = steady.now();
    let stands: 'ahead' | 'busy' | 'left' = 'ahead';
    return {
      handedOver() {
        usual += (steady.now() - since - usual) * SHARE;
      },
      begun() {
        if (stands !== 'ahead') return;
        stands = 'busy';
        ahead -= 1;
        busy += 1;
        begunAt.push(steady.now());
        admit();
      },
      leave() {
        if (stands === 'left') return;
        if (stands === 'ahead') ahead -= 1;
        else busy -= 1;
        stands = 'left';
        admit();
      },
    };
  }

  return {
    /** Resolves when a message may enter. `stopping` ends the waiting. */
    async take(stopping?: AbortSignal): Promise<Place> {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ resolve, stopping });
      stopping?.addEventListener('abort', admit);
      admit();
      await promise;
      return newPlace();
    },
  };
}

/** For a message that takes no place. */
export const NO_PLACE: Place = { handedOver() {}, begun() {}, leave() {} };
