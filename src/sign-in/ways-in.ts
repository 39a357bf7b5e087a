import { isMailboxOpen, isMailReal } from '../clinic/mailer-kind.ts';
import type { Passkey, Session } from '../db/records.ts';
import type { Deps } from '../deps.ts';
import { FEW_CODES, readSheet, type Sheet } from './codes.ts';
import { type NoPlace, type PasskeyPlace, passkeyPlace } from './passkey-place.ts';
import { listPasskeys } from './passkeys.ts';

/**
 * What opens the clinic's pages without mail. `passkeys`: those that work under the present address · `elsewhere`: those made for another
 * one, which stayed behind in a move.
 */
export type WaysIn = {
  place: PasskeyPlace | NoPlace;
  passkeys: Passkey[];
  elsewhere: Passkey[];
  sheet: Sheet | undefined;
};

export async function readWaysIn(deps: Pick<Deps, 'db' | 'keys' | 'site'>): Promise<WaysIn> {
  const [all, sheet] = await Promise.all([listPasskeys(deps), readSheet(deps)]);
  return sorted(passkeyPlace(deps.site), all, sheet);
}

export function sorted(place: WaysIn['place'], all: Passkey[], sheet: Sheet | undefined): WaysIn {
  const isHere = ({ rpId }: Passkey) => typeof place !== 'string' && rpId === place.rpId;
  return { place, passkeys: all.filter(isHere), elsewhere: all.filter(passkey => !isHere(passkey)), sheet };
}

const codesLeft = ({ sheet }: WaysIn): number => sheet?.left ?? 0;

/** Nothing opens the clinic's pages but a mail, which may be what is broken, or somebody at the machine. */
export const isShut = (ways: WaysIn): boolean => ways.passkeys.length === 0 && codesLeft(ways) === 0;

/** What the clinic is told on its pages. `none`: mail is real, and nothing else lets it in · `few`: its sheet is nearly used up. */
export function warningOf(deps: Pick<Deps, 'mailer'>, ways: WaysIn): 'none' | 'few' | undefined {
  if (isShut(ways)) return isMailReal(deps) ? 'none' : undefined;
  return ways.sheet && ways.sheet.left <= FEW_CODES ? 'few' : undefined;
}

/** Whether nothing is left without this passkey. */
export const isLastWayIn = (ways: WaysIn, passkeyId: string): boolean =>
  ways.passkeys.some(({ id }) => id === passkeyId) && ways.passkeys.length === 1 && codesLeft(ways) === 0;

/**
 * While the built-in mailbox is open, who reads it can sign in. What is made then would let them in for good (see `clinic/trial.ts`), so only
 * somebody who came by a link printed at the machine may make it, or by what was made so.
 */
export const mayMakeWaysIn = (deps: Pick<Deps, 'mailer'>, { way }: Session): boolean =>
  !isMailboxOpen(deps) || (way !== null && way !== 'mail');
