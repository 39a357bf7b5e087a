import type { Deps } from '../deps.ts';
import { type Asking, takeTurn } from '../limits/turns.ts';
import { newNotice } from '../outbox/new-delivery.ts';
import type { Answer } from './answer.ts';

type About = { id: string; subjectId: string; subscriberId: string; mailboxHash: string };

/** A new mail that goes when its turn has come, and not before `notBefore` (epoch ms). */
export async function newAnswer(
  deps: Pick<Deps, 'db' | 'site' | 'clock' | 'chance'>,
  kind: 'confirmation' | 'already-enrolled',
  about: About,
  notBefore: number,
  asking: Asking,
): Promise<Answer | 'refused'> {
  const turn = await takeTurn(deps, asking);
  if (turn === undefined) return 'refused';
  const now = deps.clock.now();
  const heldUntil = turn > now ? turn : null;
  const { id, insert } = newNotice(deps, kind, { ...about, nextAttemptAt: Math.max(turn, notBefore), heldUntil });
  return { ...(Math.max(turn, notBefore) <= now ? { id } : {}), statements: [insert] };
}
