import type { Step } from '../../clinic/setup.ts';
import { isServerKnown } from '../../clinic/setup.ts';
import type { Session } from '../../db/records.ts';
import type { Deps } from '../../deps.ts';
import { isShut, mayMakeWaysIn, type WaysIn } from '../../sign-in/ways-in.ts';

/** What comes before real mail is switched on. `trial`: this session may have begun with a link that others could read. */
export type Gate = 'clinic' | 'way-in' | 'trial';

type Asked = { done: Record<Step, boolean>; ways: WaysIn; session: Session };

/** Where a server was known before, nothing is switched on that was not. */
export function gateOf(deps: Pick<Deps, 'mailer' | 'mailServers'>, { done, ways, session }: Asked): Gate | undefined {
  if (isServerKnown(deps.mailServers.way)) return undefined;
  if (!mayMakeWaysIn(deps, session)) return 'trial';
  if (!done.clinic) return 'clinic';
  return isShut(ways) ? 'way-in' : undefined;
}
