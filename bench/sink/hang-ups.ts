export const HANG_UPS = ['in MAIL', 'before the answer', 'after the answer'] as const;
/** When a connection breaks: at its MAIL, or before or after the answer to the whole message. */
export type HangUp = (typeof HANG_UPS)[number];

/** One mail of so many. */
const EACH = 200;

/**
 * Says for each mail whether its connection breaks. It does for one of the first hundred of each two hundred, so that others are accepted in
 * between: two mails in a row that nobody answers pause all sending.
 */
export function newHangUps(seed: number): () => HangUp | undefined {
  const random = seededRandom(seed);
  let mail = 0;
  let unlucky = 0;
  return () => {
    if (mail % EACH === 0) unlucky = mail + Math.floor((random() * EACH) / 2);
    mail += 1;
    return mail - 1 === unlucky ? HANG_UPS[Math.floor(random() * HANG_UPS.length)] : undefined;
  };
}

/** The generator Mulberry32: numbers from 0 to below 1. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
