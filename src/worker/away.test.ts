import { expect, test } from 'vitest';
import type { Deps, SendOutcome } from '../deps.ts';
import { healthCheck } from '../operations/health.ts';
import { tick } from '../scheduling/tick.ts';
import { turnedQueue } from '../testing/away/turned-queue.ts';
import { onD1 } from '../testing/database.ts';
import { enrollReaders, START, testDeps } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';

// Something is away for a day while lessons are due: the program with the queue that the Worker has, and with that of Node, by a clock that
// the test turns.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** D1 under workerd takes some milliseconds for each statement. */
const DUE = onD1 ? 200 : 2_000;
const AWAY: SendOutcome = { accepted: false, kind: 'unreachable', rule: 'unreachable', reason: 'ECONNREFUSED' };
/** As the Worker has them. */
const BOUNDS = { lessons: 2_000, queued: 1_800, atOnce: 1_000, named: 2_000 };

async function world() {
  const { deps, sql, clock, mailer, idle, messages } = await testDeps({ kind: 'smtp', clinic: CLINIC });
  const server = { away: false, asked: 0 };
  mailer.answer = () => {
    server.asked += 1;
    return server.away ? AWAY : { accepted: true, response: '250 OK' };
  };
  Object.assign(mailer, { check: async () => (server.away ? { ok: false, reason: 'ECONNREFUSED' } : { ok: true }) });
  await enrollReaders(sql, { count: DUE, at: START });
  const queue = turnedQueue(clock);
  const onWorker: Deps = { ...deps, queue: queue.binding, bounds: BOUNDS };
  const count = async (what: string) => Number((await sql(`SELECT count(*) AS n FROM ${what}`))[0]!.n);
  return { deps, onWorker, queue, sql, clock, server, messages, idle, count, health: healthCheck(deps) };
}
type World = Awaited<ReturnType<typeof world>>;

/** A minute of the Worker: the cron's tick, then what the queue has. */
async function minute({ onWorker, queue, clock }: World) {
  await tick(onWorker);
  await queue.handOn(onWorker);
  clock.advance(MINUTE);
}

/** A minute of Node. */
async function minuteOnNode({ deps, clock, idle }: World) {
  await tick(deps);
  await idle();
  clock.advance(MINUTE);
}

/** Rows that the connection has written. D1 does not tell. */
const written = async ({ sql }: World) => (onD1 ? 0 : Number((await sql('SELECT total_changes() AS n'))[0]!.n));

/** On D1 the clock is turned further at a time, which asks less often and never more. */
const STEP = onD1 ? 15 : 1;
async function aDay(it: World, pass: (it: World) => Promise<void>) {
  for (let passed = 0; passed < DAY / MINUTE; passed += STEP) {
    await pass(it);
    it.clock.advance((STEP - 1) * MINUTE);
  }
  await pass(it);
}

async function untilAllHaveGone(it: World, pass: (it: World) => Promise<void>): Promise<number> {
  for (let minutes = 1; minutes <= 20; minutes += 1) {
    await pass(it);
    if ((await it.count("deliveries WHERE state = 'sent'")) === DUE) return minutes;
  }
  return Infinity;
}

test.each([
  ['the Worker', minute],
  ['Node', minuteOnNode],
] as const)('a mail server that is away for a day is asked by one probe at a time: %s', async (where, pass) => {
  const it = await world();
  it.server.away = true;
  await pass(it);
  const first = { asked: it.server.asked, operations: it.queue.operations, rows: await written(it) };
  await aDay(it, pass);
  const day = {
    asked: it.server.asked - first.asked,
    operations: it.queue.operations - first.operations,
    rows: (await written(it)) - first.rows,
  };
  expect(await it.health()).toMatchObject({
    status: 'degraded',
    waiting: { count: expect.any(Number), late: expect.any(String) },
    sending: { reasons: [{ reason: 'unreachable', since: START, next: expect.any(Number) }] },
    deadLetters: { count: 0 },
  });
  expect(day.asked).toBeLessThanOrEqual(100); // 1, 2, 5, 10, then every 15 minutes
  expect(day.operations).toBeLessThanOrEqual(300);
  expect(await it.count("subscribers WHERE status <> 'active'")).toBe(0);
  expect(await it.count('deliveries WHERE attempts > 0')).toBe(0);
  it.server.away = false;
  const gone = await untilAllHaveGone(it, pass);
  expect(gone).toBeLessThanOrEqual(18);
  expect(new Set(it.messages.map(({ to }) => to)).size).toBe(DUE);
  expect(it.messages).toHaveLength(DUE);
  expect(await it.health()).toMatchObject({ status: 'ok', sending: { status: 'open', reasons: [] } });
  console.info(JSON.stringify({ where, due: DUE, first, day, gone, sent: it.messages.length, dead: 0 }));
});

test('a queue that refuses for a day is asked by one try at a time, ticks go on, and all goes out afterwards', async () => {
  const it = await world();
  it.queue.refuses = true;
  await minute(it);
  const first = { asked: it.queue.asked, rows: await written(it) };
  await aDay(it, minute);
  const day = { asked: it.queue.asked - first.asked, rows: (await written(it)) - first.rows };
  expect(await it.health()).toMatchObject({
    status: 'degraded',
    queue: { status: 'refuses', since: START, next: expect.any(Number) },
    scheduler: { status: 'up' },
    waiting: { count: DUE, late: expect.any(String) },
    deadLetters: { count: 0 },
  });
  expect(day.asked).toBeLessThanOrEqual(100);
  expect(it.server.asked).toBe(0);
  it.queue.refuses = false;
  const gone = await untilAllHaveGone(it, minute);
  expect(gone).toBeLessThanOrEqual(18);
  expect(it.messages).toHaveLength(DUE);
  expect(await it.health()).toMatchObject({ status: 'ok', queue: { status: 'up' } });
  console.info(JSON.stringify({ what: 'queue', due: DUE, first, day, gone, sent: it.messages.length, dead: 0 }));
});
