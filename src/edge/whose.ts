import { isIPv4 } from 'node:net';
import { isReaderLink } from '../links/urls.ts';

// Whose host and whose page a request names (pure). A browser sends both names; whoever owns a name can let it lead to this machine.

/** `host`: the request's `Host`, with its port. `origin`, `fetchSite`: its `Origin` and `Sec-Fetch-Site`, if the browser sent them. */
export type Asked = { method: string; path: string; host: string; origin?: string; fetchSite?: string };

export const isChange = ({ method }: Pick<Asked, 'method'>): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);
const isBelow = (path: string, top: string) => path === top || path.startsWith(`${top}/`);

/**
 * Whether the request is for us, under whatever name. Under a name that is neither the site's nor this machine's own only pages and
 * readers' links are open: links of earlier names must work, and a stranger's name must open neither the clinic's pages nor the mailbox.
 */
export function isForUs(asked: Asked, baseUrl: string): boolean {
  const name = hostnameOf(asked.host);
  if (name === new URL(baseUrl).hostname || isLoopback(name)) return true;
  if (isBelow(asked.path, '/admin') || isBelow(asked.path, '/mailbox')) return false;
  return !isChange(asked) || isReaderLink(asked.path);
}

/**
 * Whether another site's page sent this form. Mail programs (RFC 8058) and scripts name no page, but they carry no cookie, so they cannot
 * be misused. A page whose origin is hidden (`null`) is ours if the browser says that it is of the same origin.
 */
export function isFromElsewhere(asked: Asked, baseUrl: string): boolean {
  const { path, origin, fetchSite } = asked;
  if (!isChange(asked) || isBelow(path, '/unsubscribe')) return false;
  if (!origin) return fetchSite === 'cross-site' || fetchSite === 'same-site';
  return origin === 'null' ? fetchSite !== 'same-origin' : !isOwnOrigin(origin, asked.host, baseUrl);
}

/** The site's scheme, host and port; or, under another name of ours, whatever page was opened under that name. */
function isOwnOrigin(origin: string, host: string, baseUrl: string): boolean {
  const site = new URL(baseUrl);
  const page = URL.parse(origin);
  if (page?.origin === site.origin) return true;
  const underOtherName = hostnameOf(host) !== site.hostname || isLoopback(site.hostname);
  return underOtherName && page?.host === host.toLowerCase();
}

/** Without the port. A name that is none is the empty one. */
const hostnameOf = (host: string): string => URL.parse(`http://${host}`)?.hostname ?? '';

export const isLoopback = (name: string): boolean =>
  name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || (isIPv4(name) && name.startsWith('127.'));
