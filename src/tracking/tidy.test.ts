import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { deliveries, events, lessonCounts, networks } from '../db/schema.ts';
import { newDelivery } from '../outbox/new-delivery.ts';
import { DAY, testDeps } from '../testing/deps.ts';
import { reclassify } from './reclassify.ts';
import { recordSighting } from './record.ts';
import { forgetOldFacts } from './tidy.ts';

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const MINUTE = 60_000;

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});

async function send(reader: string, lesson = 1): Promise<string> {
  const { deps, clock } = world;
  const of = { kind: 'lesson', course: 'c', lesson, lessonSlug: `l${lesson}`, subscriberId: reader } as const;
  const delivery = newDelivery(deps, clock.now(), of);
  await deps.db.insert(deliveries).values({ ...delivery, version: 'v', acceptedAt: clock.now() });
  await deps.db.update(deliveries).set({ state: 'sent' }).where(eq(deliveries.id, delivery.id));
  return delivery.id;
}
const see = (id: string, kind: 'open' | 'click', network: string, link?: number, userAgent = PHONE) =>
  recordSighting(world.deps, id, { kind, link }, { method: 'GET', userAgent, network });
const raw = async () => (await world.deps.db.select().from(events)).filter(row => row.network !== null).length;
const verdicts = async () => {
  const rows = await world.deps.db.select().from(events).orderBy(events.id);
  return rows.map(({ rule }) => rule);
};
const opened = async () => {
  const rows = await world.deps.db.select().from(deliveries);
  return Object.fromEntries(rows.map(({ subscriberId, openedAs }) => [subscriberId, openedAs]));
};

test('after ninety days agents and networks are gone, in bounded parts, and verdicts stay, also when the mail is seen again', async () => {
  const { deps, clock } = world;
  const early = await send('early');
  await see(early, 'click', 'n', 1);
  await see(early, 'click', 'n', 2);
  clock.advance(30 * MINUTE);
  await see(early, 'open', 'home');
  for (let n = 0; n < 120; n += 1) await see(await send(`r${n}`), 'open', 'home');
  const before = await verdicts();
  clock.advance(90 * DAY - 60 * MINUTE);
  await forgetOldFacts(deps);
  expect(await raw()).toBe(123);
  clock.advance(31 * MINUTE);
  await forgetOldFacts(deps);
  expect(await raw()).toBe(120);
  clock.advance(30 * MINUTE);
  await forgetOldFacts(deps);
  expect(await raw()).toBe(20);
  await forgetOldFacts(deps);
  expect([await raw(), await verdicts()]).toEqual([0, before]);
  await see(early, 'open', 'other', undefined, 'curl/8');
  expect((await opened()).early).toBe('proven');
  expect((await verdicts()).slice(0, 3)).toEqual(['link-burst', 'link-burst', 'person']);
});

test('five passes of the scheduler, a minute apart, let old facts go once', async () => {
  const { deps, clock } = world;
  await see(await send('a'), 'open', 'home');
  const left: number[] = [];
  clock.advance(90 * DAY + MINUTE);
  for (let minute = 0; minute < 5; minute += 1) {
    clock.advance(MINUTE);
    await world.run();
    left.push(await raw());
  }
  expect(left).toEqual([1, 1, 1, 0, 0]);
  expect(await deps.db.$count(events)).toBe(1);
});

test('a row from a clock that ran years ahead loses its raw facts too', async () => {
  const id = await send('a');
  await see(id, 'open', 'home');
  await world.deps.db.update(events).set({ at: world.clock.now() + 3_000 * DAY });
  await forgetOldFacts(world.deps);
  expect(await raw()).toBe(0);
});

test('gateways that are long believed no more are forgotten', async () => {
  const { deps, clock } = world;
  const until = clock.now();
  await deps.db.insert(networks).values({ network: 'n', since: 0, until, reason: 'early' });
  clock.advance(90 * DAY);
  await forgetOldFacts(deps);
  expect(await deps.db.$count(networks)).toBe(1);
  clock.advance(1);
  await forgetOldFacts(deps);
  expect(await deps.db.$count(networks)).toBe(0);
});

test('the scheduler’s pass goes on where a request left off', async () => {
  const { clock } = world;
  const mails: string[] = [];
  for (let n = 0; n < 60; n += 1) mails.push(await send(`r${n}`));
  clock.advance(2 * MINUTE);
  for (const id of mails) await see(id, 'click', 'gateway', 1);
  for (const reader of ['a', 'b', 'c']) await see(await send(reader), 'click', 'gateway', 1);
  const proven = async () => Object.values(await opened()).filter(evidence => evidence === 'proven').length;
  expect(await proven()).toBe(38);
  await world.run();
  expect(await proven()).toBe(0);
});

test('rows that version 1 judged keep their verdicts until they are judged anew, and the counts follow', async () => {
  const { deps, clock } = world;
  const readers = ['a', 'b', 'c', 'd'];
  const mails = await Promise.all(readers.map(reader => send(reader)));
  const [at, human] = [clock.now() + 43_000, { agentClass: 'human', rule: 'person', rulesVersion: 1 } as const];
  const row = { ...human, at, method: 'GET', userAgent: PHONE };
  for (const deliveryId of mails.slice(0, 3)) {
    await deps.db.insert(events).values({ ...row, deliveryId, kind: 'open', at: at - 30_000, network: 'gateway' });
    await deps.db.insert(events).values({ ...row, deliveryId, kind: 'click', link: 1, network: 'gateway' });
  }
  const old = { ...row, deliveryId: mails[3]!, kind: 'open' as const, userAgent: null };
  await deps.db.insert(events).values(old);
  await deps.db.update(deliveries).set({ openedAs: 'proven', clicked: true });
  clock.advance(60 * DAY);
  await world.run();
  expect(await opened()).toEqual({ a: 'proven', b: 'proven', c: 'proven', d: 'proven' });
  expect(await reclassify(deps)).toEqual({
    ...{ deliveries: 3, gateways: 1 },
    before: { proven: 4, possible: 0, notToBeSeen: 0 },
    after: { proven: 1, possible: 0, notToBeSeen: 3 },
  });
  expect(await opened()).toEqual({ a: 'none', b: 'none', c: 'none', d: 'proven' });
  const [counts] = await deps.db.select().from(lessonCounts);
  expect([counts!.proven, counts!.clicked]).toEqual([1, 1]);
  expect(await reclassify(deps)).toMatchObject({ after: { proven: 1, possible: 0 } });
});

test('not to be seen is what readers got of whom no picture was ever fetched, unless they clicked', async () => {
  const { deps } = world;
  const of = { blocks: [1, 2], sees: [1, 2], scanned: [1] };
  const ids = new Map<string, string>();
  for (const [reader, lessons] of Object.entries(of))
    for (const lesson of lessons) ids.set(`${reader} ${lesson}`, await send(reader, lesson));
  world.clock.advance(60 * MINUTE);
  await see(ids.get('blocks 1')!, 'click', 'home', 1);
  await see(ids.get('sees 1')!, 'open', 'home');
  await see(ids.get('scanned 1')!, 'open', 'gateway', undefined, 'curl/8');
  const rows = await deps.db.select().from(lessonCounts).orderBy(lessonCounts.lessonSlug);
  expect(rows.map(({ lessonSlug, notToBeSeen }) => [lessonSlug, notToBeSeen])).toEqual([
    ['l1', 1],
    ['l2', 1],
  ]);
});
