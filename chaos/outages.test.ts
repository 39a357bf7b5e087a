import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resumeSending } from '../src/pauses/sending-state.ts';
import { enrollReaders } from '../src/testing/deps.ts';
import { freePort } from '../src/testing/free-port.ts';
import { nodeWithSmtp, type TestNode } from '../src/testing/walk.ts';
import { recordingSink } from './sink.ts';
import type { Sink } from './smtp-steps.ts';

// Mail servers that are slow, busy, refusing or gone: no lesson and no reader is lost. Only a refused sign-in needs the clinic.

const HOUR = 60 * 60_000;
const READERS = 12;
let sink: Sink;
let node: TestNode | undefined;

beforeEach(async () => {
  sink = await recordingSink();
});
afterEach(async () => {
  await node?.close();
  await sink.close();
});

/** The program with the mail server at `url`, and readers whose lesson is due. */
async function readersBefore(url: string): Promise<TestNode> {
  node = await nodeWithSmtp(url);
  await enrollReaders(node.sql, { count: READERS, at: node.clock.now() });
  return node;
}

/** Lets this many hours pass, with a tick every `step` hours. */
async function pass(hours: number, step = 1) {
  for (let hour = 0; hour < hours; hour += step) {
    await node!.tick();
    node!.clock.advance(step * HOUR);
  }
}

const MONTH = 30 * 24;
const TWICE_A_DAY = 12;

const count = async (where: string) => (await node!.sql(`SELECT count(*) AS n FROM deliveries WHERE ${where}`))[0]!.n;

async function expectEverybodyHasOne({ copies = 1 } = {}) {
  expect(sink.accepted).toHaveLength(READERS * copies);
  expect(new Set(sink.accepted.map(message => message.messageId)).size).toBe(READERS);
  expect(await count("state = 'sent'")).toBe(READERS);
  expect(await count('possible_duplicate = 1')).toBe(copies > 1 ? READERS : 0);
  expect(await node!.sql('SELECT * FROM suppressions')).toEqual([]);
}

test('a server whose greeting comes after the timeout is tried again until it is quicker', async () => {
  await readersBefore(`${sink.url}?greetingTimeout=500`);
  sink.misbehave = step => (step === 'connect' ? { after: new Promise(() => {}) } : undefined);
  await pass(2);
  expect(sink.accepted).toEqual([]);
  sink.misbehave = () => undefined;
  await pass(12); // more than one attempt, because a busy machine can be slower than the timeout too
  await expectEverybodyHasOne();
});

test('when the answer to a message comes after the timeout, a second copy is sent and marked', async () => {
  await readersBefore(`${sink.url}?socketTimeout=1500`);
  sink.misbehave = step => (step === 'dot' ? { after: new Promise(() => {}) } : undefined);
  await pass(1);
  expect(sink.accepted).toHaveLength(READERS);
  expect(await count("state = 'retry' AND possible_duplicate = 1")).toBe(READERS);
  sink.misbehave = () => undefined;
  await pass(1);
  await expectEverybodyHasOne({ copies: 2 });
});

test.each(['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'dot'] as const)(
  'a server that is sometimes busy (421) at %s gets every message once',
  async busy => {
    await readersBefore(sink.url);
    let seen = 0;
    sink.misbehave = step => {
      if (step !== busy) return undefined;
      seen += 1;
      return seen % 3 === 0 && seen < 30 ? { say: '421 4.3.2 too busy' } : undefined;
    };
    await pass(36);
    await expectEverybodyHasOne();
  },
);

test.each([
  ['refuses TLS', '454 4.7.0 TLS not available'],
  ['breaks off the handshake', '220 go ahead'],
])('while a server that offers TLS %s, nothing is sent unencrypted', async (_, answer) => {
  await readersBefore(sink.url);
  sink.capabilities = ['STARTTLS'];
  sink.misbehave = step => (step === 'STARTTLS' ? { say: answer } : undefined);
  await pass(MONTH, TWICE_A_DAY);
  expect(sink.accepted).toEqual([]);
  sink.capabilities = [];
  await pass(1);
  await expectEverybodyHasOne();
});

const signingIn = (url: string) => `${url.replace('smtp://', 'smtp://clinic:password@')}?ignoreTLS=true`;

test('a refused sign-in pauses all sending; after the clinic resumes, everything goes out', async () => {
  await readersBefore(signingIn(sink.url));
  sink.capabilities = ['AUTH PLAIN LOGIN'];
  sink.misbehave = step => (step === 'AUTH' ? { say: '535 5.7.8 authentication failed' } : undefined);
  await pass(MONTH, TWICE_A_DAY);
  expect(await count('attempts > 0')).toBe(0);
  sink.misbehave = () => undefined;
  await pass(1);
  expect(sink.accepted).toEqual([]);
  await resumeSending(node!.deps);
  await pass(1);
  await expectEverybodyHasOne();
});

test('a sign-in that is refused temporarily fails no delivery, even after a month', async () => {
  await readersBefore(signingIn(sink.url));
  sink.capabilities = ['AUTH PLAIN LOGIN'];
  sink.misbehave = step => (step === 'AUTH' ? { say: '454 4.7.0 try later' } : undefined);
  await pass(MONTH, TWICE_A_DAY);
  expect(await count("state = 'failed'")).toBe(0);
  sink.misbehave = () => undefined;
  await pass(5 * 24); // on the sixth day the next lesson comes
  await expectEverybodyHasOne();
});

test('a server that is gone for a month gets one lesson for each reader when it is back', async () => {
  const port = await freePort();
  await readersBefore(`smtp://127.0.0.1:${port}`);
  await pass(MONTH, TWICE_A_DAY);
  expect(await count('attempts > 0')).toBe(0);
  await sink.close();
  sink = await recordingSink(port);
  await pass(1);
  await expectEverybodyHasOne();
});

test('a server that answers with HTTP is not taken for a mail server and costs no attempts', async () => {
  const other = createServer(socket => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  await readersBefore(`smtp://127.0.0.1:${port}`);
  await pass(48);
  expect(await count('attempts > 0')).toBe(0);
  other.close();
  await once(other, 'close');
  await sink.close();
  sink = await recordingSink(port);
  await pass(1);
  await expectEverybodyHasOne();
});
