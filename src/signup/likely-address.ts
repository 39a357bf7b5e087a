import spellChecker from '@zootools/email-spell-checker';

/** Providers of mailboxes in Japan, and those whose names are so near to one of them that they would look like a slip. */
const KNOWN = [
  ...['docomo.ne.jp', 'ezweb.ne.jp', 'au.com', 'uqmobile.jp', 'softbank.ne.jp', 'i.softbank.jp', 'ymobile.ne.jp', 'y-mobile.ne.jp'],
  ...['ymobile1.ne.jp', 'emobile.ne.jp', 'willcom.com', 'wcm.ne.jp', 'pdx.ne.jp', 'disney.ne.jp', 'rakumail.jp', 'mineo.jp'],
  ...['d', 'h', 't', 'c', 'k', 'r', 'n', 's', 'q'].map(region => `${region}.vodafone.ne.jp`),
  ...['gmail.com', 'googlemail.com', 'yahoo.co.jp', 'ybb.ne.jp', 'yahoo.com', 'ymail.ne.jp', 'ymail.com', 'rocketmail.com'],
  ...['outlook.jp', 'outlook.com', 'hotmail.com', 'hotmail.co.jp', 'live.jp', 'live.com', 'msn.com'],
  ...['icloud.com', 'me.com', 'mac.com', 'proton.me', 'protonmail.com', 'mail.com', 'email.com', 'gmx.com', 'aol.com', 'aol.jp'],
  ...['nifty.com', 'nifty.ne.jp', 'biglobe.ne.jp', 'so-net.ne.jp', 'ocn.ne.jp', 'plala.or.jp', 'dion.ne.jp', 'auone-net.jp'],
  ...['excite.co.jp', 'infoseek.jp', 'goo.jp', 'asahi-net.or.jp', 'jcom.home.ne.jp', 'jcom.zaq.ne.jp', 'eonet.ne.jp', 'hi-ho.ne.jp'],
  ...['tiki.ne.jp', 'iij4u.or.jp', 'wakwak.com', 'sannet.ne.jp', 'ctk.ne.jp', 'commufa.jp', 'rakuten.jp', 'kyoto.zaq.ne.jp'],
]; // biome-ignore format: by kind of provider

/** Where a name with a wrong ending belongs: `gmail.co.jp` is nobody's. */
const BY_NAME: Record<string, string> = {
  gmail: 'gmail.com',
  docomo: 'docomo.ne.jp',
  ezweb: 'ezweb.ne.jp',
  softbank: 'softbank.ne.jp',
  icloud: 'icloud.com',
  yahoo: 'yahoo.co.jp',
};
/** Endings with which these names are others' or elsewhere in use. */
const ELSEWHERE =
  /^(?:yahoo|hotmail|outlook|live)\.(?:com?|fr|de|es|it|ca|in|gr|se|no|dk|ie|ro|pl|nl|be|at|cl|com\.[a-z]{2}|co\.(?:uk|in|kr|id|nz|th|za|il))$/;

/** How many slips of the finger still make a likely address: the shorter the name, the more others are near. */
const slips = (domain: string): number => (domain.length < 8 ? 1 : 2);

/**
 * The address that was probably meant, if the domain is a slip of the finger away from a provider that many have: `gmail.con`,
 * `docomo.ne.jo`. A guess, to be shown and never to be acted upon.
 */
export function likelyAddress(email: string): string | undefined {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1).toLowerCase();
  if (KNOWN.includes(domain) || ELSEWHERE.test(domain)) return undefined;
  const likely = nearest(domain) ?? BY_NAME[domain.split('.')[0]!];
  return likely && `${email.slice(0, at)}@${likely}`;
}

function nearest(domain: string): string | undefined {
  const found = spellChecker.run({
    email: `x@${domain}`,
    domains: KNOWN,
    secondLevelDomains: [],
    topLevelDomains: [],
    domainThreshold: slips(domain),
  });
  return found?.domain;
}
