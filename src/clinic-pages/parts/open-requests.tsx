import type { MiddlewareHandler } from 'hono';
import { tryGetContext } from 'hono/context-storage';
import { countWaiting } from '../../consultation/waiting.ts';
import type { Deps } from '../../deps.ts';
import { admin } from '../../texts/ja/admin.ts';

type Env = { Variables: { openRequests?: () => Promise<number> } };

/** Lets the navigation of the pages behind it count who waits. A page asks while it is written, so what answers with no page costs no query. */
export const withOpenRequests =
  (deps: Pick<Deps, 'db'>): MiddlewareHandler<Env> =>
  async (c, next) => {
    c.set('openRequests', () => countWaiting(deps.db));
    await next();
  };

/** How many requests wait for the clinic's answer, beside 相談. Guests see nothing. */
export async function OpenRequests() {
  const count = await tryGetContext<Env>()?.get('openRequests')?.();
  if (!count) return null;
  return (
    <>
      <span class="count" aria-hidden="true">
        {count}
      </span>
      <span class="visually-hidden">{admin.requests.count(count)}</span>
    </>
  );
}
