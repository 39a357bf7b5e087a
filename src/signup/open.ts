import { isMailboxOpen } from '../clinic/mailer-kind.ts';
import { type Clinic, missingForSending } from '../clinic/settings.ts';
import type { Deps } from '../deps.ts';

/**
 * Whether anybody can sign up. While items that the law demands in every mail are blank, no mail goes out, and nobody is to agree to mail of
 * a sender without a name.
 */
export const isSignupOpen = (deps: Pick<Deps, 'mailer' | 'site'>, clinic: Clinic): boolean =>
  isMailboxOpen(deps) || missingForSending(clinic, deps.site.mailFrom).length === 0;
