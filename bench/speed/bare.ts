import { serve } from '@hono/node-server';
import { Hono } from 'hono';

// What the pixel is held against: a picture from a Hono route that does nothing else, on the same server.

const PIXEL = Uint8Array.from(atob('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'), byte =>
  byte.charCodeAt(0),
);
const app = new Hono();
app.get('/o/:file{.+\\.gif}', c =>
  c.body(PIXEL, 200, { 'content-type': 'image/gif', 'cache-control': 'no-store, max-age=0' }),
);
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send?.({ port }));
