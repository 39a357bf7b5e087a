import { isMailboxOpen } from '../clinic/mailer-kind.ts';
import { type Clinic, missingForSending } from '../clinic/settings.ts';
import { isServerKnown } from '../clinic/setup.ts';
import type { Deps } from '../deps.ts';

/**
 * Whether anybody can sign up. While items that the law demands in every mail are blank, no mail goes out, and nobody is to agree to mail of
 * a sender without a name. While no mail server was ever named, nobody could get the mail that confirms. A server that is out of order, or
 * was taken away, comes back: what is asked meanwhile waits.
 */
export const isSignupOpen = (deps: Pick<Deps, 'mailer' | 'mailServers' | 'site'>, clinic: Clinic): boolean =>
  isMailboxOpen(deps) ||
  (isServerKnown(deps.mailServers.way) && missingForSending(clinic, deps.site.mailFrom).length === 0);
