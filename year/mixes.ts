import type { ItemName } from './items/items.ts';
import type { Mix } from './plan.ts';

const PEOPLE = { ask: 45, leave: 10 };

export const MIXES = {
  people: { days: 400, items: { ...PEOPLE, hours: 4 } },
  refusals: { days: 400, items: { ...PEOPLE, server: 40, decide: 12, resume: 12, hours: 2 } },
  crashes: { days: 400, items: { ...PEOPLE, crash: 40, crashLoop: 4, stop: 4, fullDisk: 4, second: 4, server: 6, resume: 6 } },
  clocks: { days: 400, items: { ...PEOPLE, clock: 14, crash: 6, server: 10, second: 3, resume: 10, decide: 4 } },
  clinic: { days: 400, items: { ...PEOPLE, hours: 14, blank: 5, hold: 5, midBatch: 14, server: 10, resume: 10, decide: 4 } },
  /** The clinic acts on readers' pages, between crashes, copies and refusals. */
  desk: { days: 400, items: { ...PEOPLE, act: 90, actMidBatch: 20, correct: 30, correctMidBatch: 10, add: 14, crash: 14, server: 8, hours: 3, backup: 20, restore: 3, move: 1, resume: 10, decide: 4 } },
  /** Readers act on their own pages, between crashes, refusals and changes of the clinic. */
  own: { days: 400, items: { ...PEOPLE, own: 160, ownMidBatch: 30, crash: 10, server: 8, hours: 3, resume: 10, decide: 4 } },
  copies: { days: 400, items: { ...PEOPLE, backup: 40, restore: 6, move: 2, server: 8, crash: 6, resume: 10, decide: 4 } },
  queue: { days: 400, unsureQueue: true, perDay: 4, items: { ...PEOPLE, crash: 10, server: 10, stop: 3, resume: 10, decide: 4 } },
  /** Moments that others meet seldom: a batch that stands still, or that the evening's end or a leaving reader overtakes; a probe with another fate. */
  moments: { days: 200, connections: 1, items: { ...PEOPLE, evening: 12, freeze: 16, leaveWaiting: 12, blame: 8, crash: 4, resume: 10, decide: 4 } },
  /** Copies that are put back by hand, or after a crash, while nobody is refused; and a small quota. */
  recovery: { days: 200, perDay: 2, items: { ...PEOPLE, backup: 40, putBack: 6, loseInFlight: 6, restore: 2, hours: 6, resume: 10 } },
  /** Small enough for D1, which answers from another process. */
  small: { days: 21, unsureQueue: true, items: { ask: 140, leave: 16, crash: 70, stop: 20, server: 60, resume: 40, hours: 15 } },
  all: {
    days: 400,
    warmUp: true,
    items: {
      ...PEOPLE, server: 20, crash: 14, crashLoop: 1, stop: 3, second: 3, fullDisk: 2, clock: 4, hours: 6, blank: 2, hold: 2, midBatch: 4,
      decide: 6, resume: 10, backup: 30, restore: 3, move: 1, act: 30, actMidBatch: 6, correct: 10, correctMidBatch: 3, add: 5, own: 30, ownMidBatch: 6,
    },
  },
} as const satisfies Record<string, Mix & { items: Partial<Record<ItemName, number>> }>; // biome-ignore format: few lines
export type MixName = keyof typeof MIXES;
