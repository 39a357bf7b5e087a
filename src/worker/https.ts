import { isLoopback } from '../edge/whose.ts';

/**
 * The redirect for a request that came unencrypted to a site with a certificate. `undefined`: there is none to make. It keeps the method, so
 * that one click still unsubscribes, and carries no HSTS, which browsers believe over https only (RFC 6797, 7.2). On Node the proxy in
 * front redirects. This machine's own names have no certificate, whatever `baseUrl` says.
 */
export function toHttps({ url }: Request, baseUrl: string): Response | undefined {
  const asked = new URL(url);
  if (asked.protocol !== 'http:' || new URL(baseUrl).protocol !== 'https:' || isLoopback(asked.hostname))
    return undefined;
  asked.protocol = 'https:';
  asked.port = '';
  return new Response(null, { status: 308, headers: { location: asked.href, 'cache-control': 'no-store' } });
}
