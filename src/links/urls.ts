import { type Keys, type Purpose, signToken } from './tokens.ts';

type Linking = { keys: Keys; site: { baseUrl: string } };

/** Where the links of each purpose lead. `ending`: what belongs to the address behind the token. */
const ROUTES: Record<Purpose, { path: string; ending?: string }> = {
  open: { path: 'o', ending: '\\.gif' },
  click: { path: 'c', ending: '/[0-9]{1,3}' },
  mail: { path: 'mail' },
  unsubscribe: { path: 'unsubscribe' },
  consultation: { path: 'consultation', ending: '(?:/booking)?' },
  sheet: { path: 'sheet' },
  calendar: { path: 'calendar', ending: '\\.ics' },
  confirm: { path: 'confirm' },
  address: { path: 'address' },
  'check-in': { path: 'check-in', ending: '(?:/how)?' },
  'sign-in': { path: 'admin/sign-in' },
};

/** Pages that a token opens beside its own, as the last part of the path. */
const FURTHER: Partial<Record<Purpose, string[]>> = { 'check-in': ['how'], consultation: ['booking'] };

const url = ({ keys, site }: Linking, purpose: Purpose, id: string) =>
  `${site.baseUrl}/${ROUTES[purpose].path}/${signToken(keys, purpose, id)}`;

/** The links of one lesson mail. Each is signed for this delivery and for one purpose. */
export function lessonLinks(linking: Linking, deliveryId: string, links: number): Record<string, string> {
  const click = links > 0 ? url(linking, 'click', deliveryId) : '';
  const checkIn = checkInUrl(linking, deliveryId);
  const numbered = Array.from({ length: links }, (_, index) => [`link_${index + 1}`, `${click}/${index + 1}`]);
  return {
    unsubscribe_url: unsubscribeUrl(linking, deliveryId),
    web_url: mailUrl(linking, deliveryId),
    pixel_url: `${url(linking, 'open', deliveryId)}.gif`,
    sheet_url: sheetUrl(linking, deliveryId),
    calendar_url: calendarUrl(linking, deliveryId),
    check_in_url: checkIn,
    how_url: howOf(checkIn),
    ...Object.fromEntries(numbered),
  };
}

/** `id`: an enrollment, or a mail of its course; then a visit counts for that mail. */
export const sheetUrl = (linking: Linking, id: string) => url(linking, 'sheet', id);
export const calendarUrl = (linking: Linking, id: string) => `${url(linking, 'calendar', id)}.ics`;
/** The page of a mail that was sent. */
export const mailUrl = (linking: Linking, deliveryId: string) => url(linking, 'mail', deliveryId);
/**
 * The page of an earlier mail, where a link of a later one leads. The visit speaks for the later one: scanners follow its links as well, and
 * the earlier mail would be proven to be opened by one visit alone.
 */
export const earlierMailUrl = (linking: Linking, deliveryId: string) => `${mailUrl(linking, deliveryId)}?${BY_LINK}=1`;
export const BY_LINK = 'by-link';
export const unsubscribeUrl = (linking: Linking, deliveryId: string) => url(linking, 'unsubscribe', deliveryId);
export const confirmUrl = (linking: Linking, signupId: string) => url(linking, 'confirm', signupId);
export const addressUrl = (linking: Linking, correctionId: string) => url(linking, 'address', correctionId);
export const signInUrl = (linking: Linking, linkId: string) => url(linking, 'sign-in', linkId);
export const consultationUrl = (linking: Linking, deliveryId: string) => url(linking, 'consultation', deliveryId);
/** How the week went, and 「つらくなった／もう十分」: of the mail in which the link stands. */
export const checkInUrl = (linking: Linking, deliveryId: string) => url(linking, 'check-in', deliveryId);
export const howUrl = (linking: Linking, deliveryId: string) => howOf(checkInUrl(linking, deliveryId));
const howOf = (checkIn: string) => `${checkIn}/how`;

/** Each link with its token, and what stands behind it. */
const LINKS = Object.values(ROUTES).map(
  ({ path, ending = '' }) => new RegExp(`^(/${path}/[\\w-]{31,33}${ending})(.*)$`, 's'),
);

/**
 * The path of a request without what a mail program took into a link from the text around it, such as a bracket, `%3D` or 。. No sign but
 * those of a token could carry on the token. Other paths stay as they are.
 */
export function withoutSignsBehind(path: string): string {
  const [, link = path, behind = ''] = LINKS.map(link => link.exec(path)).find(Boolean) ?? [];
  return /^[a-z0-9]/i.test(behind) ? path : link;
}

/** Whether this is the path of a link that readers get, which must go on working under every name the site ever had. */
export function isReaderLink(path: string): boolean {
  const [, top, , ...further] = path.split('/');
  const pages = READERS.get(top!);
  return (
    path.split('/').length > 2 && pages !== undefined && (further.length === 0 || pages.includes(further.join('/')))
  );
}
const READERS = new Map(Object.entries(ROUTES).map(([purpose, { path }]) => [path, FURTHER[purpose as Purpose] ?? []]));
