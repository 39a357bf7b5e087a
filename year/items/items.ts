import {
  act,
  actMidBatch,
  add,
  blank,
  correct,
  correctMidBatch,
  decide,
  hold,
  hours,
  midBatch,
  resume,
} from './clinic.ts';
import { backup, loseInFlight, move, putBack, restore } from './house.ts';
import { ask, leave, leaveWaiting, own, ownMidBatch } from './people.ts';
import { clock, crash, crashLoop, evening, freeze, fullDisk, second, stop } from './processes.ts';
import { blame, server } from './servers.ts';

/** Every kind of thing that can happen in a world. Work that adds an act to the product adds it here and to a mix. */
export const ITEMS = {
  ask, leave, leaveWaiting, server, blame, crash, crashLoop, stop, second, evening, freeze, fullDisk, clock, hours, blank, hold, midBatch, decide, resume, act, actMidBatch,
  correct, correctMidBatch, add, own, ownMidBatch,
  backup, restore, putBack, loseInFlight, move,
} as const; // biome-ignore format: few lines
export type ItemName = keyof typeof ITEMS;
