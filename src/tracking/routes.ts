import { type Context, Hono } from 'hono';
import { readClinic } from '../clinic/settings.ts';
import { newComposer } from '../delivery/compose.ts';
import { consultationUrl } from '../delivery/links.ts';
import { loadJobs } from '../delivery/waiting.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { recordClick, recordOpen } from './record.ts';
import { type Purpose, readToken } from './tokens.ts';
import { visitOf } from './visit.ts';

// 43 bytes: the smallest transparent GIF.
const PIXEL = Uint8Array.from(atob('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'), byte =>
  byte.charCodeAt(0),
);

export function trackingRoutes(deps: Deps): Hono {
  const app = new Hono();
  const idFrom = (purpose: Purpose, token: string) => readToken(deps.keys, purpose, 'dlv', token);

  app.get('/o/:file{.+\\.gif}', async c => {
    const id = idFrom('open', c.req.param('file').slice(0, -'.gif'.length));
    if (id) await quietly(() => recordOpen(deps, id, visitOf(c, deps)));
    // Even a forged token gets its pixel: a broken image in a mail helps nobody.
    return c.body(PIXEL, 200, { 'content-type': 'image/gif', 'cache-control': 'no-store, max-age=0' });
  });

  app.get('/c/:token/:n{[0-9]{1,3}}', async c => {
    const id = idFrom('click', c.req.param('token'));
    const target = id && (await recordClick(deps, id, Number(c.req.param('n')), visitOf(c, deps)));
    if (!id || !target) throw notFound();
    return c.redirect(destination(id, target), 302);
  });

  app.get('/mail/:token', async c => {
    const id = idFrom('mail', c.req.param('token'));
    const html = id && (await mailHtml(id));
    if (!html) throw notFound();
    return asMail(c, html);
  });

  /** Targets come from the compiled lesson's own link table: there is nothing a visitor could redirect elsewhere. */
  function destination(deliveryId: string, target: string): string {
    if (target === 'consultation') return consultationUrl(deps, deliveryId);
    return target.startsWith('/') ? deps.site.baseUrl + target : target;
  }

  async function mailHtml(id: string): Promise<string | undefined> {
    const [job] = await loadJobs(deps.db, [id]);
    if (job?.delivery.kind !== 'lesson') return undefined;
    return newComposer(deps, await readClinic(deps)).page(job);
  }

  /** A failing record must not keep a reader from the picture or the page behind the link. */
  async function quietly(work: () => Promise<void>) {
    await work().catch(() => deps.log.error('an open could not be recorded'));
  }

  return app;
}

function asMail(c: Context, html: string) {
  c.header(
    'content-security-policy',
    "default-src 'none'; img-src 'self' https:; style-src 'unsafe-inline'; frame-ancestors 'none'",
  );
  return c.html(html);
}
