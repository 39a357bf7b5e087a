import { expect, test } from 'vitest';
import { auditLog, passkeyChallenges, passkeys, sessions } from '../../db/schema.ts';
import { CHALLENGE_LIFETIME, MOST_IN_ALL, MOST_OF_ONE } from '../../sign-in/challenges.ts';
import { passkeyPlace } from '../../sign-in/passkey-place.ts';
import { MOST_PASSKEYS } from '../../sign-in/passkeys.ts';
import { softwareAuthenticator } from '../../testing/ways-in/authenticator.ts';
import { clinicWithBrowsers, SITE } from '../../testing/ways-in/browsers.ts';
import { access as t } from '../../texts/ja/access.ts';

// Passkeys: made by who is signed in, used by who is not. The device is real cryptography in software.

const errorOf = async (response: Response) => [response.status, (await response.json()).error?.code];
const actions = async ({ db }: { db: Awaited<ReturnType<typeof clinicWithBrowsers>>['db'] }) =>
  (await db.select().from(auditLog).orderBy(auditLog.id)).map(({ action, detail }) => [action, detail].filter(Boolean).join(' ')); // biome-ignore format: one line

test('who is signed in makes a passkey, and another browser of the same device signs in with it, again and again', async () => {
  const world = await clinicWithBrowsers();
  const device = await (await world.signedIn()).makePasskey('受付のパソコン');
  world.clock.advance(3 * 86_400_000);
  for (const counter of [1, 2]) {
    const one = world.browser();
    expect(await (await one.usePasskey(device, { counter })).json()).toEqual({ to: '/admin' });
    expect(await one.isIn()).toBe(true);
  }
  const [row] = await world.db.select().from(passkeys);
  expect(row).toMatchObject({
    name: '受付のパソコン',
    rpId: 'letters.example',
    counter: 2,
    lastUsedAt: world.clock.now(),
  });
  expect(await actions(world)).toEqual([
    'signed-in machine',
    `passkey-added ${device.id.slice(0, 8)}`,
    `signed-in passkey ${device.id.slice(0, 8)}`,
    `signed-in passkey ${device.id.slice(0, 8)}`,
  ]);
});

test('the session lasts thirty days by the wall clock, as every other one', async () => {
  const world = await clinicWithBrowsers();
  const device = await (await world.signedIn()).makePasskey();
  const one = world.browser();
  const used = await one.usePasskey(device);
  expect(used.headers.getSetCookie()[0]).toMatch(
    /^dayori_session=[\w-]{43}; Max-Age=2592000; Path=\/admin; HttpOnly; Secure; SameSite=Lax$/,
  );
  world.clock.advance(30 * 86_400_000 - 1);
  expect(await one.isIn()).toBe(true);
  world.clock.advance(1);
  expect(await one.isIn()).toBe(false);
});

test('without a session none is made, nor are options handed out', async () => {
  const { browser } = await clinicWithBrowsers();
  for (const path of ['/admin/access/passkeys', '/admin/access/passkeys/options', '/admin/access/passkeys/remove'])
    expect((await browser().json(path, {})).status).toBe(401);
});

test('a challenge is used once, within five minutes, for its purpose, and to make a passkey only by the session that asked', async () => {
  const world = await clinicWithBrowsers();
  const one = await world.signedIn();
  const device = await one.makePasskey();
  const options = await one.askToUse();
  const use = device.use(options, { counter: 1 });
  const answers = await Promise.all([1, 2, 3].map(() => one.json('/admin/sign-in/passkey', use)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);

  const late = await one.askToUse();
  world.clock.advance(CHALLENGE_LIFETIME);
  expect(await errorOf(await one.json('/admin/sign-in/passkey', device.use(late, { counter: 2 })))).toEqual([
    401,
    'refused',
  ]);

  const toCreate = await one.askToCreate();
  expect((await one.json('/admin/sign-in/passkey', device.use(toCreate, { counter: 3 }))).status).toBe(401);
  const other = softwareAuthenticator(SITE);
  const asked = await one.askToCreate();
  const stranger = await world.signedIn();
  const body = { name: '', credential: other.create(asked) };
  expect((await stranger.json('/admin/access/passkeys', body)).status).toBe(422);
  expect((await one.json('/admin/access/passkeys', body)).status).toBe(200);
  expect((await one.json('/admin/access/passkeys', body)).status).toBe(422);
});

test('a challenge of a clock that ran ahead opens nothing', async () => {
  const world = await clinicWithBrowsers();
  const one = await world.signedIn();
  const device = await one.makePasskey();
  world.clock.advance(90 * 86_400_000);
  const options = await one.askToUse();
  world.clock.advance(-90 * 86_400_000);
  expect((await one.json('/admin/sign-in/passkey', device.use(options))).status).toBe(401);
});

test('what another site, another host, another key or nobody signed is refused', async () => {
  const world = await clinicWithBrowsers();
  const device = await (await world.signedIn()).makePasskey();
  const one = world.browser();
  const forged = softwareAuthenticator(SITE);
  const strange = [{ origin: 'https://evil.example' }, { rpId: 'evil.example' }, { uv: false }, { origin: 'http://letters.example' }]; // biome-ignore format: one line
  for (const doing of strange) expect(await errorOf(await one.usePasskey(device, doing))).toEqual([401, 'refused']);
  const options = await one.askToUse();
  const stolen = { ...forged.use(options), id: device.id, rawId: device.id };
  expect(await errorOf(await one.json('/admin/sign-in/passkey', stolen))).toEqual([401, 'refused']);
  for (const nonsense of [{}, [], 'x', null, { ...device.use(options), response: {} }])
    expect(await errorOf(await one.json('/admin/sign-in/passkey', nonsense))).toEqual([401, 'refused']);
  expect((await one.ask('/admin/sign-in/passkey', { method: 'POST', body: 'no json' })).status).toBe(422);
  expect(await one.isIn()).toBe(false);
});

test('a passkey without proof of the person, for another host, or of another page is not made', async () => {
  const one = await (await clinicWithBrowsers()).signedIn();
  const device = softwareAuthenticator(SITE);
  for (const doing of [{ uv: false }, { rpId: 'evil.example' }, { origin: 'https://evil.example' }]) {
    const credential = device.create(await one.askToCreate(), doing);
    expect((await one.json('/admin/access/passkeys', { name: 'x', credential })).status).toBe(422);
  }
});

test('a copy whose counter lags is refused, noted, and told to the clinic; of two uses with one count one gets in', async () => {
  const world = await clinicWithBrowsers();
  const device = await (await world.signedIn()).makePasskey();
  const one = world.browser();
  expect((await one.usePasskey(device, { counter: 7 })).status).toBe(200);
  for (const counter of [7, 3, 0]) {
    const refused = await one.usePasskey(device, { counter });
    expect([refused.status, (await refused.json()).error]).toEqual([401, { code: 'cloned', message: t.signIn.cloned }]);
  }
  expect((await actions(world)).filter(action => action.startsWith('passkey-cloned'))).toHaveLength(3);
  const asked = await Promise.all([1, 2].map(() => one.askToUse()));
  const both = asked.map(options => one.json('/admin/sign-in/passkey', device.use(options, { counter: 8 })));
  expect((await Promise.all(both)).map(({ status }) => status).toSorted()).toEqual([200, 401]);
});

test('a device that does not count may sign in for ever', async () => {
  const world = await clinicWithBrowsers();
  const device = await (await world.signedIn()).makePasskey('', { synced: true });
  for (const _ of [1, 2, 3]) expect((await world.browser().usePasskey(device)).status).toBe(200);
  const page = await (await world.signedIn()).text('/admin/access');
  expect(page).toContain(t.passkey.synced);
  expect(page).toContain(t.passkey.unnamed('2026年11月22日'));
});

test('a removed passkey is refused, its sessions end, and the browser is told to forget it', async () => {
  const world = await clinicWithBrowsers();
  const clinic = await world.signedIn();
  const [lost, kept] = [await clinic.makePasskey('なくした電話'), await clinic.makePasskey('受付')];
  const [thief, desk] = [world.browser(), world.browser()];
  await thief.usePasskey(lost);
  await desk.usePasskey(kept);
  const removed = await clinic.form('/admin/access/passkeys/remove', { id: lost.id });
  expect(removed.headers.get('location')).toBe('/admin/access?done=removed');
  expect([await thief.isIn(), await desk.isIn(), await clinic.isIn()]).toEqual([false, true, true]);
  const refused = await thief.usePasskey(lost);
  expect([refused.status, await refused.json()]).toEqual([
    401,
    { error: { code: 'unknown', message: t.signIn.unknown }, gone: { rpId: 'letters.example', credentialId: lost.id } },
  ]);
  expect((await desk.usePasskey(kept)).status).toBe(200);
});

test('the last way in is removed only by who says so twice; with a code left it is not the last', async () => {
  const world = await clinicWithBrowsers();
  const clinic = await world.signedIn();
  const first = await clinic.makePasskey();
  const asked = await clinic.form('/admin/access/passkeys/remove', { id: first.id });
  expect([asked.status, (await asked.text()).includes(t.passkey.lastTitle)]).toEqual([200, true]);
  expect(await world.db.$count(passkeys)).toBe(1);
  await clinic.form('/admin/access/passkeys/remove', { id: first.id, anyway: '1' });
  expect(await world.db.$count(passkeys)).toBe(0);
  const second = await clinic.makePasskey();
  await clinic.printCodes();
  expect((await clinic.form('/admin/access/passkeys/remove', { id: second.id })).status).toBe(303);
});

test('challenges are bounded: by who asks, and in all; the newest of everybody stay', async () => {
  const world = await clinicWithBrowsers();
  const clinic = await world.signedIn();
  const device = await clinic.makePasskey();
  world.comeFrom('198.51.100.1');
  const own = await clinic.askToUse();
  world.comeFrom('192.0.2.9');
  for (let n = 0; n < 3 * MOST_OF_ONE; n += 1) await world.browser().askToUse();
  expect(await world.db.$count(passkeyChallenges)).toBe(MOST_OF_ONE + 1);
  expect((await clinic.json('/admin/sign-in/passkey', device.use(own))).status).toBe(200);
  const rows = 'WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < ? - 1)';
  await world.sql(
    `${rows} INSERT INTO passkey_challenges SELECT 'c' || n, 'sign-in', 'net' || n, ? FROM r`,
    MOST_IN_ALL,
    world.clock.now() + 1_000,
  );
  const newest = await clinic.askToUse();
  expect(await world.db.$count(passkeyChallenges)).toBeLessThanOrEqual(MOST_IN_ALL);
  expect((await clinic.json('/admin/sign-in/passkey', device.use(newest))).status).toBe(200);
  world.clock.advance(CHALLENGE_LIFETIME);
  await clinic.askToUse();
  expect(await world.db.$count(passkeyChallenges)).toBe(1);
});

test('there are twenty passkeys at most, also when several are made at once, and one device has one', async () => {
  const world = await clinicWithBrowsers();
  const clinic = await world.signedIn();
  const device = await clinic.makePasskey();
  expect((await clinic.askToCreate()).excludeCredentials).toEqual([{ id: device.id, transports: ['internal'], type: 'public-key' }]); // biome-ignore format: one line
  const twice = await clinic.json('/admin/access/passkeys', { name: '', credential: device.create(await clinic.askToCreate()) }); // biome-ignore format: one line
  expect(twice.status).toBe(422);
  for (let n = 1; n < MOST_PASSKEYS - 1; n += 1) await clinic.makePasskey();
  const asked = await Promise.all([1, 2, 3].map(() => clinic.askToCreate()));
  const made = asked.map(options =>
    clinic.json('/admin/access/passkeys', { name: '', credential: softwareAuthenticator(SITE).create(options) }),
  );
  expect((await Promise.all(made)).map(({ status }) => status).toSorted()).toEqual([200, 429, 429]);
  expect(await world.db.$count(passkeys)).toBe(MOST_PASSKEYS);
});

test('a name is shown as it was typed, on one line, and as text', async () => {
  const clinic = await (await clinicWithBrowsers()).signedIn();
  await clinic.makePasskey('<b>院長\n\u0007の 電話</b>');
  expect(await clinic.text('/admin/access')).toContain('&lt;b&gt;院長 の 電話&lt;/b&gt;');
});

test('after a move to another host the sign-in page says what to do, and the old passkeys wait to be removed', async () => {
  const world = await clinicWithBrowsers();
  const clinic = await world.signedIn();
  await clinic.makePasskey('受付');
  await world.sql("UPDATE passkeys SET rp_id = 'old.example'");
  const page = await world.browser().text('/admin/sign-in');
  expect(page).toContain(t.signIn.moved('old.example'));
  expect(page).not.toContain('data-passkey');
  expect((await clinic.askToCreate()).excludeCredentials).toEqual([]);
  const own = await clinic.text('/admin/access');
  expect([own.includes(t.passkey.elsewhereText('old.example')), own.includes(t.passkey.none)]).toEqual([true, true]);
  await clinic.makePasskey('作り直し');
  expect(await world.browser().text('/admin/sign-in')).toContain('data-passkey="get"');
});

test.each([
  ['https://letters.example', { rpId: 'letters.example', origin: 'https://letters.example' }],
  ['https://letters.example:8443', { rpId: 'letters.example', origin: 'https://letters.example:8443' }],
  ['http://localhost:8787', { rpId: 'localhost', origin: 'http://localhost:8787' }],
  ['http://clinic.localhost', { rpId: 'clinic.localhost', origin: 'http://clinic.localhost' }],
  ['https://xn--q9jyb4c.example', { rpId: 'xn--q9jyb4c.example', origin: 'https://xn--q9jyb4c.example' }],
  ['http://letters.example', 'not-secure'],
  ['http://localhost.example', 'not-secure'],
  ['http://127.0.0.1:8787', 'no-name'],
  ['https://192.0.2.1', 'no-name'],
  ['http://[::1]:8787', 'no-name'],
] as const)('at %s passkeys are made for %j', (baseUrl, place) => {
  expect(passkeyPlace({ baseUrl })).toEqual(place);
});

test('where browsers have no passkeys the page says why, and hands out no options', async () => {
  const world = await clinicWithBrowsers('smtp', 'http://letters.example');
  const clinic = await world.signedIn();
  expect(await clinic.text('/admin/access')).toContain(t.passkey.noPlace['not-secure']);
  expect((await clinic.json('/admin/access/passkeys/options', {})).status).toBe(404);
  expect((await clinic.json('/admin/sign-in/passkey/options', {})).status).toBe(404);
  expect(await clinic.printCodes()).toHaveLength(8);
});

test('one session is ended, or all others, and each says by what it began', async () => {
  const world = await clinicWithBrowsers();
  const clinic = await world.signedIn();
  const device = await clinic.makePasskey('院長の電話');
  const [code] = await clinic.printCodes();
  const [phone, paper, other] = [world.browser(), world.browser(), await world.signedIn()];
  await phone.usePasskey(device);
  await paper.enterCode(code!);
  const page = await clinic.text('/admin/access');
  for (const words of [t.sessions.byPasskey('院長の電話'), t.sessions.way.code, t.sessions.way.machine, t.sessions.own])
    expect(page).toContain(words);
  const paperRow = (await world.db.select().from(sessions)).find(({ way }) => way === 'code')!;
  await clinic.form('/admin/access/sessions/end', { id: paperRow.id });
  expect([await paper.isIn(), await phone.isIn(), await other.isIn()]).toEqual([false, true, true]);
  await clinic.form('/admin/access/sessions/end-others');
  expect([await phone.isIn(), await other.isIn(), await clinic.isIn()]).toEqual([false, false, true]);
  expect(await clinic.text('/admin/access')).toContain(t.sessions.only);
});
