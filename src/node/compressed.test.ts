import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { createSignInLink } from '../sign-in/session.ts';
import { testDeps } from '../testing/deps.ts';
import { compressed } from './compressed.ts';
import { openHttpServer } from './http-server.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
let server: ReturnType<typeof openHttpServer>;
let port: number;

beforeEach(async () => {
  world = await testDeps();
  const app = createApp({ ...world.deps, assets: { picture: async () => new Uint8Array(4_000) } });
  const fetch = compressed(async (asked, bindings) => app.fetch(asked, bindings));
  server = openHttpServer({ fetch, port: 0, hostname: '127.0.0.1' }, () => {});
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(() => new Promise(resolve => server.close(resolve)));

type Sent = { method?: string; headers?: Record<string, string>; body?: string };

/** An answer as it comes over the wire, which `fetch` would decompress. */
async function ask(path: string, { method = 'GET', headers = {}, body = '' }: Sent = {}) {
  const asked = request({
    host: '127.0.0.1',
    port,
    path,
    method,
    headers: { 'accept-encoding': 'gzip, deflate, br', ...headers },
  });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const { 'content-encoding': encoding, vary, 'content-length': length } = answer.headers;
  return { status: answer.statusCode, headers: answer.headers, encoding, vary, length, body: Buffer.concat(chunks) };
}

const plain = { headers: { 'accept-encoding': 'identity' } };

test.each(['/', '/privacy', '/when-to-see-a-doctor', '/openapi.json'])(
  '%s comes compressed, and holds what it holds otherwise',
  async path => {
    const [small, whole] = [await ask(path), await ask(path, plain)];
    expect([small.status, small.encoding, small.vary]).toEqual([200, 'gzip', 'Accept-Encoding']);
    expect([whole.encoding, whole.vary, whole.length]).toEqual([
      undefined,
      'Accept-Encoding',
      String(whole.body.length),
    ]);
    expect(gunzipSync(small.body).toString()).toBe(whole.body.toString());
    expect(small.body.length).toBeLessThan(whole.body.length / 2);
    for (const header of ['content-type', 'content-security-policy', 'cache-control', 'referrer-policy'])
      expect([header, small.headers[header]]).toEqual([header, whole.headers[header]]);
  },
);

test('the stylesheet comes compressed, and may still be kept for ever', async () => {
  const [, path] = /href="(\/[^"]+\.css)"/.exec((await ask('/', plain)).body.toString())!;
  const { encoding, vary, headers } = await ask(path!);
  expect([encoding, vary, headers['cache-control']]).toEqual([
    'gzip',
    'Accept-Encoding',
    expect.stringContaining('immutable'),
  ]);
});

test.each(['/robots.txt', '/o/x.gif', '/pictures/x.png', '/api/courses/none'])('%s is as it is', async path => {
  const { encoding, length, body } = await ask(path);
  expect([encoding, Number(length)]).toEqual([undefined, body.length]);
});

test.each([
  ['gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', undefined],
  ['gzip;q=0', undefined],
  ['identity', undefined],
  ['*', 'gzip'],
  ['', undefined],
])('a client that takes %j gets %s', async (accepted, encoding) => {
  expect((await ask('/', { headers: { 'accept-encoding': accepted } })).encoding).toBe(encoding);
});

test('HEAD has no body and says nothing of one', async () => {
  const { status, encoding, body } = await ask('/', { method: 'HEAD' });
  expect([status, encoding, body.length]).toEqual([200, undefined, 0]);
});

const form = (values: Record<string, string>) => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(values).toString(),
});

test('what depends on a cookie comes as it is, so that its length tells nothing', async () => {
  const link = new URL(await createSignInLink(world.deps)).pathname;
  const signIn = await ask(link, form({}));
  expect(signIn.encoding).toBeUndefined();
  const cookie = signIn.headers['set-cookie']![0]!.split(';')[0]!;
  for (const path of ['/admin', '/admin/settings', '/']) {
    const { status, encoding, body } = await ask(path, { headers: { cookie } });
    expect([path, status, encoding, body.length > 1_024]).toEqual([path, 200, undefined, true]);
  }
  const typed = { email: 'someone@mail.example', symptom: 'thigh-sciatica', consent: 'yes' };
  const signup = await ask('/signup', form(typed));
  expect(signup.status).toBe(303);
  const sent = { headers: { cookie: signup.headers['set-cookie']![0]!.split(';')[0]! } };
  expect((await ask('/signup/sent', sent)).encoding).toBeUndefined();
});

test('cookies of the clinic’s other pages change nothing', async () => {
  expect((await ask('/', { headers: { cookie: '_ga=GA1.1.1; theme=dark' } })).encoding).toBe('gzip');
});

test('every cookie that the program sets is one of those', () => {
  const sources = globSync('src/**/*.{ts,tsx}').filter(file => !/\.test\.tsx?$/.test(file));
  const set = sources.flatMap(file => [...readFileSync(file, 'utf8').matchAll(/set(?:Signed)?Cookie\(\s*c,\s*(\w+)/g)]);
  const known = /const COOKIES = \[(.*)\]/.exec(readFileSync('src/node/compressed.ts', 'utf8'))![1]!.split(', ');
  expect([...new Set(set.map(([, name]) => name))].sort()).toEqual(known.sort());
});

test('an answer that fails is not swallowed', async () => {
  await expect(compressed(() => Promise.reject(new Error('gone')))(new Request('http://localhost/'))).rejects.toThrow(
    'gone',
  );
});
