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
