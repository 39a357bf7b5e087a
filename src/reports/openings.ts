import type { Delivery } from '../db/records.ts';

/**
 * What became of delivered lessons. Each is counted once, so the four parts add up to `delivered`. `proven`: somebody opened it ·
 * `possible`: a mail service fetched the picture for its reader, who may or may not have looked · `notToBeSeen`: not seen opened, and no
 * picture was ever fetched for its reader · `unopened`: not seen opened, though pictures of other mails were fetched for its reader.
 */
export type Openings = { delivered: number; proven: number; possible: number; notToBeSeen: number; unopened: number };
type Counted = Omit<Openings, 'unopened'>;

/** The least and the most lessons that were opened. The true number lies between them. */
export type Band = { least: number; most: number };
export const bandOf = ({ proven, possible, notToBeSeen }: Openings): Band => ({
  least: proven,
  most: proven + possible + notToBeSeen,
});

/** A mail may be opened and still bounce, so no part is taken larger than what is left of the delivered. */
export function openingsOf({ delivered, ...counted }: Counted): Openings {
  const proven = Math.min(counted.proven, delivered);
  const possible = Math.min(counted.possible, delivered - proven);
  const notToBeSeen = Math.min(counted.notToBeSeen, delivered - proven - possible);
  return { delivered, proven, possible, notToBeSeen, unopened: delivered - proven - possible - notToBeSeen };
}

type Copies = { sent: number; bounced: number; proven: number; possible: number; notToBeSeen: number };

/** Of mails as they are counted in rows, all rows together. */
export function openingsOfCopies(rows: Copies[]): Openings {
  const sum = (column: keyof Copies) => rows.reduce((total, row) => total + row[column], 0);
  return openingsOf({
    delivered: Math.max(0, sum('sent') - sum('bounced')),
    ...{ proven: sum('proven'), possible: sum('possible'), notToBeSeen: sum('notToBeSeen') },
  });
}

export function sumOpenings(all: Openings[]): Openings {
  const sum = (part: keyof Openings) => all.reduce((total, one) => total + one[part], 0);
  const parts = { proven: sum('proven'), possible: sum('possible'), notToBeSeen: sum('notToBeSeen') };
  return { delivered: sum('delivered'), ...parts, unopened: sum('unopened') };
}

export type Opening = Exclude<keyof Openings, 'delivered'>;
type Mail = Pick<Delivery, 'kind' | 'state' | 'bouncedAt' | 'openedAs' | 'pictureFetched' | 'untracked'>;

/**
 * What is known of the opening of each mail of one reader; `undefined` for a mail that is no lesson or was not delivered. `mails`: all of
 * the reader's mails, because a picture of any of them says that pictures are shown.
 */
export function openingsOfReader(mails: Mail[]): (Opening | undefined)[] {
  const unseen = mails.some(({ pictureFetched }) => pictureFetched) ? 'unopened' : 'notToBeSeen';
  return mails.map(({ kind, state, bouncedAt, openedAs, untracked }) => {
    if (kind !== 'lesson' || state !== 'sent' || bouncedAt !== null) return undefined;
    return openedAs !== 'none' ? openedAs : untracked ? 'notToBeSeen' : unseen;
  });
}

/** The same as numbers. */
export function tally(all: (Opening | undefined)[]): Openings {
  const count = (opening: Opening) => all.filter(one => one === opening).length;
  const delivered = all.filter(one => one !== undefined).length;
  const [proven, possible, notToBeSeen] = [count('proven'), count('possible'), count('notToBeSeen')];
  return openingsOf({ delivered, proven, possible, notToBeSeen });
}
