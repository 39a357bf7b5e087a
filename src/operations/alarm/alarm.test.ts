import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { alarmPost } from '../../adapters/alarm/post-on-node.ts';
import { timers } from '../../adapters/machine/machine.ts';
import { deadLetters } from '../../db/schema.ts';
import { pauseByHand, pauseFor, resumeSending } from '../../pauses/sending-state.ts';
import { tick } from '../../scheduling/tick.ts';
import { enrollReaders, START, silentLog, testDeps } from '../../testing/deps.ts';
import { PATIENCE } from '../../testing/patience.ts';
import { CLINIC } from '../../testing/walk.ts';
import { readAlarm, setAlarm, tryAlarm, watchAlarm } from './alarm.ts';

const HOUR = 3_600_000;
/** What the service got, and how it answers. */
const got: string[] = [];
let answer = 200;
let server: Server;
let url: string;
beforeEach(async () => {
  got.length = 0;
  answer = 200;
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    if (answer === 200) got.push(body);
    response.writeHead(answer).end();
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a-secret-topic`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const postAlarm = alarmPost({ timers, allows: () => true, isPublic: () => true });
type Options = Parameters<typeof testDeps>[0];
async function worldWithAlarm(more: Options = {}) {
  const world = await testDeps({ kind: 'smtp', clinic: CLINIC, postAlarm, ...more });
  await setAlarm(world.deps, url);
  return world;
}

test('a pause is told once, its end once, and a pause by hand not at all', async () => {
  const { deps } = await worldWithAlarm();
  await watchAlarm(deps);
  await pauseByHand(deps);
  await watchAlarm(deps);
  expect(got).toEqual([]);
  await resumeSending(deps);
  await pauseFor(deps, 'auth-refused', { response: '535 secret@mail.example' });
  for (let look = 0; look < 5; look += 1) await watchAlarm(deps);
  expect(got).toEqual([expect.stringContaining('配信が止まっています')]);
  expect(got[0]).toContain('https://letters.example/admin/delivery');
  expect(got[0]).not.toMatch(/secret|@/);
  await resumeSending(deps, 'auth-refused');
  await pauseGone(deps);
  await watchAlarm(deps);
  await watchAlarm(deps);
  expect(got.slice(1)).toEqual([expect.stringContaining('すべて片づきました')]);
});

/** As an accepted probe would end it. */
const pauseGone = async (deps: Parameters<typeof pauseFor>[0]) => {
  const { pauses } = await import('../../db/schema.ts');
  await deps.db.delete(pauses);
};

test('a missing mail server, dead letters, readers in question and a server that is away for hours are told', async () => {
  const missing = await worldWithAlarm({ kind: 'none' });
  await watchAlarm(missing.deps);
  expect(got.at(-1)).toContain('メールサーバーの設定がなく');

  const { deps, sql, clock, mailer, run } = await worldWithAlarm();
  await enrollReaders(sql, { count: 2, at: START });
  mailer.answer = async () => ({ accepted: false, kind: 'unreachable', rule: 'unreachable', reason: 'ECONNREFUSED' });
  await run();
  await watchAlarm(deps);
  expect(got).toHaveLength(1);
  for (let passed = 0; passed < 3; passed += 1) {
    clock.advance(HOUR);
    await run();
  }
  await watchAlarm(deps);
  expect(got.at(-1)).toContain('送信サーバーにつながらず');
  const [row] = await sql('SELECT id FROM deliveries ORDER BY id');
  await deps.db.insert(deadLetters).values({ deliveryId: String(row!.id), at: START });
  await sql(
    `INSERT INTO suppressions (address_hash, reason, at, state) VALUES ('x', 'no-such-user', 1, 'in-question')`,
  );
  await watchAlarm(deps);
  expect(got.at(-1)).toContain('送れずに止まっている');
  expect(got.at(-1)).toContain('院の確認を待っています');
});

test('several processes tell it once', async () => {
  const { deps } = await worldWithAlarm();
  await pauseFor(deps, 'refused');
  await Promise.all(Array.from({ length: 8 }, () => watchAlarm(deps)));
  expect(got).toHaveLength(1);
});

test('an answer that comes after another address was set is not counted for that address', async () => {
  const { deps } = await worldWithAlarm();
  await pauseFor(deps, 'auth-refused');
  const slow: typeof postAlarm = async (to, text) => {
    const posted = await postAlarm(to, text);
    await setAlarm(deps, `${url}-of-another`);
    return posted;
  };
  await watchAlarm({ ...deps, postAlarm: slow });
  expect((await readAlarm(deps))!.told.codes).toEqual([]);
  await watchAlarm(deps);
  expect(got).toHaveLength(2);
  expect((await readAlarm(deps))!.told.codes).toEqual(['paused']);
});

test('what is not taken is tried again later, logged without the address, and the page sees that it fails', async () => {
  const lines: string[] = [];
  const note = (...line: unknown[]) => void lines.push(JSON.stringify(line));
  const { deps, clock } = await worldWithAlarm({ log: { ...silentLog, warn: note, error: note } });
  await pauseFor(deps, 'refused');
  answer = 500;
  await watchAlarm(deps);
  await watchAlarm(deps);
  expect((await readAlarm(deps))!.told).toMatchObject({ tries: 1, at: null });
  answer = 200;
  clock.advance(6 * 60_000);
  await watchAlarm(deps);
  expect([got.length, (await readAlarm(deps))!.told.tries]).toEqual([1, 0]);
  expect(lines).toHaveLength(1);
  expect(lines.join()).not.toContain('a-secret-topic');
});

test('no lesson waits for a service that says nothing', async () => {
  let free = () => {};
  const stuck = () => new Promise<{ ok: true }>(resolve => (free = () => resolve({ ok: true })));
  const { deps, sql, messages, idle } = await worldWithAlarm({ postAlarm: stuck });
  await sql(
    "INSERT INTO suppressions (address_hash, reason, at, state) VALUES ('x', 'no-such-user', 1, 'in-question')",
  );
  await enrollReaders(sql, { count: 2, at: START });
  deps.wake(undefined as never);
  await vi.waitFor(() => expect(messages).toHaveLength(2), { timeout: PATIENCE });
  await idle();
  await tick(deps);
  free();
});

test('a trial tells nothing; without an address one statement is all; a try says that it is one', async () => {
  const trial = await worldWithAlarm({ kind: 'mailbox' });
  await pauseFor(trial.deps, 'refused');
  await watchAlarm(trial.deps);
  expect(got).toEqual([]);
  const without = await testDeps({ kind: 'smtp', clinic: CLINIC, postAlarm });
  await pauseFor(without.deps, 'refused');
  await watchAlarm(without.deps);
  expect([got, await tryAlarm(without.deps)]).toEqual([[], undefined]);
  const { deps } = await worldWithAlarm();
  expect(await tryAlarm(deps)).toEqual({ ok: true });
  expect(got).toEqual([expect.stringContaining('試しの知らせです')]);
});
