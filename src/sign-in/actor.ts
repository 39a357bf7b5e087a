import { tryGetContext } from 'hono/context-storage';
import type { AuditRow, Session } from '../db/records.ts';
import type { WayIn } from '../db/schema.ts';

/**
 * Who did something: the session in which it was done, since when (epoch ms), and what that session began with; or a command at the machine.
 * People have no accounts here, so this is all that is known. `way`: `null` in sessions of before. `passkey`: the first digits of its id.
 */
export type Actor =
  | { way: WayIn | null; session: string; since: number; passkey?: string }
  | { way: 'command'; session?: undefined };

export const AT_THE_MACHINE: Actor = { way: 'command' };

/** Digits of a session's keyed hash: enough to tell two of them apart, and they open nothing. */
const DIGITS = 8;

/** The id may begin with the mark of its key, which all sessions share. */
export const digitsOf = (id: string) => id.slice(id.indexOf('.') + 1).slice(0, DIGITS);

export const actorOf = ({ id, createdAt, way, passkeyId }: Session): Actor => ({
  ...{ way, session: digitsOf(id), since: createdAt },
  ...(passkeyId && { passkey: passkeyId.slice(0, DIGITS) }),
});

/** Who an act of the log says did it. `undefined`: it was written before there were actors. */
export function actorOfAct({
  way,
  sessionId: session,
  sessionSince: since,
  passkeyId: passkey,
}: AuditRow): Actor | undefined {
  if (way === 'command') return AT_THE_MACHINE;
  if (session === null || since === null) return undefined;
  return { way, session, since, ...(passkey !== null && { passkey }) };
}

export type WithActor = { Variables: { actor?: Actor } };

/** Who is at work in the request that is answered. `undefined`: nobody of the clinic. */
export const currentActor = (): Actor | undefined => tryGetContext<WithActor>()?.get('actor');
