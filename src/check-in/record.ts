import type { BatchItem } from 'drizzle-orm/batch';
import { recordAnswerAct } from '../answers/consent.ts';
import { eraseAnswers, keepAnswer, keepNumbers } from '../answers/keep.ts';
import type { AnswerAct } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { owePurge, purge } from '../erasing/purge.ts';
import type { Said } from './form.ts';
import type { Visited } from './visited.ts';

type Recording = Pick<Deps, 'db' | 'clock' | 'log' | 'storage'>;
type Statement = BatchItem<'sqlite'>;

/** Keeps what a reader says of the week, after what they agree to, in one transaction. Without their consent nothing is written. */
export async function recordWeek(
  { db, clock }: Recording,
  visited: Visited,
  said: Said,
  origin: string,
): Promise<void> {
  const { reader, enrollment, asked } = visited;
  const now = clock.now();
  const answering = {
    ...{ subscriberId: reader.id, enrollmentId: enrollment.id },
    at: Math.min(now, enrollment.endedAt ?? now),
  };
  const acts: AnswerAct[] = [
    ...(said.consents ? ['agreed' as const] : []),
    ...(said.shares ? ['shared' as const] : []),
  ];
  const statements: Statement[] = [
    ...acts.map(act => recordAnswerAct(db, { subscriberId: reader.id, act, at: now, origin })),
    ...(said.answer && asked ? [keepAnswer(db, answering, { ...said.answer, deliveryId: asked.deliveryId })] : []),
    ...(said.numbers ? [keepNumbers(db, answering, said.numbers)] : []),
  ];
  await db.batch(statements as [Statement, ...Statement[]]);
}

/** The reader does not want to be asked, or shows their answers to the clinic, or no longer. Keeps and erases no answer. */
export async function sayOf(
  { db, clock }: Recording,
  { reader }: Visited,
  act: Exclude<AnswerAct, 'agreed' | 'withdrawn'>,
  origin: string,
): Promise<void> {
  await recordAnswerAct(db, { subscriberId: reader.id, act, at: clock.now(), origin });
}

/** Takes the consent back and erases every answer of this reader, of all courses, at once and for good. Courses go on. */
export async function withdrawAnswers(
  deps: Recording,
  { reader }: Pick<Visited, 'reader'>,
  origin: string,
): Promise<void> {
  const { db, clock, log } = deps;
  const at = clock.now();
  const [withdrawn] = await db.batch([
    recordAnswerAct(db, { subscriberId: reader.id, act: 'withdrawn', at, origin }),
    ...(eraseAnswers(db, reader.id) as [Statement]),
    owePurge(db, at),
  ]);
  if (withdrawn.length === 0) return;
  log.info('a reader has taken their answers back', { subscriber: reader.id });
  await purge(deps);
}
