import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { testDeps } from '../testing/deps.ts';
import { openHttpServer, PATIENCE } from './http-server.ts';

let server: ReturnType<typeof openHttpServer>;
afterEach(() => new Promise(resolve => server.close(resolve)));

async function listening(patience = PATIENCE) {
  const { deps } = await testDeps();
  const app = createApp(deps);
  const options = { fetch: async (request: Request) => app.fetch(request), port: 0, hostname: '127.0.0.1' };
  server = openHttpServer(options, () => {}, patience);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Sends `head`, then one letter every 50 ms until the server hangs up, or resets the connection. Resolves with all that it said. */
async function dribble(port: number, head: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let said = '';
  socket.on('data', chunk => {
    said += chunk;
  });
  socket.write(head);
  const writing = setInterval(() => socket.write('x'), 50);
  await new Promise(resolve => socket.once('close', resolve)); // `once` of node:events would reject when it is reset
  clearInterval(writing);
  return said;
}

const post = (more: string) =>
  `POST /signup HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n${more}\r\n\r\n`;

test.each([
  ['a body of a known length', post('Content-Length: 60000')],
  ['a body in pieces', `${post('Transfer-Encoding: chunked')}ffff\r\n`],
  ['a body to unsubscribe', post('Content-Length: 60000').replace('/signup', '/unsubscribe/x')],
  ['a head', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
])('%s that never ends is cut off, and others are answered meanwhile', async (_, head) => {
  const port = await listening({ request: 2_000, headers: 2_000, look: 200 });
  const slow = dribble(port, head);
  expect((await fetch(`http://127.0.0.1:${port}/robots.txt`)).status).toBe(200);
  expect(await slow).toMatch(/^$|^HTTP\/1\.1 4(08|04) /);
  expect((await fetch(`http://127.0.0.1:${port}/robots.txt`)).status).toBe(200);
});

test.each([
  ['a form that breaks off', '/signup', 'application/x-www-form-urlencoded', 'symptom='],
  ['one with files', '/signup', 'multipart/form-data; boundary=b', '--b\r\n'],
  ['JSON', '/api/signups', 'application/json', '{"symp'],
])('%s is no failure of ours', async (_, path, type, begun) => {
  const { deps } = await testDeps();
  const logged: string[] = [];
  const note = (message: string) => logged.push(message);
  const app = createApp({ ...deps, log: { ...deps.log, warn: note, error: note } });
  const answers: number[] = [];
  const fetch = async (request: Request) => {
    const response = await app.fetch(request);
    answers.push(response.status);
    return response;
  };
  server = openHttpServer({ fetch, port: 0, hostname: '127.0.0.1' }, () => {}, PATIENCE);
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 900\r\n\r\n${begun}`,
  );
  await once(server, 'request');
  socket.destroy();
  await expect.poll(() => answers).toHaveLength(1);
  expect([answers[0]! >= 400 && answers[0]! < 500, logged]).toEqual([true, []]);
});

test('no request may take longer than 30 seconds to arrive', () => {
  expect(PATIENCE.request + PATIENCE.look).toBeLessThanOrEqual(30_000);
  expect(PATIENCE.headers).toBeLessThanOrEqual(PATIENCE.request);
});

test.each(['TRACE', 'PUT', 'PROPFIND', 'OPTIONS'])(
  '%s on a path of the JSON interface is answered with what it has',
  async method => {
    const port = await listening();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `${method} /api/signups HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
    let said = '';
    for await (const chunk of socket) said += chunk;
    expect(said).toMatch(/^HTTP\/1\.1 405 /);
    expect(said.toLowerCase()).toContain('\r\nallow: post\r\n');
  },
);

test('one-click unsubscribing is answered over the network too when its body is large', async () => {
  const port = await listening();
  const body = 'x'.repeat(5_000_000);
  const response = await fetch(`http://127.0.0.1:${port}/unsubscribe/x`, { method: 'POST', body });
  expect(response.status).toBe(404);
  expect((await fetch(`http://127.0.0.1:${port}/signup`, { method: 'POST', body })).status).toBe(413);
});
