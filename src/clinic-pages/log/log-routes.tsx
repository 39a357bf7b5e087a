import { Hono } from 'hono';
import * as z from 'zod';
import { readClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { currentActor } from '../../sign-in/actor.ts';
import { listPasskeys } from '../../sign-in/passkeys.ts';
import { ACT_KINDS } from '../parts/acts.ts';
import { readCursor } from '../parts/cursor.ts';
import { LogPage } from './log-page.tsx';
import { readLog } from './read-log.ts';

/** What it does not understand counts as not said. */
const Query = z.object({
  kind: z.enum(ACT_KINDS).optional().catch(undefined),
  reader: z
    .string()
    .regex(/^sub_[\w-]{1,40}$/)
    .optional()
    .catch(undefined),
  before: z.string().optional().transform(readCursor),
});

/** What was done on these pages, and by commands. */
export function logRoutes(deps: Deps): Hono {
  const routes = new Hono();

  routes.get('/log', async c => {
    const wish = Query.parse(c.req.query());
    const [clinic, passkeys, found] = await Promise.all([readClinic(deps), listPasskeys(deps), readLog(deps.db, wish)]);
    const { courses } = deps.library;
    return c.html(
      <LogPage {...{ clinic, courses, passkeys, wish, found }} own={currentActor()} now={deps.clock.now()} />,
    );
  });

  return routes;
}
