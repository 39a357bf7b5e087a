import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { timers } from '../machine/machine.ts';
import { dnsOverHttps } from './dns-over-https.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Answer = { status?: number; headers?: Record<string, string>; body: string | undefined };
const asked: string[] = [];

/** A resolver that asks a real server, which answers so. Without a body it never answers. */
async function resolverFor(answer: Answer | ((url: URL) => Answer), quick = timers) {
  asked.length = 0;
  server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://server');
    asked.push(`${url.searchParams.get('type')} ${url.searchParams.get('name')} ${request.headers.accept}`);
    const { status = 200, headers = {}, body } = typeof answer === 'function' ? answer(url) : answer;
    if (body !== undefined) response.writeHead(status, headers).end(body);
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server!.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return dnsOverHttps({ fetch, timers: quick, url: `http://127.0.0.1:${port}/dns-query` });
}

const records = (...list: [type: number, data: string][]): Answer => ({
  body: JSON.stringify({
    Status: 0,
    TC: false,
    Answer: list.map(([type, data]) => ({ name: 'x', type, TTL: 60, data })),
  }),
});
const failing = (code: string) => expect.objectContaining({ code });

test('asks for the type and the name, as JSON', async () => {
  await (await resolverFor(records())).txt('_dmarc.clinic.example&type=A');
  expect(asked).toEqual(['TXT _dmarc.clinic.example&type=A application/dns-json']);
});

test('strings of a TXT record are joined, quotes and bytes are put back, names that lead elsewhere are left out', async () => {
  const resolver = await resolverFor(
    records(
      [5, 'elsewhere.example.'],
      [16, '"v=DKIM1; " "p=AB\\"C\\\\D"'],
      [16, 'bare'],
      [16, '"\\227\\129\\130;"'],
      [16, '""'],
    ),
  );
  expect(await resolver.txt('clinic.example')).toEqual(['v=DKIM1; p=AB"C\\D', 'bare', 'あ;', '']);
});

test('MX records without their last dot; a null MX is empty; what is no MX is left out', async () => {
  const resolver = await resolverFor(
    records([15, '10 mx.clinic.example.'], [15, '0 .'], [15, 'nonsense'], [1, '192.0.2.1']),
  );
  expect(await resolver.mx('clinic.example')).toEqual([
    { priority: 10, exchange: 'mx.clinic.example' },
    { priority: 0, exchange: '' },
  ]);
});

test('addresses of both kinds', async () => {
  const resolver = await resolverFor(records([1, '192.0.2.1'], [28, '2001:db8::1']));
  expect([await resolver.a('x'), await resolver.aaaa('x')]).toEqual([['192.0.2.1'], ['2001:db8::1']]);
});

test('an unknown name, and a name without such a record, have none', async () => {
  expect(await (await resolverFor({ body: '{"Status":3}' })).txt('x')).toEqual([]);
  expect(await (await resolverFor({ body: '{"Status":0}' })).txt('x')).toEqual([]);
});

test.each<[string, Answer, string]>([
  ['a server that failed', { body: '{"Status":2}' }, 'ESERVFAIL'],
  ['a server that refuses', { status: 403, body: '{"Status":0}' }, 'EBADRESP'],
  ['a page in place of JSON', { body: '<html>' }, 'EBADRESP'],
  ['JSON of another kind', { body: '{"Status":"0","Answer":[{"type":"16"}]}' }, 'EBADRESP'],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' }, 'EBADRESP'],
])('%s is no answer', async (_, answer, code) => {
  await expect((await resolverFor(answer)).txt('x')).rejects.toEqual(failing(code));
});

test('a server that says nothing is left after the time limit', async () => {
  const quick = { ...timers, after: (_: number, work: () => void) => timers.after(20, work) };
  await expect((await resolverFor({ body: undefined }, quick)).txt('x')).rejects.toEqual(failing('ETIMEOUT'));
});

test('a great many records are cut', async () => {
  const many = Array.from({ length: 500 }, (_, n): [number, string] => [16, `"${n}"`]);
  expect(await (await resolverFor(records(...many))).txt('x')).toHaveLength(200);
});
