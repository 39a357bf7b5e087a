import { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { whyAbsent } from '../links/absent.ts';
import { type Purpose, readToken } from '../links/tokens.ts';
import { recordSighting, targetOf } from './record.ts';
import { destinationOf } from './targets.ts';
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
    if (id) await recordSighting(deps, id, { kind: 'open' }, visitOf(c, deps));
    // Even a forged token gets the pixel, because a broken image in a mail helps nobody.
    return c.body(PIXEL, 200, { 'content-type': 'image/gif', 'cache-control': 'no-store, max-age=0' });
  });

  app.get('/c/:token/:n{[0-9]{1,3}}', async c => {
    const id = idFrom('click', c.req.param('token'));
    const link = Number(c.req.param('n'));
    const target = id && (await targetOf(deps, id, link));
    if (!id || !target) throw await whyAbsent(deps.db, id);
    await recordSighting(deps, id, { kind: 'click', link }, visitOf(c, deps));
    // Targets come from the compiled mail's own link table, so visitors cannot redirect anywhere else.
    return c.redirect(await destinationOf(deps, id, target), 302);
  });

  return app;
}
