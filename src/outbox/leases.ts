import type { Clock, Deps, Leases } from '../deps.ts';
import { LEASE_MS } from './waiting.ts';

/** The wall clock was set if it has moved by more than this (ms) against the steady one. Correcting it slowly stays far below. */
const STEP_MS = 60_000;

/**
 * After a step of the wall clock, leases of living owners seem to have run out. So for the length of one lease no lease counts as expired;
 * by then every living owner has renewed its lease by the new time.
 */
export function newLeases({ wall, steady }: Pick<Deps, 'wall' | 'steady'>): Leases {
  const held = new Set<string>();
  const isStepped = stepsOf(wall, steady);
  let tellsFrom = -Infinity;
  return {
    hold(token) {
      held.add(token);
      return () => void held.delete(token);
    },
    held: () => [...held],
    canTellExpired() {
      if (isStepped()) tellsFrom = steady.now() + LEASE_MS;
      return steady.now() >= tellsFrom;
    },
  };
}

/** The returned function tells whether the wall clock was set since its last call. */
function stepsOf(wall: Clock, steady: Clock): () => boolean {
  const difference = () => wall.now() - steady.now();
  let last = difference();
  return () => {
    const before = last;
    last = difference();
    return Math.abs(last - before) > STEP_MS;
  };
}
