import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { PostAlarm, Timers } from '../../deps.ts';
import { timers } from '../machine/machine.ts';
import { alarmBody } from './body.ts';
import { alarmFetch } from './post-by-fetch.ts';
import { alarmPost } from './post-on-node.ts';

let server: Server | undefined;
const received: { request: IncomingMessage; body: string }[] = [];
afterEach(() => {
  received.length = 0;
  server?.closeAllConnections();
  server?.close();
});

/** A real server that answers so; without a status it never answers. Returns its port. */
async function serverWith(status: number | undefined, headers: Record<string, string> = {}): Promise<number> {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    received.push({ request, body });
    if (status !== undefined) response.writeHead(status, headers).end('an answer that nobody reads');
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server!.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

const yes = () => true;
const quick: Pick<Timers, 'after'> = { after: (_, work) => timers.after(30, work) };
const KINDS: [string, (own?: Pick<Timers, 'after'>) => PostAlarm][] = [
  ['on Node', (own = timers) => alarmPost({ timers: own, allows: yes, isPublic: yes })],
  ['by fetch', (own = timers) => alarmFetch({ fetch, timers: own, allows: yes })],
];

describe.each(KINDS)('%s', (_, posting) => {
  test('posts the text as it is, in Japanese, and takes any 2xx for taken', async () => {
    const port = await serverWith(204);
    expect(await posting()(`http://127.0.0.1:${port}/topic?a=1`, '便り:配信が止まっています')).toEqual({ ok: true });
    const [{ request, body }] = received as [(typeof received)[0]];
    expect([request.method, request.url, body]).toEqual(['POST', '/topic?a=1', '便り:配信が止まっています']);
    expect(request.headers['content-type']).toBe('text/plain; charset=utf-8');
    for (const name of ['cookie', 'authorization', 'referer']) expect(request.headers[name]).toBeUndefined();
  });

  test('a refusal is told by its status, and no redirect is followed', async () => {
    const refusing = await serverWith(404);
    expect(await posting()(`http://127.0.0.1:${refusing}/x`, 'text')).toEqual({
      ok: false,
      why: 'answered',
      status: 404,
    });
    server!.close();
    const leading = await serverWith(307, { location: '/elsewhere' });
    expect(await posting()(`http://127.0.0.1:${leading}/x`, 'text')).toMatchObject({ ok: false, why: 'answered' });
    expect(received.map(({ request }) => request.url)).toEqual(['/x', '/x']);
  });

  test('a server that is not there, or says nothing, is left after the time limit', async () => {
    const port = await serverWith(undefined);
    expect(await posting(quick)(`http://127.0.0.1:${port}/x`, 'text')).toEqual({ ok: false, why: 'unreachable' });
    expect(await posting()('http://127.0.0.1:1/x', 'text')).toEqual({ ok: false, why: 'unreachable' });
  });
});

test.each(['http://127.0.0.1/x', 'https://127.0.0.1/x', 'https://localhost/x', 'nonsense'])(
  '%s is refused by both without a connection',
  async url => {
    let asked = 0;
    const counting = async () => {
      asked += 1;
      return new Response();
    };
    expect(await alarmFetch({ fetch: counting, timers })(url, 'text')).toEqual({ ok: false, why: 'refused' });
    expect(await alarmPost({ timers })(url, 'text')).toEqual({ ok: false, why: 'refused' });
    expect(asked).toBe(0);
  },
);

test('a name that leads into this machine is refused when the connection is made', async () => {
  const port = await serverWith(200);
  expect(await alarmPost({ timers, allows: yes })(`http://localhost:${port}/x`, 'text')).toEqual({
    ok: false,
    why: 'refused',
  });
  expect(received).toEqual([]);
});

test('services that take JSON get it, and text cannot break out of it', () => {
  const text = '一行目\n"二行目"';
  for (const [url, field] of [
    ['https://hooks.slack.com/services/a', 'text'],
    ['https://chat.googleapis.com/v1/spaces/a', 'text'],
    ['https://discord.com/api/webhooks/a', 'content'],
  ] as const)
    expect(JSON.parse(alarmBody(new URL(url), text).body)).toEqual({ [field]: text });
  expect(alarmBody(new URL('https://hooks.slack.com.evil.example/'), text).body).toBe(text);
});
