import { DAY, HOUR, itemKind } from './item.ts';

/** A copy of the database is made. */
export const backup = itemKind<object>({ until: 0.95, draw: () => ({}), act: world => world.backUp() });

/** An earlier copy is put back. `back`: which of the copies, counted from the newest. The clinic resumes after a while. */
export const restore = itemKind<{ back: number; resumedAfter: number }>({
  until: 0.93,
  draw: toss => ({ back: toss.pick([0, 0, 1, 3], 'back'), resumedAfter: toss.pick([HOUR, DAY, 5 * DAY], 'resumed') }),
  act: (world, { back, resumedAfter }) => world.restore(back, resumedAfter),
});

/** A copy is put back by hand: the file is copied over the database, as README says. */
export const putBack = itemKind<{ back: number; resumedAfter: number }>({
  until: 0.93,
  draw: toss => ({ back: toss.pick([0, 0, 1], 'back'), resumedAfter: toss.pick([HOUR, DAY, 3 * DAY], 'resumed') }),
  act: (world, { back, resumedAfter }) => world.restore(back, resumedAfter, true),
});

/** The process dies with a mail under way, and the newest copy is put back before it starts again. */
export const loseInFlight = itemKind<{ resumedAfter: number }>({
  until: 0.93,
  draw: toss => ({ resumedAfter: toss.pick([HOUR, DAY], 'resumed') }),
  act: (world, { resumedAfter }) => world.loseInFlight(resumedAfter),
});

/** All records go to another database by export and import, and the program goes on there. */
export const move = itemKind<{ resumedAfter: number }>({
  until: 0.9,
  draw: toss => ({ resumedAfter: toss.pick([HOUR, DAY, 3 * DAY], 'resumed') }),
  act: (world, { resumedAfter }) => world.move(resumedAfter),
});
