import type { Health } from '../health-report.ts';
import { type Finding, type Fix, ok, problem, warning } from './check.ts';
import { isLocal } from './mail-server.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
/** `date`: the server's time in epoch ms. */
export type Visit = { finding: Finding; date: number | undefined };

const PATIENCE = 10_000;

/** Checks whether readers can open the links in mails. Asks `/healthz` as they would, certificate included. `real`: real mail goes out. */
export async function checkWebsite(fetch: Fetch, baseUrl: string, real: boolean): Promise<Visit> {
  const { hostname, protocol } = new URL(baseUrl);
  const verdict = real ? problem : warning;
  const local = isLocal(hostname);
  if (local && real)
    return { finding: verdict(`${baseUrl} opens on this machine only`, publicAddress), date: undefined };
  const visit = await visitHealth(fetch, baseUrl);
  if (visit.finding.status !== 'ok') return visit;
  if (local) return { ...visit, finding: warning(`${baseUrl} opens on this machine only`, publicAddress) };
  return protocol === 'https:' ? visit : { ...visit, finding: verdict(`${baseUrl} is not https`, encrypted) };
}

const publicAddress: Fix = { todo: 'Set BASE_URL to the https address that readers can open' };
const encrypted: Fix = {
  todo: 'Get a certificate and set BASE_URL to https://…: mail programs unsubscribe by https only (RFC 8058)',
};

async function visitHealth(fetch: Fetch, baseUrl: string): Promise<Visit> {
  try {
    const response = await fetch(`${baseUrl}/healthz`, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
    const date = Date.parse(response.headers.get('date') ?? '');
    return { finding: await findingOf(response, baseUrl), date: Number.isNaN(date) ? undefined : date };
  } catch (error) {
    return { finding: unreachable(baseUrl, error as Error), date: undefined };
  }
}

async function findingOf(response: Response, baseUrl: string): Promise<Finding> {
  const target = response.headers.get('location');
  if (target)
    return problem(`${baseUrl} redirects to ${target}; one-click unsubscribing follows no redirect (RFC 8058)`, {
      todo: `Set BASE_URL to where it leads, without /healthz`,
    });
  const health: Partial<Health> | undefined = await response.json().catch(() => undefined);
  if (!health?.database)
    return problem(`${baseUrl}/healthz answers ${response.status}, but not as Dayori does`, {
      todo: 'Start Dayori, and let BASE_URL (or the proxy behind it) lead to its PORT',
    });
  if (response.ok) return ok(`${baseUrl} answers`);
  const { database, mail, sending } = health;
  const parts = `database ${database.status}, mail ${mail?.status}, sending ${sending?.status}`;
  return warning(`${baseUrl} answers, but is not well: ${parts}`, {
    todo: `See /healthz, the log and the page /admin`,
  });
}

function unreachable(baseUrl: string, error: Error): Finding {
  const { code = error.name } = (error.cause ?? {}) as { code?: string };
  const certificate = /CERT|SIGNATURE|SELF_SIGNED|ALTNAME|TLS|SSL/.test(code);
  return problem(`${baseUrl} cannot be opened from here (${code})`, {
    todo: certificate
      ? 'Renew or correct the certificate of this host (Caddy and certbot do it by themselves)'
      : 'Start Dayori, and see that the name leads to this server and the port is open',
  });
}
