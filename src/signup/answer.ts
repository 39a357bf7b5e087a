import type { BatchItem } from 'drizzle-orm/batch';
import type { Delivery } from '../db/records.ts';
import { type DeliveryState, UNFINISHED, WAITING } from '../mails/states.ts';

/** What answers a request: the statements to write. `id`: a new mail, to be handed to the queue after the write. */
export type Answer = { id?: string; statements: BatchItem<'sqlite'>[] };

/** A mail that answered an earlier request. */
export type Notice = Pick<
  Delivery,
  'id' | 'state' | 'subjectId' | 'possibleDuplicate' | 'acceptedAt' | 'nextAttemptAt'
>;
const isOneOf = (states: readonly DeliveryState[], state: DeliveryState): boolean => states.includes(state);

/**
 * Whether a mail that is still to go will speak of this sign-up: it does so already, or can be made to. One in doubt cannot: whoever has
 * the first copy would not be shown a second one with the same Message-ID.
 */
export const willSpeakOf = ({ state, subjectId, possibleDuplicate }: Notice, signupId: string): boolean =>
  subjectId === signupId ? isOneOf(UNFINISHED, state) : isOneOf(WAITING, state) && !possibleDuplicate;

/** Whether it was accepted, may have been, or is still to go. One that was called off or refused never left. */
export const mayHaveLeft = ({ state, possibleDuplicate }: Notice): boolean =>
  state === 'sent' || possibleDuplicate || isOneOf(UNFINISHED, state);
