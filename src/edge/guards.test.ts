import { expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { testDeps } from '../testing/deps.ts';

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
  const { deps } = await testDeps();
  const app = createApp({ ...deps, storage: { ...deps.storage, isReplaced: () => true } });
  for (const path of ['/signup', '/api/signups', '/unsubscribe/x', '/confirm/x']) {
    const answer = await app.request(path, { method: 'POST' });
    expect([path, answer.status, await answer.text()]).toEqual([path, 503, expect.any(String)]);
  }
  for (const path of ['/', '/privacy']) expect([path, (await app.request(path)).status]).toEqual([path, 200]);
});
