import type { Context, Hono } from 'hono';
import { nextAllowed } from '../../calendar/open-hours.ts';
import { readClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { copyScript, copyScriptPath } from '../../ui/copy-script.ts';
import { parseAddress } from '../address.ts';
import type { TypedSignup } from '../form-schema.ts';
import type { Expected } from '../request-signup.ts';
import { PROMISED, WAS } from './again-form.tsx';
import { askOther, type Promised, press, readPromised } from './promised.ts';
import { keepSent, readSent } from './sent-cookie.ts';
import { SentPage } from './sent-page.tsx';

const SENT = '/signup/sent';

export function sentRoutes(app: Hono, deps: Deps) {
  app.get(SENT, async c => {
    const clinic = await readClinic(deps);
    const now = deps.clock.now();
    const props = {
      ...{ clinic, deps, now, firstAt: nextAllowed(now, clinic.lessonHour, clinic) },
      ...{ sent: await readSent(c, deps), waits: waitsOf(c) },
    };
    return c.html(<SentPage {...props} />);
  });

  app.post(SENT, async c => {
    const sent = await readSent(c, deps);
    if (sent) await keepSent(c, deps, { ...sent, sure: true });
    return c.redirect(SENT, 303);
  });

  app.get(copyScriptPath, c =>
    c.body(copyScript, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': FOR_EVER }),
  );
}

const FOR_EVER = 'public, max-age=31536000, immutable';

/** Whether the form asks once more for the address that its page was about. */
export function isAskedAgain(body: Record<string, unknown>): boolean {
  const [was, email] = [body[WAS], body.email].map(keyOf);
  return was !== undefined && was === email;
}

/** The answer to a form that was taken. What the page behind it may say is kept in the browser. */
export async function toSentPage(
  c: Context,
  deps: Deps,
  { body, typed, expected }: { body: Record<string, unknown>; typed: TypedSignup; expected: Expected },
): Promise<Response> {
  const now = deps.clock.now();
  const before = isAskedAgain(body) ? readPromised(body[PROMISED], now) : [];
  const other = before.length === 0 ? askOther(await promisedForOther(c, deps, typed), now) : undefined;
  const { promised, pressed } = other ?? press(before, now);
  const isWaiting = expected === 'waits' || expected === 'late';
  await keepSent(c, deps, {
    typed,
    promised: isWaiting ? before : promised,
    ...((before.length > 0 || other) && !isWaiting ? { pressed } : {}),
  });
  return c.redirect(isWaiting ? `${SENT}?${expected}` : SENT, 303);
}

/** What this browser was told when it asked for another course for the same address. */
async function promisedForOther(c: Context, deps: Deps, { email, symptom }: TypedSignup): Promise<Promised> {
  const before = await readSent(c, deps);
  const isOther = before && keyOf(before.typed.email) === keyOf(email) && before.typed.symptom !== symptom;
  return isOther ? before.promised : [];
}

const keyOf = (typed: unknown): string | undefined => parseAddress(String(typed ?? ''))?.key;

const waitsOf = (c: Context) => (['waits', 'late'] as const).find(name => c.req.query(name) !== undefined);
