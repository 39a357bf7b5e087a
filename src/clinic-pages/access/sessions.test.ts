import { expect, test } from 'vitest';
import { createApp } from '../../app.tsx';
import { sessions, signInLinks } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { keyedHash, keysFrom } from '../../links/tokens.ts';
import { isSignedIn, listSessions, signOut } from '../../sign-in/open-sessions.ts';
import { createSignInLink, signIn } from '../../sign-in/session.ts';
import { clinicWithBrowsers } from '../../testing/ways-in/browsers.ts';
import { access as t } from '../../texts/ja/access.ts';

// How sessions end: all at once, and with the key under which they began.

async function newLinkId(deps: Deps): Promise<string> {
  await createSignInLink(deps);
  return (await deps.db.select().from(signInLinks).get())!.id;
}

test('everybody is signed out at once, and links that nobody used open nothing; a passkey goes on opening', async () => {
  const world = await clinicWithBrowsers();
  const clinic = await world.signedIn();
  const device = await clinic.makePasskey('院長の電話');
  const other = await world.signedIn();
  const unused = await createSignInLink(world.deps);
  const page = await clinic.text('/admin/access');
  expect(page.indexOf(t.sessions.allAbout)).toBeGreaterThan(0);
  expect(page.indexOf(t.sessions.allAbout)).toBeLessThan(page.indexOf(t.sessions.endAll));
  expect(page).not.toContain(t.sessions.allShut);
  await clinic.form('/admin/access/sessions/end-all');
  expect([await clinic.isIn(), await other.isIn()]).toEqual([false, false]);
  expect(await clinic.text('/admin/sign-in?ended')).toContain(t.sessions.allEnded);
  await other.form(new URL(unused).pathname);
  expect(await other.isIn()).toBe(false);
  await other.usePasskey(device);
  expect(await other.isIn()).toBe(true);
});

test('a new key in front of APP_SECRET ends all sessions and unused links of the one before; the same key ends none', async () => {
  const world = await clinicWithBrowsers();
  const { deps } = world;
  const before = keysFrom('a key that was there before, long enough');
  const after = keysFrom('a key that came after it, long enough,a key that was there before, long enough');
  const old = { ...deps, keys: before };
  const secret = (await signIn(old, await newLinkId(old)))!;
  const now = { ...deps, keys: after };
  expect([await isSignedIn(old, secret), await isSignedIn(now, secret)]).toEqual([true, false]);
  expect([(await listSessions(old)).length, (await listSessions(now)).length]).toEqual([1, 0]);
  const unused = new URL(await createSignInLink(old)).pathname;
  for (const [use, status] of [
    [now, 410],
    [old, 303],
  ] as const)
    expect((await createApp(use).request(unused, { method: 'POST' })).status).toBe(status);
});

test('a session that an earlier version opened under the key that is still the newest goes on, is listed, and ends', async () => {
  const { deps } = await clinicWithBrowsers();
  const expiresAt = deps.wall.now() + 1_000_000;
  const id = keyedHash(deps.keys, 'session', 'a cookie of before');
  await deps.db
    .insert(sessions)
    .values({ id, createdAt: deps.wall.now(), expiresAt, way: null, linkId: null, passkeyId: null });
  expect(await isSignedIn(deps, 'a cookie of before')).toBe(true);
  expect(await listSessions(deps)).toHaveLength(1);
  await signOut(deps, 'a cookie of before');
  expect(await isSignedIn(deps, 'a cookie of before')).toBe(false);
});
