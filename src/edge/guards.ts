import type { Context, Hono, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { StorageError } from '../db/storage-problem.ts';
import type { Deps, Site } from '../deps.ts';
import { DayoriError } from '../errors.ts';
import { type Asked, isChange, isForUs, isFromElsewhere } from './whose.ts';

type Refusal = (c: Context, error: DayoriError) => Promise<Response> | Response;

/** Whether the clinic has said that pages of this origin may use the JSON interface. */
type IsAllowed = (origin: string) => Promise<boolean>;

/**
 * What every request meets before a page answers it. `explain` writes the answer to a method that a page does not have. `isAllowed` is asked
 * only about other sites' requests below `/api/`.
 */
export function guard(app: Hono, deps: Pick<Deps, 'site' | 'storage'>, explain: Refusal, isAllowed: IsAllowed): void {
  const { site, storage } = deps;
  app.use(safeHeaders(site));
  app.use('/api/*', openTo(isAllowed));
  app.use(methodNotAllowed({ app, onMethodNotAllowed: (c, methods) => explain(allowing(c, methods), wrongMethod()) }));
  app.use(ownRequestsOnly(site, isAllowed));
  app.use(smallBodiesOnly);
  app.use(keptRowsOnly(storage));
}

/** `frame-ancestors` is not inherited from `default-src`: whoever is not named shows the page in no frame. */
const policy = (ancestors: string) =>
  `default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors ${ancestors}`;

/** The headers of a page that these sites may show in a frame. `origins`: as `URL.origin` writes them. */
export const framedBy = (origins: string[]) => ({ 'content-security-policy': policy(origins.join(' ') || "'none'") });

/** No cookie goes along. A browser may keep for ten minutes that it has asked. */
const CORS = { allowMethods: ['GET', 'POST'], allowHeaders: ['content-type'], maxAge: 600 };

/** Tells browsers that these origins may read the answer. To all others nothing is said, as if there were no such thing. */
function openTo(isAllowed: IsAllowed): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin');
    if (!origin || !(await isAllowed(origin))) return next();
    return cors({ ...CORS, origin })(c, next);
  };
}

/** What every answer says, unless a page says something else. */
export const SAFE_HEADERS = {
  'content-security-policy': policy("'none'"),
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};
/** Half a year: whoever gives up the certificate for good is not locked out for ever (RFC 6797). */
export const STRICT_TRANSPORT = 'max-age=15552000';
const SECURE = { 'strict-transport-security': STRICT_TRANSPORT };

/** Sets these headers unless a page has set its own. */
function safeHeaders({ secure }: Site): MiddlewareHandler {
  const headers = Object.entries({ ...SAFE_HEADERS, ...(secure && SECURE) });
  return async (c, next) => {
    await next();
    for (const [name, value] of headers) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  };
}

function allowing(c: Context, methods: string[]): Context {
  c.header('allow', methods.join(', '));
  return c;
}

const wrongMethod = () => new DayoriError('method_not_allowed', 'There is no such method here.');

function ownRequestsOnly({ baseUrl }: Site, isAllowed: IsAllowed): MiddlewareHandler {
  return async (c, next) => {
    const asked = askedBy(c);
    if (!isForUs(asked, baseUrl)) throw new DayoriError('misdirected', `This is at ${baseUrl} only.`);
    const isWelcome = async () => isApi(asked) && asked.origin !== undefined && (await isAllowed(asked.origin));
    if (isFromElsewhere(asked, baseUrl) && !(await isWelcome()))
      throw new DayoriError('forbidden', 'The form was sent from another site.');
    await next();
  };
}

const isApi = ({ path }: Asked): boolean => path.startsWith('/api/');

const askedBy = ({ req }: Context): Asked => ({
  method: req.method,
  path: req.path,
  host: req.header('host') ?? new URL(req.url).host,
  origin: req.header('origin'),
  fetchSite: req.header('sec-fetch-site'),
});

const limit = bodyLimit({
  maxSize: 64 * 1024,
  onError() {
    throw new DayoriError('too_large', 'The body is larger than 64 KiB.');
  },
});

/** A mail program may send any body to unsubscribe (RFC 8058). It is not read, because the token is enough. */
const smallBodiesOnly: MiddlewareHandler = (c, next) =>
  c.req.path.startsWith('/unsubscribe/') ? next() : limit(c, next);

/** What is written into a file that was deleted is gone, so nobody may be told that it was taken. */
function keptRowsOnly(storage: Deps['storage']): MiddlewareHandler {
  return async (c, next) => {
    const loss = isChange(c.req) ? storage.lost() : undefined;
    if (loss) throw new StorageError(loss);
    await next();
  };
}
