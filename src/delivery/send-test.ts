import { readClinic } from '../clinic/settings.ts';
import { newId } from '../db/ids.ts';
import type { Deps, SendOutcome } from '../deps.ts';
import { newComposer } from './compose.ts';
import { newDelivery } from './outbox.ts';
import { readSendingState } from './sending-state.ts';
import type { Job } from './waiting.ts';

/** Sends one lesson to one address. Belongs to no enrollment, leaves no row, and its links name nobody. */
export async function sendTest(
  deps: Omit<Deps, 'queue' | 'assets'>,
  course: string,
  lesson: number,
  email: string,
): Promise<SendOutcome> {
  const sending = await readSendingState(deps);
  if (sending.state !== 'open')
    return { accepted: false, kind: 'sender', rule: `sending-${sending.state}`, reason: JSON.stringify(sending) };
  const now = deps.clock.now();
  const delivery = {
    ...newDelivery(deps, now, { kind: 'lesson', course, lesson }),
    openedAs: 'none',
  } as Job['delivery'];
  const subscriber: Job['subscriber'] = {
    id: newId('sub'),
    email,
    emailKey: email,
    name: null,
    status: 'active',
    hour: 7,
    lastLessonAt: null,
    createdAt: now,
  };
  const composed = await newComposer(deps, await readClinic(deps))({ delivery, subscriber, enrollment: null });
  if (!composed) return { accepted: false, kind: 'retry', rule: 'no-such-lesson', reason: `${course}/${lesson}` };
  return deps.mailer.send(composed.message);
}
