import { type ServerType, serve } from '@hono/node-server';

type Options = { fetch: (request: Request, bindings?: object) => Promise<Response>; port: number; hostname: string };

/**
 * Milliseconds. A request that has not come whole by `request` is answered 408 and its connection closed, up to `look` later. `headers`:
 * the same for its head.
 */
export type Patience = { request: number; headers: number; look: number };
export const PATIENCE: Patience = { request: 20_000, headers: 10_000, look: 5_000 };

/** Answers HTTP at this port. Whoever sends a body one byte at a time holds no connection for longer than `patience` says. */
export const openHttpServer = (options: Options, welcome: () => void, patience = PATIENCE): ServerType =>
  serve({ ...options, serverOptions: serverOptions(patience) }, welcome);

const serverOptions = ({ request, headers, look }: Patience) => ({
  requestTimeout: request,
  headersTimeout: headers,
  connectionsCheckingInterval: look,
});
