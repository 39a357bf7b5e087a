import { createHmac } from 'node:crypto';
import type { Context } from 'hono';
import { getSignedCookie, setSignedCookie } from 'hono/cookie';
import type { Deps } from '../../deps.ts';
import { type TypedSignup, typedSignup } from '../form-schema.ts';
import { type Pressed, type Promised, readPromised, writePromised } from './promised.ts';

export const SENT_COOKIE = 'signup';
const MINUTE = 60_000;
const LIFETIME = 30 * MINUTE;

type Keeping = Pick<Deps, 'keys' | 'clock' | 'site'>;

/**
 * What this browser sent. `pressed`: what the last press of 「もう一度送る」 leads to; unset if there was none. `sure`: the visitor said that
 * an address which looks like a slip is right.
 */
export type Sent = { typed: TypedSignup; promised: Promised; pressed?: Pressed; sure?: boolean };

/** Keeps it for the page that says so, in the visitor's browser: it stands in no URL, and another browser never sees it. */
export async function keepSent(c: Context, deps: Keeping, { promised, ...sent }: Sent): Promise<void> {
  const kept = {
    ...sent,
    typed: trimmed(sent.typed),
    promised: writePromised(promised),
    until: deps.clock.now() + LIFETIME,
  };
  await setSignedCookie(c, SENT_COOKIE, Buffer.from(JSON.stringify(kept)).toString('base64url'), secretOf(deps), {
    ...{ path: '/signup', httpOnly: true, sameSite: 'Lax', maxAge: LIFETIME / 1_000 },
    secure: deps.site.secure,
  });
}

/** Browsers keep cookies of some 4 KB, and the fields have their limits without the blanks around them. */
const trimmed = (typed: TypedSignup): TypedSignup =>
  Object.fromEntries(Object.entries(typed).map(([field, text]) => [field, text.trim()])) as TypedSignup;

/** What this browser sent within the last half hour. `undefined`: nothing, or it was changed. */
export async function readSent(c: Context, deps: Keeping): Promise<Sent | undefined> {
  const kept = await getSignedCookie(c, secretOf(deps), SENT_COOKIE);
  if (!kept) return undefined;
  const { typed, promised, until, ...rest } = JSON.parse(Buffer.from(kept, 'base64url').toString());
  const now = deps.clock.now();
  const left = until - now;
  if (left <= 0 || left > LIFETIME) return undefined;
  return { ...rest, typed: typedSignup(typed), promised: readPromised(promised, now) };
}

const secretOf = ({ keys }: Keeping): string =>
  createHmac('sha256', keys.current).update('cookie\0signup').digest('hex');
