import type { Reason } from '../courses/movements.ts';
import type { CheckInAnswer } from '../db/schema.ts';

/** Of fewer readers the clinic sees no sum: a small one would tell of somebody. */
export const FEWEST_READERS = 30;

/** How often readers of a course gave an answer. `readers`: how many gave any, the same in each row of a course. */
export type Counted = { answer: CheckInAnswer; reason: Reason | null; times: number; readers: number };
export type AnswerSums = { readers: number; answers: Record<CheckInAnswer, number>; reasons: Record<Reason, number> };

/** `undefined`: fewer than thirty readers have answered. */
export function sumsOf(rows: Counted[]): AnswerSums | undefined {
  const readers = Math.max(0, ...rows.map(row => row.readers));
  if (readers < FEWEST_READERS) return undefined;
  const sums: AnswerSums = {
    readers,
    answers: { done: 0, some: 0, rested: 0 },
    reasons: { pain: 0, time: 0, forgot: 0, unsure: 0, unfit: 0 },
  };
  for (const { answer, reason, times } of rows) {
    sums.answers[answer] += times;
    if (reason !== null) sums.reasons[reason] += times;
  }
  return sums;
}
