import { blank, decide, hold, hours, midBatch, resume } from './clinic.ts';
import { backup, move, restore } from './house.ts';
import { ask, leave } from './people.ts';
import { clock, crash, crashLoop, fullDisk, second, stop } from './processes.ts';
import { server } from './servers.ts';

/** Every kind of thing that can happen in a world. Work that adds an act to the product adds it here and to a mix. */
export const ITEMS = {
  ask, leave, server, crash, crashLoop, stop, second, fullDisk, clock, hours, blank, hold, midBatch, decide, resume, backup, restore, move,
} as const; // biome-ignore format: one line
export type ItemName = keyof typeof ITEMS;
