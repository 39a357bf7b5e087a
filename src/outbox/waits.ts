const MINUTE = 60_000;
/** Waits (ms) before the first, second, … try at something outside that does not answer. */
export const WAITS_WHILE_AWAY = [1, 2, 5, 10, 15].map(minutes => minutes * MINUTE);

/** The wait (ms) after so many tries in a row that failed. The last one repeats. */
export const waitAfter = (waits: number[], tries: number): number => waits[Math.max(tries, 1) - 1] ?? waits.at(-1)!;
