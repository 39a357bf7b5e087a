import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { deliveries, signups } from '../db/schema.ts';
import { signToken } from '../links/tokens.ts';
import { createSignInLink } from '../sign-in/session.ts';
import { testClinic } from '../testing/clinic.ts';
import { CLINIC, signupForm } from '../testing/walk.ts';

// Requests by the names under which browsers send them. The site is https://letters.example.

let world: Awaited<ReturnType<typeof testClinic>>;
let app: ReturnType<typeof createApp>;
let weeks: string[];
let links: Record<'confirm' | 'mail' | 'unsubscribe' | 'consultation', string>;

beforeEach(async () => {
  world = await testClinic({ clinic: CLINIC });
  weeks = [];
  app = createApp(world.deps, { advanceWeek: async () => void weeks.push('a week') });
  const { deps } = world;
  await app.request('/signup', signupForm('a@mail.example'));
  const signup = (await deps.db.select().from(signups).get())!;
  const confirm = `/confirm/${signToken(deps.keys, 'confirm', signup.id)}`;
  await app.request(confirm, { method: 'POST' });
  await world.idle();
  await world.run();
  const lesson = (await deps.db.select().from(deliveries)).find(({ kind }) => kind === 'lesson')!;
  const link = (purpose: 'mail' | 'unsubscribe' | 'consultation') =>
    `/${purpose}/${signToken(deps.keys, purpose, lesson.id)}`;
  links = { confirm, mail: link('mail'), unsubscribe: link('unsubscribe'), consultation: link('consultation') };
});

type Sent = Record<string, string>;
const get = async (path: string, headers: Sent) => (await app.request(path, { headers })).status;
const post = async (path: string, headers: Sent, body = '') =>
  (
    await app.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
    })
  ).status;
const isRefused = (status: number) => status === 403 || status === 421;
const signup = signupForm('b@mail.example').body as string;
const json = JSON.stringify({ email: 'c@mail.example', symptom: 'thigh-sciatica', consent: true });
const asJson = (headers: Sent) => ({ ...headers, 'content-type': 'application/json' });

const OURS = ['letters.example', 'LETTERS.example', 'letters.example:443', 'localhost:8787', '127.0.0.1:8787', '127.8.8.8', '[::1]:8787', 'a.localhost']; // biome-ignore format: one line
const STRANGE = ['evil.example', 'letters.example.evil.example', 'evil.example:8787', '192.0.2.1', '127.0.0.1.evil.example', 'localhost.evil.example', 'xletters.example', '[2001:db8::1]', '', 'a b']; // biome-ignore format: one line

test.each(OURS)('under a name of ours, %s, everything is open', async host => {
  const signIn = new URL(await createSignInLink(world.deps)).pathname;
  const signedIn = await app.request(signIn, { method: 'POST', headers: { host } });
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
  for (const path of ['/', '/mailbox', '/admin/sign-in', '/healthz', links.mail])
    expect([path, await get(path, { host, cookie })]).toEqual([path, 200]);
  expect(await post('/mailbox/advance', { host, cookie })).toBe(303);
  expect(await post('/signup', { host }, signup)).toBeLessThan(400);
  expect(await post('/api/signups', asJson({ host }), json)).toBe(202);
  expect(weeks).toHaveLength(1);
});

test.each(STRANGE)(
  'under the name of a stranger, %j, the mailbox, the clinic’s pages and forms are closed',
  async host => {
    const signIn = new URL(await createSignInLink(world.deps)).pathname;
    for (const origin of [{}, { origin: `http://${host}` }, { origin: 'https://letters.example' }] as Sent[]) {
      for (const path of ['/mailbox', '/mailbox/x', '/admin', '/admin/sign-in', '/admin/lessons', signIn])
        expect([path, await get(path, { host, ...origin })]).toEqual([path, 421]);
      for (const path of ['/mailbox/advance', '/admin/sign-in', '/admin/settings', '/signup', signIn])
        expect([path, await post(path, { host, ...origin }, signup)]).toEqual([path, 421]);
      expect(await post('/api/signups', asJson({ host, ...origin }), json)).toBe(421);
    }
    expect(weeks).toEqual([]);
    expect(await post(signIn, { host: 'letters.example' })).toBe(303); // still unused
  },
);

test('under an older name of the site readers’ links go on working, also by pressing their buttons', async () => {
  const host = 'old.example';
  const origin = 'https://old.example';
  for (const path of ['/', '/privacy', ...Object.values(links)]) expect(await get(path, { host })).toBe(200);
  const times = new URLSearchParams({ preferredTimes: '平日の夕方', contactBy: 'mail' }).toString();
  expect(await post(links.confirm, { host, origin })).toBe(200);
  expect(await post(links.consultation, { host, origin }, times)).toBe(303);
  expect(await post(links.consultation, { host, origin: 'https://evil.example' }, times)).toBe(403);
  expect(await post(links.unsubscribe, { host, origin })).toBe(200);
});

test('the page that refuses names the address of the site', async () => {
  const page = await app.request('/admin', { headers: { host: 'evil.example' } });
  expect(await page.text()).toContain('href="https://letters.example/"');
});

/** Every route that takes a POST, with a value for each of its parameters. */
const posts = () =>
  app.routes
    .filter(({ method }) => method === 'POST')
    .map(({ path }) => path.replace('/:token', '/x').replace(/:\w+(\{[^}]*\})?/g, 'x'))
    .filter(path => !path.startsWith('/unsubscribe/'));

test('on every route a form of another scheme, host or port is refused', async () => {
  expect(posts().length).toBeGreaterThan(11);
  const foreign = ['http://letters.example', 'https://letters.example:8443', 'https://evil.example', 'https://letters.example.evil.example', 'http://letters.example:443', 'null', 'evil', 'https://localhost']; // biome-ignore format: one line
  for (const path of posts())
    for (const origin of foreign)
      expect([path, origin, await post(path, { host: 'letters.example', origin })]).toEqual([path, origin, 403]);
});

test('on every route our own form is taken, also where the browser hides the origin', async () => {
  const own: Sent[] = [
    { host: 'letters.example', origin: 'https://letters.example' },
    { host: 'letters.example', origin: 'null', 'sec-fetch-site': 'same-origin' },
    { host: 'localhost:8787', origin: 'http://localhost:8787' },
    { host: '127.0.0.1:9999', origin: 'http://127.0.0.1:9999' },
    { host: 'letters.example', 'sec-fetch-site': 'same-origin' },
    { host: 'letters.example', 'sec-fetch-site': 'none' },
    { host: 'letters.example' },
  ];
  for (const path of posts())
    for (const headers of own)
      expect([path, headers, isRefused(await post(path, headers))]).toEqual([path, headers, false]);
});

test('a form without an origin is refused where the browser says that it comes from another site', async () => {
  for (const site of ['cross-site', 'same-site'])
    for (const origin of [{}, { origin: 'null' }] as Sent[])
      expect(await post('/signup', { host: 'letters.example', 'sec-fetch-site': site, ...origin }, signup)).toBe(403);
});
