import { expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { silentLog, testDeps } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';
import { framedBy } from './guards.ts';

test('where the site has a certificate, browsers are told to come by https only', async () => {
  const { deps } = await testDeps();
  for (const [secure, header] of [
    [true, expect.stringMatching(/^max-age=\d{7,}$/)],
    [false, null],
  ] as const) {
    const app = createApp({ ...deps, site: { ...deps.site, secure } });
    for (const path of ['/', '/healthz', '/nothing', '/admin', '/o/x.gif'])
      expect([path, (await app.request(path)).headers.get('strict-transport-security')]).toEqual([path, header]);
  }
});

test('a method that a page does not have is answered with those that it has', async () => {
  const { deps } = await testDeps();
  const app = createApp(deps);
  for (const [method, path, allow] of [
    ['PUT', '/api/signups', 'POST'],
    ['GET', '/api/signups', 'POST'],
    ['DELETE', '/api/courses', 'GET, HEAD'],
    ['POST', '/openapi.json', 'GET, HEAD'],
    ['OPTIONS', '/api/signups', 'POST'],
    ['PATCH', '/confirm/x', 'GET, HEAD, POST'],
    ['DELETE', '/', 'GET, HEAD'],
  ]) {
    const { status, headers } = await app.request(path!, { method });
    expect([method, path, status, headers.get('allow')]).toEqual([method, path, 405, allow]);
  }
  expect(await (await app.request('/api/signups', { method: 'PUT' })).json()).toMatchObject({
    error: { code: 'method_not_allowed' },
  });
  expect((await app.request('/api/nothing', { method: 'PUT' })).status).toBe(404);
});

test('every answer forbids what a page of ours never does, and is kept nowhere', async () => {
  const { deps } = await testDeps();
  const app = createApp(deps);
  for (const path of ['/', '/healthz', '/nothing', '/admin', '/api/courses']) {
    const { headers } = await app.request(path);
    expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
    expect([path, headers.get('permissions-policy')]).toEqual([path, expect.stringContaining('camera=()')]);
    expect([path, headers.get('referrer-policy')]).toEqual([path, 'same-origin']);
    expect([path, headers.get('cache-control')]).toEqual([path, 'no-store']);
    const policy = headers.get('content-security-policy')!.split('; ');
    expect([path, policy]).toEqual([
      path,
      expect.arrayContaining([
        ...["default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"],
        "frame-ancestors 'none'",
      ]),
    ]);
  }
});

test('a page keeps a header of its own', async () => {
  const { headers } = await createApp((await testDeps()).deps).request('/o/x.gif');
  expect(headers.get('cache-control')).toBe('no-store, max-age=0');
});

test('under a strange name and from a strange page only what is open to them is answered', async () => {
  const app = createApp((await testDeps()).deps);
  const ask = async (path: string, method: string, headers: Record<string, string>) =>
    (await app.request(path, { method, headers })).status;
  expect(await ask('/', 'GET', { host: 'old.example' })).toBe(200);
  expect(await ask('/admin/sign-in', 'GET', { host: 'old.example' })).toBe(421);
  expect(await ask('/signup', 'POST', { host: 'old.example' })).toBe(421);
  expect(await ask('/signup', 'POST', { origin: 'https://evil.example' })).toBe(403);
  expect(await ask('/signup', 'POST', { 'sec-fetch-site': 'cross-site' })).toBe(403);
  // Without `Host` it is the name in the address that counts.
  expect((await app.request('https://letters.example/admin/sign-in')).status).toBe(200);
  expect((await app.request('https://old.example/admin/sign-in')).status).toBe(421);
});

test('a body has 64 KiB at most, and none is measured where somebody unsubscribes', async () => {
  const app = createApp((await testDeps()).deps);
  const post = async (path: string, size: number) =>
    (await app.request(path, { method: 'POST', body: 'x'.repeat(size) })).status;
  expect([await post('/api/signups', 65_536), await post('/api/signups', 65_537)]).toEqual([422, 413]);
  expect(await post('/unsubscribed/x', 65_537)).toBe(413);
  expect(await post('/unsubscribe/x', 65_537)).toBe(404);
});

test('where another file lies in the place of the database nothing is taken, and pages still open', async () => {
  const told: unknown[] = [];
  const { deps } = await testDeps({ log: { ...silentLog, error: (_, details) => told.push(details) } });
  const app = createApp({ ...deps, storage: { ...deps.storage, lost: () => 'replaced' as const } });
  for (const path of ['/signup', '/api/signups', '/unsubscribe/x', '/confirm/x']) {
    const answer = await app.request(path, { method: 'POST' });
    expect([path, answer.status, await answer.text()]).toEqual([path, 503, expect.any(String)]);
  }
  expect(told).toEqual(Array(4).fill(expect.objectContaining({ problem: 'replaced' })));
  for (const path of ['/', '/privacy']) expect([path, (await app.request(path)).status]).toEqual([path, 200]);
});

test('a page may be shown in the frames of the sites that are named, or of none', () => {
  const ancestors = (origins: string[]) =>
    framedBy(origins)
      ['content-security-policy'].split('; ')
      .find(part => part.startsWith('frame-ancestors '));
  expect(ancestors([])).toBe("frame-ancestors 'none'");
  expect(ancestors(['https://a.example', 'https://b.example:8443'])).toBe(
    'frame-ancestors https://a.example https://b.example:8443',
  );
});

const OWN = 'https://clinic.example';
async function openApp() {
  const app = createApp((await testDeps({ clinic: { ...CLINIC, embedOrigins: [OWN] } })).deps);
  return async (path: string, method: string, headers: Record<string, string>) =>
    app.request(path, { method, headers });
}
const PREFLIGHT = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type, x-more' };

test('a site that the clinic has named is told what it may ask the JSON interface, and reads the answer', async () => {
  const ask = await openApp();
  const { status, headers } = await ask('/api/signups', 'OPTIONS', { ...PREFLIGHT, origin: OWN });
  expect([status, Object.fromEntries(headers)]).toEqual([
    204,
    expect.objectContaining({
      'access-control-allow-origin': OWN,
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
    }),
  ]);
  expect((await ask('/api/courses', 'GET', { origin: OWN })).headers.get('access-control-allow-origin')).toBe(OWN);
});

test.each([['https://evil.example'], [undefined], ['null']])('to %s nothing is said', async origin => {
  const ask = await openApp();
  const named: Record<string, string> = origin === undefined ? {} : { origin };
  const preflight = await ask('/api/signups', 'OPTIONS', { ...PREFLIGHT, ...named });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([405, null]);
  const answer = await ask('/api/courses', 'GET', named);
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null]);
});

test('the site that the clinic has named may use the JSON interface, and nothing else', async () => {
  const ask = await openApp();
  const cross = { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' };
  const post = async (path: string, more: Record<string, string>) =>
    (await ask(path, 'POST', { ...cross, ...more })).status;
  expect(await post('/api/signups', { origin: OWN })).toBe(422);
  expect(await post('/api/signups', { origin: 'https://evil.example' })).toBe(403);
  expect(await post('/api/signups', {})).toBe(403);
  expect(await post('/signup', { origin: OWN })).toBe(403);
  expect(await post('/x/api/', { origin: OWN })).toBe(403);
  expect((await ask('/signup', 'GET', { origin: OWN })).headers.get('access-control-allow-origin')).toBeNull();
});
