/** How far (ms) the clocks of two machines that serve one clinic may differ. */
const CLOCKS_DIFFER = 60_000;

/** The latest moment (epoch ms) that something can have happened at. A later time was written by a clock that ran ahead: it is not believed. */
export const latestBelieved = (now: number): number => now + CLOCKS_DIFFER;
