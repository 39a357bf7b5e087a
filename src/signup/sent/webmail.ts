import { providerOf, receivingDomain } from '../../quotas/receiving-domain.ts';
import { sent } from '../../texts/ja/signup/sent.ts';

type Provider = keyof typeof sent.card.open;
export type Webmail = { url: string; words: string };

/** Where people of these providers read their mail in a browser; on a phone the address may open the provider's app. */
const WEBMAIL: Record<Provider, string> = {
  gmail: 'https://mail.google.com/',
  yahoo: 'https://mail.yahoo.co.jp/',
  outlook: 'https://outlook.live.com/mail/',
  icloud: 'https://www.icloud.com/mail',
  docomo: 'https://mail.smt.docomo.ne.jp/',
};
/** A provider's name stands for several domains, and not all of them have the same door. */
const ELSEWHERE: Record<string, string> = { 'yahoo.com': 'https://mail.yahoo.com/' };

/** The mailbox in the browser that belongs to an address. `undefined`: none is known. It depends on what was typed only. */
export function webmailOf(address: string): Webmail | undefined {
  const domain = receivingDomain(address);
  const provider = providerOf(domain);
  if (!isKnown(provider)) return undefined;
  return { url: ELSEWHERE[domain] ?? WEBMAIL[provider], words: sent.card.open[provider] };
}

const isKnown = (provider: string): provider is Provider => Object.hasOwn(WEBMAIL, provider);
