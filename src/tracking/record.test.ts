import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { deliveries, type EventKind, events, lessonCounts, networks } from '../db/schema.ts';
import { newDelivery } from '../outbox/new-delivery.ts';
import { DAY, testDeps } from '../testing/deps.ts';
import { judgeTouched } from './networks.ts';
import { recordAction, recordSighting } from './record.ts';
import { judgeDeliveries } from './verdicts.ts';

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const GMAIL = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const by = (userAgent: string, network = 'n') => ({ method: 'GET', userAgent, network });
const MINUTE = 60_000;

let world: Awaited<ReturnType<typeof testDeps>>;
let id: string;

beforeEach(async () => {
  world = await testDeps();
  id = await send('reader');
  world.clock.advance(MINUTE + 1);
});

/** A lesson that was just accepted. */
async function send(reader: string): Promise<string> {
  const { deps, clock } = world;
  const delivery = newDelivery(deps, clock.now(), { kind: 'lesson', course: 'c', lesson: 1, subscriberId: reader });
  await deps.db.insert(deliveries).values({ ...delivery, version: 'v', state: 'sent', acceptedAt: clock.now() });
  return delivery.id;
}

const open = (visit = by(PHONE), of = id) => recordSighting(world.deps, of, { kind: 'open' }, visit);
const click = (link: number, visit = by(PHONE), of = id) =>
  recordSighting(world.deps, of, { kind: 'click', link }, visit);
const see = (kind: EventKind, visit = by(PHONE), of = id) => recordSighting(world.deps, of, { kind }, visit);

async function seen(of = id) {
  const rows = await world.deps.db.select().from(deliveries);
  const { openedAs, clicked } = rows.find(row => row.id === of)!;
  return { openedAs, clicked };
}
const counted = () =>
  world.deps.db
    .select({ proven: lessonCounts.proven, possible: lessonCounts.possible, clicked: lessonCounts.clicked })
    .from(lessonCounts)
    .get();
const rules = async () => {
  const rows = await world.deps.db.select().from(events).orderBy(events.id);
  return rows.map(({ rule }) => rule);
};

test('a hundred sightings of a delivery are kept, fifty of one network; more are counted; a pressed button always counts', async () => {
  const kept = async () => (await rules()).length;
  const more = async () =>
    (await world.deps.db.select({ more: deliveries.moreSightings }).from(deliveries).get())!.more;
  const ask = (count: number, network: string) =>
    Promise.all(Array.from({ length: count }, () => open(by(GMAIL, network))));
  await ask(60, 'n');
  await ask(5, 'n');
  expect([await kept(), await more()]).toEqual([50, 15]);
  await open(by(PHONE, 'home'));
  expect([await seen(), await kept()]).toEqual([{ openedAs: 'proven', clicked: false }, 51]);
  await ask(60, 'm');
  expect([await kept(), await more()]).toEqual([100, 26]);
  world.clock.advance(25 * 60 * MINUTE);
  await click(1, by(PHONE, 'home'));
  expect([await seen(), await kept(), await more()]).toEqual([{ openedAs: 'proven', clicked: false }, 100, 27]);
  await recordAction(world.deps, id, by(PHONE, 'home'));
  expect([await kept(), await more()]).toEqual([101, 27]);
});

test('a person’s open proves an opening, a proxy’s makes it possible, and the counts follow', async () => {
  await open(by(GMAIL));
  expect([await seen(), await counted()]).toEqual([
    { openedAs: 'possible', clicked: false },
    { proven: 0, possible: 1, clicked: 0 },
  ]);
  await open(by(PHONE));
  await open(by(GMAIL));
  expect([await seen(), await counted()]).toEqual([
    { openedAs: 'proven', clicked: false },
    { proven: 1, possible: 0, clicked: 0 },
  ]);
});

test('a click, a page of ours and a pressed button prove an opening; unknown deliveries leave no trace', async () => {
  await click(2);
  expect(await seen()).toEqual({ openedAs: 'proven', clicked: true });
  await recordAction(world.deps, id, by(PHONE));
  expect(await rules()).toEqual(['person', 'pressed-a-button']);
  const other = await send('other');
  await see('page', by(PHONE), other);
  expect(await seen(other)).toEqual({ openedAs: 'proven', clicked: false });
  await open(by(PHONE), 'dlv_0000000000000000');
  expect(await rules()).toHaveLength(3);
});

test.each(['one after the other', 'all at once'])('a scanner that follows every link %s proves nothing', async how => {
  await open(by(GMAIL));
  await open(by(PHONE));
  const clicks = [1, 2, 3, 4].map(link => () => click(link));
  if (how === 'all at once') await Promise.all(clicks.map(one => one()));
  else for (const one of clicks) await one();
  expect([await seen(), await counted()]).toEqual([
    { openedAs: 'possible', clicked: false },
    { proven: 0, possible: 1, clicked: 0 },
  ]);
  expect(await rules()).toEqual(['image-proxy', ...Array(5).fill('link-burst')]);
});

test('whatever comes at one moment, the verdict is that on all of it', async () => {
  await Promise.all([click(1), open(by(GMAIL, 'google')), open(by('curl/8', 'other')), see('page')]);
  expect(await seen()).toEqual({ openedAs: 'proven', clicked: true });
  const many = Array.from({ length: 30 }, (_, n) => (n % 3 === 0 ? click(1 + (n % 2)) : open(by(PHONE))));
  await Promise.all(many);
  expect(await seen()).toEqual({ openedAs: 'possible', clicked: false });
  expect(await counted()).toEqual({ proven: 0, possible: 1, clicked: 0 });
});

/** The world's database, where `between` happens before each of the first `times` writes. */
function busyDatabase(times: number, between: () => Promise<unknown>) {
  const { db } = world.deps;
  let left = times;
  const batch: typeof db.batch = async statements => {
    left -= 1;
    if (left >= 0) await between();
    return db.batch(statements);
  };
  return Object.create(db, { batch: { value: batch } }) as typeof db;
}
const apart = (db = world.deps.db) => ({ ...world.deps, db, sharesCommits: undefined });

test.each([1, 3, 20])(
  'what comes between reading and writing, %i times, is judged too, and nothing is lost',
  async times => {
    const between = () => recordSighting(apart(), id, { kind: 'page' }, by(PHONE, 'office'));
    const busy = apart(busyDatabase(times, between));
    await recordSighting(busy, id, { kind: 'click', link: 1 }, by(PHONE));
    await recordSighting(busy, id, { kind: 'click', link: 2 }, by(PHONE));
    expect(await seen()).toEqual({ openedAs: 'proven', clicked: false });
    const kept = await rules();
    expect(kept.filter(rule => rule === 'link-burst')).toHaveLength(2);
    expect(kept.filter(rule => rule === 'person').length).toBe(kept.length - 2);
  },
);

test('requests in processes of their own lose nothing to each other', async () => {
  const click = (link: number) => recordSighting(apart(), id, { kind: 'click', link }, by(PHONE));
  const picture = (network: string) => recordSighting(apart(), id, { kind: 'open' }, by(GMAIL, network));
  await Promise.all([click(1), click(2), ...Array.from({ length: 20 }, (_, n) => picture(`google ${n}`)), click(3)]);
  expect((await rules()).toSorted()).toEqual([...Array(20).fill('image-proxy'), ...Array(3).fill('link-burst')]);
  expect([await seen(), await counted()]).toEqual([
    { openedAs: 'possible', clicked: false },
    { proven: 0, possible: 1, clicked: 0 },
  ]);
});

test('a verdict is not written over another one that knew more of the networks', async () => {
  await open(by(PHONE));
  const { db } = world.deps;
  await db.update(deliveries).set({ openedAs: 'none' });
  const learn = async () => {
    await db.insert(networks).values({ network: 'n', since: 0, until: Number.MAX_SAFE_INTEGER, reason: 'early' });
    await judgeDeliveries(db, [id]);
  };
  await judgeDeliveries(busyDatabase(1, learn), [id]);
  expect([await seen(), await rules()]).toEqual([{ openedAs: 'none', clicked: false }, ['gateway']]);
});

test('a sighting and its verdict are written together or not at all', async () => {
  const { db, log } = world.deps;
  const errors: string[] = [];
  const failing = apart(busyDatabase(1, () => Promise.reject(new Error('the power failed'))));
  await recordSighting(
    { ...failing, log: { ...log, error: message => void errors.push(message) } },
    id,
    { kind: 'open' },
    by(PHONE),
  );
  expect([await rules(), errors.length]).toEqual([[], 1]);
  await db.run(
    sql`CREATE TRIGGER broken BEFORE UPDATE OF opened_as ON deliveries BEGIN SELECT raise(ABORT, 'broken'); END`,
  );
  await open();
  expect(await rules()).toEqual([]);
});

/** A lesson to a new reader, of which the gateway fetches pixel and one link, 40 seconds after the acceptance. */
async function scan(reader: string, network = 'gateway', { links = 1 } = {}) {
  const delivery = await send(reader);
  world.clock.advance(9_000);
  await open(by(PHONE, network), delivery);
  world.clock.advance(31_000);
  for (let link = 1; link <= links; link += 1) await click(link, by(PHONE, network), delivery);
  return delivery;
}
const gateways = async () =>
  (await world.deps.db.select({ network: networks.network, reason: networks.reason }).from(networks)).map(
    ({ network, reason }) => `${network} ${reason}`,
  );

test('a network that fetches links of three readers at once is a gateway, and what it touched the day before is judged again', async () => {
  const mails = [await scan('a'), await scan('b')];
  expect([await seen(mails[0]), await gateways()]).toEqual([{ openedAs: 'proven', clicked: true }, []]);
  mails.push(await scan('c'));
  expect(await gateways()).toEqual(['gateway early']);
  for (const mail of mails) expect(await seen(mail)).toEqual({ openedAs: 'none', clicked: false });
  expect(await counted()).toEqual({ proven: 0, possible: 0, clicked: 0 });
  const fourth = await send('d');
  await open(by(PHONE, 'gateway'), fourth);
  expect(await seen(fourth)).toEqual({ openedAs: 'none', clicked: false });
  await open(by(PHONE, 'home'), fourth);
  expect(await seen(fourth)).toEqual({ openedAs: 'proven', clicked: false });
});

test('a gateway is believed for thirty days, and longer while it goes on', async () => {
  for (const reader of ['a', 'b', 'c']) await scan(reader);
  world.clock.advance(29 * DAY);
  for (const reader of ['d', 'e', 'f']) await scan(reader);
  world.clock.advance(29 * DAY);
  const mail = await send('g');
  world.clock.advance(60 * MINUTE);
  await open(by(PHONE, 'gateway'), mail);
  expect(await seen(mail)).toEqual({ openedAs: 'none', clicked: false });
  world.clock.advance(2 * DAY);
  await open(by(PHONE, 'gateway'), mail);
  expect(await seen(mail)).toEqual({ openedAs: 'proven', clicked: false });
});

test('bursts on three readers, late as they may be, make a gateway', async () => {
  for (const reader of ['a', 'b', 'c']) {
    const mail = await send(reader);
    world.clock.advance(5 * DAY);
    for (const link of [1, 2]) await click(link, by(PHONE, 'gateway'), mail);
  }
  expect(await gateways()).toEqual(['gateway bursts']);
});

test.each<[string, () => Promise<unknown>]>([
  ['one reader', async () => Promise.all([scan('a'), scan('a'), scan('a')])],
  [
    'opens alone',
    async () => {
      for (const reader of ['a', 'b', 'c', 'd']) await scan(reader, 'gateway', { links: 0 });
    },
  ],
  [
    'two readers a day',
    async () => {
      for (const [n, reader] of ['a', 'b', 'c', 'd'].entries()) {
        await scan(reader);
        if (n % 2) world.clock.advance(DAY);
      }
    },
  ],
  [
    'a declared proxy’s network',
    async () => {
      await open(by(GMAIL, 'gateway'));
      for (const reader of ['a', 'b', 'c']) await scan(reader, 'gateway', { links: 2 });
    },
  ],
])('%s: no gateway', async (_, act) => {
  await act();
  expect(await gateways()).toEqual([]);
});

test('what a gateway touched is judged again in parts, and none is left out', async () => {
  const mails: string[] = [];
  for (let n = 0; n < 60; n += 1) {
    const mail = await send(`reader ${n}`);
    mails.push(mail);
  }
  world.clock.advance(2 * MINUTE);
  for (const mail of mails) await click(1, by(PHONE, 'gateway'), mail);
  for (const reader of ['a', 'b', 'c']) await scan(reader);
  const opened = async () => (await world.deps.db.select().from(deliveries)).filter(row => row.openedAs === 'proven');
  expect((await opened()).length).toBe(38);
  for (let part = 0; await judgeTouched(world.deps.db, 'gateway'); part += 1) expect(part).toBeLessThan(3);
  expect(await opened()).toEqual([]);
});
