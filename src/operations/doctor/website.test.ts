import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { createApp } from '../../app.tsx';
import { testDeps } from '../../testing/deps.ts';
import { freePort } from '../../testing/free-port.ts';
import { checkClock, timeElsewhere } from './clock.ts';
import { checkWebsite, type Fetch } from './website.ts';

const HERE = 'https://letters.example';
let close = () => {};
afterEach(() => close());

const answering =
  (body: string, init?: ResponseInit): Fetch =>
  async () =>
    new Response(body, init);

/** Dayori itself, without a network in between. */
async function dayori(mail: { ok: true } | { ok: false; reason: string } = { ok: true }): Promise<Fetch> {
  const { deps } = await testDeps();
  const app = createApp({ ...deps, mailer: { ...deps.mailer, check: async () => mail } });
  return async (url, init) => app.request(url, init);
}

test('Dayori that answers under https is fine', async () => {
  expect((await checkWebsite(await dayori(), HERE, true)).finding.status).toBe('ok');
});

test('Dayori that answers but is not healthy is a warning that names the failing part', async () => {
  const { finding } = await checkWebsite(await dayori({ ok: false, reason: 'closed' }), HERE, true);
  expect(finding).toMatchObject({ status: 'warning', found: expect.stringContaining('mail down') });
});

test.each([
  ['http://letters.example', true, 'problem'],
  ['http://letters.example', false, 'warning'],
  ['http://localhost:8787', true, 'problem'],
  ['https://192.168.1.5', true, 'problem'],
  ['http://localhost:8787', false, 'warning'],
])('%s, mail for real: %s, is a %s', async (baseUrl, real, status) => {
  expect((await checkWebsite(await dayori(), baseUrl, real)).finding.status).toBe(status);
});

test.each([
  ['a page of somebody else', answering('<h1>It works</h1>')],
  ['JSON of somebody else', answering('{"status":"ok"}')],
  ['an error of the proxy', answering('Bad Gateway', { status: 502 })],
  ['a redirect', answering('', { status: 301, headers: { location: 'https://www.letters.example/healthz' } })],
])('%s in place of Dayori is a problem', async (_, fetch) => {
  expect((await checkWebsite(fetch, HERE, true)).finding).toMatchObject({ status: 'problem', fixes: [{}] });
});

test('a port where nobody listens, and a certificate that nobody trusts, are told apart', async () => {
  const shut = await checkWebsite(fetch, `http://127.0.0.1:${await freePort()}`, false);
  expect(shut.finding.found).toContain('ECONNREFUSED');

  // This is no website, but it presents a self-signed certificate, at which every visit ends.
  const server = new SMTPServer({ secure: true, logger: false });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  close = () => server.close();
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const { finding } = await checkWebsite(fetch, `https://127.0.0.1:${port}`, false);
  expect([finding.status, finding.fixes[0]!.todo]).toEqual(['problem', expect.stringContaining('certificate')]);
});

test('the time of another machine is read from its answer, and no answer is none', async () => {
  const date = 'Sun, 22 Nov 2026 04:00:00 GMT';
  const server = createServer((_, response) => response.setHeader('Date', date).end()).listen(0, '127.0.0.1');
  close = () => server.close();
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await timeElsewhere((_, init) => fetch(url, init))).toBe(Date.parse(date));
  expect(await timeElsewhere(() => Promise.reject(new Error('closed')))).toBeUndefined();
  expect(await timeElsewhere(answering(''))).toBeUndefined();
});

const MINUTE = 60_000;
test.each([
  [5 * MINUTE, 'ok'],
  [-5 * MINUTE, 'ok'],
  [5 * MINUTE + 1, 'problem'],
  [-6 * MINUTE, 'problem'],
])('a clock that is %i ms off is %s', (off, status) => {
  const there = Date.parse('2026-11-22T13:00:00+09:00');
  expect(checkClock(there + off, there).status).toBe(status);
});

test('a clock that nothing can be compared with is a warning', () => {
  expect(checkClock(0, undefined).status).toBe('warning');
});
