import { beforeEach, expect, test } from 'vitest';
import { deliveries, events, lessonCounts, lessonVersions } from '../db/schema.ts';
import { newDelivery } from '../outbox/new-delivery.ts';
import { testDeps } from '../testing/deps.ts';
import { recordAction, recordClick, recordOpen } from './record.ts';

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const GMAIL = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const by = (userAgent: string) => ({ method: 'GET', userAgent, network: 'n' });

let world: Awaited<ReturnType<typeof testDeps>>;
let id: string;

beforeEach(async () => {
  world = await testDeps();
  const { deps, clock } = world;
  await deps.db
    .insert(lessonVersions)
    .values({ version: 'v', course: 'c', lesson: 1, links: ['/a', '/b', '/c', '/d'] });
  const delivery = newDelivery(deps, clock.now(), { kind: 'lesson', course: 'c', lesson: 1 });
  id = delivery.id;
  await deps.db.insert(deliveries).values({ ...delivery, version: 'v', state: 'sent', acceptedAt: clock.now() });
  clock.advance(60_000);
});

const seen = () =>
  world.deps.db.select({ openedAs: deliveries.openedAs, clicked: deliveries.clicked }).from(deliveries).get();
const counted = () =>
  world.deps.db
    .select({ proven: lessonCounts.proven, possible: lessonCounts.possible, clicked: lessonCounts.clicked })
    .from(lessonCounts)
    .get();

test('a scanner that asks without end fills no disk: fifty rows a day for each kind, and people are still seen', async () => {
  const { deps, clock } = world;
  const rows = async () => (await deps.db.select({ kind: events.kind }).from(events)).map(({ kind }) => kind);
  const ask = (count: number) => Promise.all(Array.from({ length: count }, () => recordOpen(deps, id, by(GMAIL))));
  await ask(120);
  await ask(20);
  expect(await rows()).toEqual(Array(50).fill('open'));
  await recordOpen(deps, id, by(PHONE));
  expect([(await seen())?.openedAs, (await rows()).length]).toEqual(['proven', 50]);
  expect(await recordClick(deps, id, 1, by(PHONE))).toBe('/a');
  expect([(await seen())?.clicked, (await rows()).length]).toEqual([true, 51]);
  for (let n = 0; n < 60; n += 1) expect(await recordClick(deps, id, 1, by(PHONE))).toBe('/a');
  expect((await rows()).length).toBe(100);
  clock.advance(25 * 60 * 60_000);
  await ask(3);
  expect((await rows()).length).toBe(103);
});

test('a person’s open proves an opening, a proxy’s makes it possible, and the counts follow', async () => {
  await recordOpen(world.deps, id, by(GMAIL));
  expect([await seen(), await counted()]).toEqual([
    { openedAs: 'possible', clicked: false },
    { proven: 0, possible: 1, clicked: 0 },
  ]);
  await recordOpen(world.deps, id, by(PHONE));
  await recordOpen(world.deps, id, by(GMAIL));
  expect([await seen(), await counted()]).toEqual([
    { openedAs: 'proven', clicked: false },
    { proven: 1, possible: 0, clicked: 0 },
  ]);
});

test('a click leads to its target and proves an opening, and so does a pressed button', async () => {
  expect(await recordClick(world.deps, id, 2, by(PHONE))).toBe('/b');
  expect(await recordClick(world.deps, id, 5, by(PHONE))).toBeUndefined();
  expect(await seen()).toEqual({ openedAs: 'proven', clicked: true });
  await recordAction(world.deps, id, by(PHONE));
  expect(await world.deps.db.select().from(events)).toHaveLength(2);
});

test.each(['one after the other', 'all at once'])('a scanner that follows every link %s proves nothing', async how => {
  await recordOpen(world.deps, id, by(GMAIL));
  const clicks = [1, 2, 3, 4].map(link => () => recordClick(world.deps, id, link, by(PHONE)));
  if (how === 'all at once') await Promise.all(clicks.map(click => click()));
  else for (const click of clicks) await click();
  expect([await seen(), await counted()]).toEqual([
    { openedAs: 'possible', clicked: false },
    { proven: 0, possible: 1, clicked: 0 },
  ]);
  const classes = await world.deps.db.select({ kind: events.kind, agentClass: events.agentClass }).from(events);
  expect(classes.filter(event => event.kind === 'click').map(event => event.agentClass)).toEqual(
    Array(4).fill('scanner'),
  );
});

test('a proxy’s open at the moment of a person’s click does not lower the evidence', async () => {
  await Promise.all([recordClick(world.deps, id, 1, by(PHONE)), recordOpen(world.deps, id, by(GMAIL))]);
  expect(await seen()).toEqual({ openedAs: 'proven', clicked: true });
});
