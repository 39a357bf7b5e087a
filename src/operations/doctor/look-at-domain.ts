import { readClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { oneAtATime } from '../health.ts';
import { bounded } from './bounded.ts';
import type { Check, Finding } from './check.ts';
import { checkDomain } from './examine.ts';
import { checkSender, ownAddress } from './sender.ts';

/** What was found of the sender's domain. `at`: when (epoch ms). `domain`: unset where there is none of the clinic's own. */
export type DomainLook = {
  address: string | undefined;
  domain: string | undefined;
  sender: Finding;
  checks: Check[];
  at: number;
};

type Looking = Pick<Deps, 'db' | 'mailer' | 'site' | 'wall' | 'steady' | 'timers' | 'resolver' | 'signing'>;

/** Milliseconds that a result is kept; a press may ask again after a few seconds. */
const KEPT = 60_000;
const KEPT_AFTER_A_PRESS = 5_000;
const LONGEST = { ms: 8_000, queries: 40 };

/**
 * Looks at the sender's domain in DNS for a page, one examination at a time. `again`: somebody pressed the button. A result about another
 * address than today's is not shown. It writes nothing and sends no mail.
 */
export function domainLooks(deps: Looking): (again: boolean) => Promise<DomainLook> {
  const look = oneAtATime(deps, KEPT, () => examineSender(deps));
  return async again => {
    const found = await look(again ? KEPT_AFTER_A_PRESS : KEPT);
    return found.address === (await addressNow(deps)) ? found : look(-1);
  };
}

const addressNow = async (deps: Looking) => ownAddress(await readClinic(deps), deps.site.mailFrom);

async function examineSender(deps: Looking): Promise<DomainLook> {
  const address = await addressNow(deps);
  const { domain, finding: sender } = checkSender(address);
  const { resolver, end } = bounded(deps.resolver, deps, LONGEST);
  try {
    const { signing, mailer, wall } = deps;
    const checks = domain === undefined ? [] : await checkDomain({ resolver, signing }, domain, mailer.host);
    return { address, domain, sender, checks, at: wall.now() };
  } finally {
    end();
  }
}
