import type { HandledAs } from '../db/schema.ts';

/** What tells where a request stands. Times are epoch ms. */
export type Dated = {
  createdAt: number;
  changedAt: number | null;
  handledAt: number | null;
  handledAs: HandledAs | null;
  withdrawnAt: number | null;
};
/** `open`: it waits for the clinic's answer. */
export type RequestStanding = 'open' | HandledAs | 'withdrawn';

/** Rows of earlier versions only say that they were handled. */
export function standingOf({ handledAt, handledAs, withdrawnAt }: Dated): RequestStanding {
  if (withdrawnAt !== null) return 'withdrawn';
  return handledAt === null ? 'open' : (handledAs ?? 'answered');
}

/** Since when the clinic has known what it says now (epoch ms). */
export const saidAt = ({ createdAt, changedAt }: Pick<Dated, 'createdAt' | 'changedAt'>): number =>
  changedAt ?? createdAt;

/** Whether its words were emptied, by time or with its reader. */
export const isEmptied = (words: { preferredDays: string[]; preferredTimes: string }): boolean =>
  words.preferredDays.length === 0 && words.preferredTimes === '';
