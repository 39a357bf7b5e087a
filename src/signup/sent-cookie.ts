import { createHmac } from 'node:crypto';
import type { Context } from 'hono';
import { getSignedCookie, setSignedCookie } from 'hono/cookie';
import type { Deps } from '../deps.ts';
import { type TypedSignup, typedSignup } from './form-schema.ts';

export const SENT_COOKIE = 'signup';
const MINUTE = 60_000;
const LIFETIME = 30 * MINUTE;

type Keeping = Pick<Deps, 'keys' | 'clock' | 'site'>;

/** Keeps what was typed for the page that says so, in the visitor's browser: it stands in no URL, and another browser never sees it. */
export async function keepTyped(c: Context, deps: Keeping, typed: TypedSignup): Promise<void> {
  const kept = Buffer.from(JSON.stringify({ typed, until: deps.clock.now() + LIFETIME })).toString('base64url');
  await setSignedCookie(c, SENT_COOKIE, kept, secretOf(deps), {
    ...{ path: '/signup', httpOnly: true, sameSite: 'Lax', maxAge: LIFETIME / 1_000 },
    secure: deps.site.secure,
  });
}

/** What this browser sent within the last half hour. `undefined`: nothing, or it was changed. */
export async function readTyped(c: Context, deps: Keeping): Promise<TypedSignup | undefined> {
  const kept = await getSignedCookie(c, secretOf(deps), SENT_COOKIE);
  if (!kept) return undefined;
  const { typed, until } = JSON.parse(Buffer.from(kept, 'base64url').toString());
  const left = until - deps.clock.now();
  return left > 0 && left <= LIFETIME ? typedSignup(typed) : undefined;
}

const secretOf = ({ keys }: Keeping): string =>
  createHmac('sha256', keys.current).update('cookie\0signup').digest('hex');
