import type { Saying } from '../facts.ts';
import type { Trap } from '../world.ts';
import { DAY, HOUR, itemKind, MINUTE } from './item.ts';
import { beginSlow } from './servers.ts';

const DOWN = [MINUTE, 5 * MINUTE, 5 * MINUTE, HOUR, 9 * HOUR, 2 * DAY, 16 * DAY];

const trapOf = (toss: Parameters<Parameters<typeof itemKind<{ trap: Trap }>>[0]['draw']>[0]): Trap => {
  const nth = toss.between(1, 5, 'nth');
  if (toss.chance(0.35, 'owed')) return { when: 'owed', nth };
  const commit = toss.pick(['any', 'enter', 'record', 'record'] as const, 'commit');
  return { when: toss.pick(['before', 'after'] as const, 'when'), commit, nth };
};

/** A process is killed at a commit, or while an answer is owed, and starts again later. */
export const crash = itemKind<{ trap: Trap; down: number }>({
  until: 0.98,
  draw: toss => ({ trap: trapOf(toss), down: toss.pick(DOWN, 'down') }),
  act: (world, { trap, down }) => world.crashAt(trap, down),
});

/** It is killed again and again, each time with a mail under way or just before an answer is written down. */
export const crashLoop = itemKind<{ trap: Trap; times: number }>({
  until: 0.9,
  draw: toss => ({
    trap: toss.chance(0.5, 'kind') ? { when: 'owed', nth: 1 } : { when: 'before', commit: 'record', nth: 1 },
    times: toss.between(3, 15, 'times'),
  }),
  act: (world, { trap, times }) => world.crashAt(trap, 5 * MINUTE, times),
});

/** Somebody stops it in an orderly way, and starts it later. */
export const stop = itemKind<{ down: number }>({
  until: 0.98,
  draw: toss => ({ down: toss.pick(DOWN, 'down') }),
  act: (world, { down }) => world.restart(down),
});

/** A second process works on the same file for a while. */
export const second = itemKind<{ lasts: number }>({
  until: 0.95,
  draw: toss => ({ lasts: toss.pick([HOUR, DAY, 20 * DAY], 'lasts') }),
  act: (world, { lasts }) => world.runSecond(lasts),
});

/** It starts again just before lessons end in the evening, and slow servers keep it busy. `still`: ms for which it stands still meanwhile. */
export const evening = itemKind<{ days: number; before: number; still: number }>({
  until: 0.9,
  draw: toss => ({
    days: toss.between(1, 5, 'days'),
    before: toss.pick([MINUTE, 2 * MINUTE, 3 * MINUTE], 'before'),
    still: toss.pick([0, 9 * MINUTE, 20 * MINUTE], 'still'),
  }),
  act(world, { days, before, still }) {
    beginSlow(world, (days + 1) * DAY);
    world.startLate(days, before);
    if (still > 0) world.atNextMail(() => world.freeze(still));
  },
});

/** It stands still while a slow server has its mail, and another process takes over. */
export const freeze = itemKind<{ lasts: number; refusing: Saying }>({
  until: 0.95,
  draw: toss => ({
    lasts: toss.between(6, 14, 'lasts') * MINUTE,
    refusing: toss.pick(['full', 'temporary', 'wait', 'filtered'], 'refusing'),
  }),
  act(world, { lasts, refusing }) {
    beginSlow(world, 2 * DAY, refusing);
    world.atNextMail(() => world.freeze(lasts));
  },
});

/** The disk takes no rows for a while. */
export const fullDisk = itemKind<{ lasts: number }>({
  until: 0.98,
  draw: toss => ({ lasts: toss.pick([MINUTE, 7 * MINUTE, 20 * MINUTE], 'lasts') }),
  act: (world, { lasts }) => world.fillDisk(lasts),
});

/** The machine's clock is set, and set right again. */
export const clock = itemKind<{ by: number; lasts: number }>({
  until: 0.9,
  draw: toss => ({
    by: toss.pick([-1, 1], 'way') * toss.pick([2 * MINUTE, HOUR, HOUR, 9 * HOUR, 3 * DAY, 90 * DAY, 400 * DAY], 'by'),
    lasts: toss.pick([3 * MINUTE, HOUR, 6 * HOUR, 2 * DAY], 'lasts'),
  }),
  act: (world, { by, lasts }) => {
    world.setClock(by);
    world.loop.at(world.loop.now() + lasts, () => world.setClock(-by));
  },
});
