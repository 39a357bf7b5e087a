import { beforeEach, expect, test } from 'vitest';
import type { Timers } from '../../machine.ts';
import { newPlaces, type Place } from './places.ts';
import { newRateLimit } from './rate-limit.ts';

let now = 0;
let due: { at: number; work: () => void }[] = [];
const steady = { now: () => now };
const timers = {
  after(ms, work) {
    const timer = { at: now + ms, work };
    due.push(timer);
    return () => {
      due = due.filter(other => other !== timer);
    };
  },
} as Timers;
const settled = () => new Promise(setImmediate);

async function pass(ms: number) {
  now += ms;
  const ripe = due.filter(({ at }) => at <= now);
  due = due.filter(({ at }) => at > now);
  for (const { work } of ripe) work();
  await settled();
}

/** Asks for this many places; the list fills as they are given. */
async function ask(places: ReturnType<typeof newPlaces>, count: number, stopping?: AbortSignal): Promise<Place[]> {
  const given: Place[] = [];
  for (let n = 0; n < count; n += 1) void places.take(stopping).then(place => given.push(place));
  await settled();
  return given;
}

beforeEach(() => {
  now = 0;
  due = [];
});

const placesFor = (connections: number, perSecond = 0) => {
  const limit = newRateLimit({ steady, timers }, perSecond);
  return { limit, places: newPlaces({ steady, timers }, connections, limit) };
};

test('as many enter as there are idle connections, and then as many as began in the last tenth of a second', async () => {
  const { places } = placesFor(3);
  const given = await ask(places, 100);
  expect(given).toHaveLength(3);
  for (const place of given.slice(0, 3)) place.begun();
  await settled();
  expect(given).toHaveLength(3 + 3); // all connections are busy, and three began just now
  now = 1_000;
  given[0]!.leave();
  await settled();
  expect(given).toHaveLength(6); // a connection is idle, but three are ahead, and nothing began lately
  for (const place of given.slice(1)) place.leave();
  await settled();
  expect(given).toHaveLength(6 + 3);
});

test('where a mail takes seconds, none enters before a connection is idle', async () => {
  const { places } = placesFor(1);
  const given = await ask(places, 10);
  for (let n = 1; n < 10; n += 1) {
    expect(given).toHaveLength(n);
    given[n - 1]!.begun();
    now += 3_000;
    given[n - 1]!.leave();
    await settled();
  }
});

test('a place is given back once, however often it is left', async () => {
  const { places } = placesFor(1);
  const given = await ask(places, 5);
  given[0]!.leave();
  given[0]!.leave();
  await settled();
  expect(given).toHaveLength(2);
});

test('at one mail a second one is entered in all, a tenth of a second before its time', async () => {
  const { places, limit } = placesFor(5, 1);
  const given = await ask(places, 10);
  expect(given).toHaveLength(1);
  (await limit.turn()).begun();
  given[0]!.begun();
  given[0]!.leave();
  await pass(890);
  expect(given).toHaveLength(1);
  await pass(10);
  expect(given).toHaveLength(2);
  await pass(5_000);
  expect(given).toHaveLength(2);
});

test('the time that entering takes is added', async () => {
  const { places } = placesFor(1);
  for (let n = 0; n < 100; n += 1) {
    const [place] = await ask(places, 1);
    now += 200;
    place!.handedOver();
    place!.begun();
    place!.leave();
  }
  now += 10_000;
  const given = await ask(places, 10);
  given[0]!.begun();
  now += 250; // within the tenth of a second and the 200 ms
  given[0]!.leave();
  await settled();
  expect(given).toHaveLength(3);
});

test('whoever is told to stop waits no longer', async () => {
  const { places } = placesFor(1);
  const stopping = new AbortController();
  const given = await ask(places, 5, stopping.signal);
  expect(given).toHaveLength(1);
  stopping.abort();
  await settled();
  expect(given).toHaveLength(5);
});
