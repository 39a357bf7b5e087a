import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Deps } from '../../deps.ts';
import { DayoriError } from '../../errors.ts';
import { readSession } from '../../sign-in/open-sessions.ts';
import { SESSION_COOKIE } from '../../sign-in/session.ts';

/** These pages are behind the sign-in, but the session may have ended since it was asked for. */
export async function sessionOf(c: Context, deps: Deps) {
  const session = await readSession(deps, getCookie(c, SESSION_COOKIE));
  if (!session) throw new DayoriError('unauthenticated', 'Sign in first.');
  return session;
}
