import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Deps } from '../../deps.ts';
import { DEVICE_COOKIE, DEVICE_LIFETIME, newDevice, readDevice } from '../../sign-in/device.ts';
import { SESSION_LIFETIME } from '../../sign-in/open-sessions.ts';
import { cookiePath, SESSION_COOKIE } from '../../sign-in/session.ts';

const shared = ({ site }: Deps) => ({ httpOnly: true, sameSite: 'Lax', secure: site.secure }) as const;

/** Gives the browser its session. `secret`: the cookie's value. */
export function letIn(c: Context, deps: Deps, secret: string): void {
  setCookie(c, SESSION_COOKIE, secret, {
    ...shared(deps),
    path: cookiePath(deps),
    maxAge: SESSION_LIFETIME / 1000,
  });
}

/** Marks a browser that made or used a passkey or the printed sheet (`sign-in/device.ts`). */
export function markDevice(c: Context, deps: Deps): void {
  if (deviceOf(c, deps) !== undefined) return;
  setCookie(c, DEVICE_COOKIE, newDevice(deps), {
    ...shared(deps),
    path: '/admin/sign-in',
    maxAge: DEVICE_LIFETIME / 1000,
  });
}

export const deviceOf = (c: Context, deps: Deps): string | undefined => readDevice(deps, getCookie(c, DEVICE_COOKIE));
