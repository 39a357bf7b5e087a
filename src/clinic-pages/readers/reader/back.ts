import type { Context } from 'hono';

/** Leads to the reader's page. `done`: as in `answers.ts`. `of`: the id of what it was done to. */
export function back(c: Context, done: string, of?: string) {
  const about = new URLSearchParams({ done, ...(of ? { of } : {}) });
  return c.redirect(`/admin/readers/${c.req.param('id')}?${about}`, 303);
}
