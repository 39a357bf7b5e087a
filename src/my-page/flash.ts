import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import * as z from 'zod';
import type { Deps } from '../deps.ts';

export const FLASH_COOKIE = 'own';
const HALF_AN_HOUR = 30 * 60;

/** What was done for which course (`of`), and the form that takes it back. It stands in no URL, because it may name a pattern. */
const Flash = z.object({ of: z.string().optional(), undo: z.record(z.string(), z.string()).optional() });
export type Flash = z.infer<typeof Flash>;

/** Keeps it in the visitor's browser, for this page alone. It holds nothing that the visitor could not send without it. */
export function keepFlash(c: Context, { site }: Pick<Deps, 'site'>, flash: Flash): void {
  setCookie(c, FLASH_COOKIE, Buffer.from(JSON.stringify(flash)).toString('base64url'), {
    ...{ path: c.req.path, httpOnly: true, sameSite: 'Lax', maxAge: HALF_AN_HOUR },
    secure: site.secure,
  });
}

/** Empty where there is none, or it was changed. */
export function readFlash(c: Context): Flash {
  try {
    return Flash.parse(JSON.parse(Buffer.from(getCookie(c, FLASH_COOKIE) ?? '', 'base64url').toString()));
  } catch {
    return {};
  }
}
