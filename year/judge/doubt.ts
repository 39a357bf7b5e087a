import type { Saying } from '../facts.ts';
import type { Arrival, Attempt, Mail, Model, Moment } from './model.ts';

const NOT_TAKEN: readonly (Saying | undefined)[] = ['accepted', 'silent', undefined];

/** Whether the program must reckon with its arrival: accepted, no answer, on its way, or its answer never written down by its own process. */
export function mayHaveArrived({ answer, closed, process, submitted, orphaned }: Attempt): boolean {
  if (!closed || closed.to === 'sent' || orphaned || closed.by !== process) return true;
  return answer === undefined ? submitted === true : NOT_TAKEN.includes(answer);
}

/** Whether nobody knows what became of it. */
export const isInDoubt = (attempt: Attempt): boolean => mayHaveArrived(attempt) && attempt.closed?.to !== 'sent';

/**
 * Whether the database may not know what happened at this moment, since a copy from before was put back. What is kept beside the database
 * may be behind by the last batch (README, Backups).
 */
export const mayBeForgotten = ({ restores, moves }: Model, { at }: Pick<Moment, 'at'>): boolean =>
  restores.some(
    restore =>
      restore.madeAt <= at &&
      at <= restore.at &&
      (at >= restore.knownUntil || moves.some(move => move.at >= at && move.at <= restore.at)),
  );

/** Whether a restore took rows of this moment away. */
export const wasRolledBack = ({ restores }: Model, { at }: Pick<Moment, 'at'>): boolean =>
  restores.some(restore => restore.madeAt <= at && at <= restore.at);

/**
 * Whether nobody can know of this time any more, since a copy from before was put back. The command that restores looks at the database
 * that it replaces, so it knows of what a crash left on its way; a copy that was put back by hand may lack what came last.
 */
export const isUnremembered = ({ restores, moves }: Model, { at }: Pick<Moment, 'at'>): boolean =>
  restores.some(
    restore =>
      restore.madeAt <= at &&
      at <= restore.at &&
      ((restore.byHand && at >= restore.knownUntil) || moves.some(move => move.at >= at && move.at <= restore.at)),
  );

/**
 * Whether it was of an earlier enrollment, and the course has begun anew since: a restore took that one away and its reader asked again (README,
 * A restore remembers), or it was wished to begin again from its first lesson.
 */
export function isBeforeBeginning(model: Model, arrival: Arrival, { who, course, enrollment }: Mail): boolean {
  const { begun, nth } = arrival;
  if (begun === undefined || begun.nth === model.enrollments.get(enrollment ?? '')?.begun.nth) return false;
  const wished = model.readers.get(who?.toLowerCase() ?? '')?.begun ?? [];
  return wasRolledBack(model, begun) || wished.some(one => one.course === course && one.nth > nth);
}

/** Whether a database was put back or moved after this moment. */
export const wasPutBackSince = ({ restores, moves }: Model, { nth }: Moment): boolean =>
  restores.some(restore => restore.nth > nth) || moves.some(move => move.nth > nth);
