import { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { letterRoutes } from './letter/letter-routes.ts';
import { ownRoutes } from './own-routes.tsx';

/** Pages that a reader can come back to: their own, and each mail in the browser. */
export function myPageRoutes(deps: Deps): Hono {
  const app = new Hono();
  app.route('/mail', letterRoutes(deps));
  app.route('/preferences', ownRoutes(deps));
  return app;
}
