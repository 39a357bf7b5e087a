import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { getCookie } from 'hono/cookie';
import { FLASH_COOKIE } from '../my-page/flash.ts';
import { DEVICE_COOKIE } from '../sign-in/device.ts';
import { SESSION_COOKIE } from '../sign-in/session.ts';
import { SENT_COOKIE } from '../signup/sent/sent-cookie.ts';

type Answer = (request: Request, bindings?: object) => Promise<Response>;

/** Bytes. A smaller answer goes into one packet anyway. */
const SMALL = 1_024;
/** Every cookie that the program sets. */
const COOKIES = [SESSION_COOKIE, DEVICE_COOKIE, SENT_COOKIE, FLASH_COOKIE];

/** Compresses what `answer` gives where the client takes it and it becomes smaller. On Cloudflare the network does that. */
export function compressed(answer: Answer): Answer {
  const app = new Hono<{ Bindings: object }>();
  // The answer to an error is the app's own.
  app.onError(error => {
    throw error;
  });
  app.use(compressing);
  app.all('*', c => answer(c.req.raw, c.env));
  return async (request, bindings) => app.fetch(request, bindings);
}

const toCompress = compress({ threshold: SMALL });

const compressing: MiddlewareHandler = async (c, next) => {
  await next();
  if (isBehindCookie(c)) return;
  await withLength(c);
  await toCompress(c, async () => {});
};

/**
 * The length of a compressed answer says something of what it holds. Whoever makes a browser ask for one again and again, with words of
 * their own in it, reads a secret out of it (BREACH, CVE-2013-3587). They need an answer that the browser gets and they do not: one that
 * depends on a cookie. A page behind a token is open to whoever knows its address, and nobody else can ask for it.
 */
const isBehindCookie = (c: Context): boolean =>
  c.res.headers.has('set-cookie') || COOKIES.some(name => getCookie(c, name) !== undefined);

/** Without a length every answer would count as large enough. Ours are texts that are there as a whole. */
async function withLength(c: Context) {
  const isText = /^(text\/(?!event-stream)|application\/)/.test(c.res.headers.get('content-type') ?? '');
  if (!isText || !c.res.body || c.res.headers.has('content-length')) return;
  const body = await c.res.arrayBuffer();
  c.res = new Response(body, c.res);
  c.res.headers.set('content-length', String(body.byteLength));
}
