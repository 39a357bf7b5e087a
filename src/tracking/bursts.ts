const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** So many different links of one mail within so many ms, asked for from one network, are no reading. */
const TOO_FAST = [
  { links: 2, within: 2 * SECOND },
  { links: 3, within: 10 * SECOND },
];
/** What the network fetched of the mail before its burst, such as the pixel, is the same machine's. */
const BEFORE = 10 * MINUTE;
/** The same for the page that the last link leads to, and whatever else is late. */
const AFTER = 10 * SECOND;

/** A request for a link of one mail. `link`: which one. `at`: epoch ms. */
export type Asked = { link: string; at: number };
/** From when to when (epoch ms, both inclusive) everything that a network fetched of one mail is a machine's. */
export type Burst = { from: number; to: number };

/**
 * The bursts among the links of one mail that one network asked for, in any order. The pixel does not belong among them: a reader who taps
 * at once must not vanish.
 */
export function burstsIn(asked: Asked[]): Burst[] {
  const inOrder = asked.toSorted((one, other) => one.at - other.at);
  return TOO_FAST.flatMap(({ links, within }) =>
    inOrder.flatMap((last, index) => {
      const recent = inOrder.slice(0, index + 1).filter(({ at }) => last.at - at <= within);
      if (new Set(recent.map(({ link }) => link)).size < links) return [];
      return [{ from: recent[0]!.at - BEFORE, to: last.at + AFTER }];
    }),
  );
}

export const isWithin = (bursts: Burst[], at: number): boolean => bursts.some(({ from, to }) => from <= at && at <= to);
