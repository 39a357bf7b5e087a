import type { Deps } from '../deps.ts';

/**
 * Queries that one mail may ask if nothing of it is written together with another: two to enter, at most six for its answer and for the look
 * at the pauses after a refusal that blames the sender.
 */
const A_MAIL = 8;
/** Queries to end a run: mails given back, the quota, a lease renewed meanwhile, what failed. */
const THE_END = 5;
/** Queries that record the final refusals of a run together. */
const FINAL_REFUSALS = 7;

/** Decides how many mails of one run may be under way, so that each that was begun can be recorded. */
export type Budget = ReturnType<typeof newBudget>;

export function newBudget({ queriesLeft }: Pick<Deps, 'queriesLeft'>) {
  let underWay = 0;
  let refusals = 0;
  let ended = Promise.withResolvers<void>();
  const hasRoom = () => queriesLeft!() >= A_MAIL * (underWay + 1) + THE_END + (refusals > 0 ? FINAL_REFUSALS : 0);

  return {
    /** Unset: nothing is limited, and each answer is recorded at once. */
    isLimited: queriesLeft !== undefined,
    /** Whether one more mail may be begun, now or when others have ended. Call `end` after each that was. */
    async begin(): Promise<boolean> {
      if (!queriesLeft) return true;
      while (!hasRoom()) {
        if (underWay === 0) return false;
        await ended.promise;
      }
      underWay += 1;
      return true;
    },
    end(): void {
      underWay -= 1;
      ended.resolve();
      ended = Promise.withResolvers();
    },
    /** A final refusal is kept back, to be recorded at the end with the others. */
    keepsRefusal(): void {
      refusals += 1;
    },
  };
}
