import { beforeEach, expect, test } from 'vitest';
import { DAY, testDeps } from '../testing/deps.ts';
import { type Asking, clearWaiting, isProofWanted, noteProxy, noteRefused, outlook, PROXY, REFUSED, takeTurn } from './turns.ts'; // biome-ignore format: one line

// What one statement of the limits does. What visitors notice of them is in `signup/limits.test.ts`.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});

const isFull = async (asking: Asking) => (await outlook(world.deps, asking)) === 'refused';
const row = async (name: string) =>
  (await world.sql('SELECT free_at, count FROM signup_limits WHERE name = ?', name))[0];
const names = async () => (await world.sql('SELECT name FROM signup_limits ORDER BY name')).map(({ name }) => name);
const put = (name: string, freeAt: number) =>
  world.sql('INSERT INTO signup_limits (name, free_at, count) VALUES (?, ?, 0)', name, freeAt);
/** When `count` who ask now may have their mails, in minutes from now. */
async function turns(count: number, asking: Asking): Promise<(number | undefined)[]> {
  const now = world.clock.now();
  const all: (number | undefined)[] = [];
  for (let n = 0; n < count; n += 1) {
    const at = await takeTurn(world.deps, asking);
    all.push(at === undefined ? undefined : (at - now) / MINUTE);
  }
  return all;
}

test('ten of a network go at once, the others when their network and those who wait have a turn', async () => {
  expect(await turns(12, { network: 'one' })).toEqual([...Array(10).fill(0), 6, 12]);
  expect(await turns(1, { network: 'two' })).toEqual([0]);
  // One more of the network waits behind the two; a turn of the waiting would come after three minutes.
  expect(await turns(1, { network: 'one' })).toEqual([18]);
});

test('whose network is not known is held by the limit of all alone', async () => {
  expect(await turns(62, { network: undefined })).toEqual([...Array(60).fill(0), 1, 2]);
  expect(await names()).toEqual(['all', 'waiting']);
});

test('a form that was sent in a hurry waits, and takes no turn of all', async () => {
  expect(await turns(2, { network: undefined, hurried: true })).toEqual([1, 2]);
  expect(await names()).toEqual(['waiting']);
});

test('a turn is taken from the moment of asking, not from the last one', async () => {
  await turns(10, { network: 'one' });
  world.clock.advance(10 * HOUR);
  expect(await turns(11, { network: 'one' })).toEqual([...Array(10).fill(0), 6]);
});

test('what would wait for more than a day is refused, and takes no turn', async () => {
  const now = world.clock.now();
  await put('network:one', now + 24 * HOUR + 54 * MINUTE); // its lead
  expect(await isFull({ network: 'one' })).toBe(false);
  expect(await turns(2, { network: 'one' })).toEqual([24 * 60, undefined]);
  expect((await row('network:one'))!.free_at).toBe(now + 25 * HOUR);
  expect(await isFull({ network: 'one' })).toBe(true);
  expect(await isFull({ network: 'two' })).toBe(false);
  expect(await isFull({ network: undefined })).toBe(false);
});

test('where too many wait already, nobody is taken, known network or not', async () => {
  const now = world.clock.now();
  await put('waiting', now + 24 * HOUR - 1 * MINUTE);
  expect(await turns(2, { network: undefined, hurried: true })).toEqual([24 * 60, undefined]);
  expect(await isFull({ network: 'one' })).toBe(true);
  expect(await isFull({ network: undefined })).toBe(true);
  await clearWaiting(world.deps);
  expect(await isFull({ network: undefined })).toBe(false);
});

test('giving the waiting their turns back leaves the other limits as they are', async () => {
  await turns(11, { network: 'one' });
  await clearWaiting(world.deps);
  expect(await names()).toEqual(['all', 'network:one']);
});

test('a limit that a clock of the future has written is begun anew', async () => {
  const now = world.clock.now();
  // The latest that a right clock can have written: the burst, the longest wait, one turn, and a minute by which it was set right.
  const most = now + 54 * MINUTE + 24 * HOUR + 6 * MINUTE + MINUTE;
  await put('network:right', most);
  await put('network:wrong', most + 1);
  expect(await turns(1, { network: 'right' })).toEqual([undefined]);
  expect(await turns(1, { network: 'wrong' })).toEqual([0]);
  expect((await row('network:wrong'))!.free_at).toBe(now + 6 * MINUTE);
});

test('sign-ups that were not taken are counted for a day from the first of them', async () => {
  const first = world.clock.now();
  await noteRefused(world.deps);
  expect(await row(REFUSED)).toEqual({ free_at: first + DAY, count: 1 });
  world.clock.advance(DAY);
  await noteRefused(world.deps);
  expect(await row(REFUSED)).toEqual({ free_at: first + DAY, count: 2 });
  world.clock.advance(1);
  await noteRefused(world.deps);
  expect(await row(REFUSED)).toEqual({ free_at: first + 2 * DAY + 1, count: 1 });
});

test('the count is begun anew too where a clock of the future began it', async () => {
  await noteRefused(world.deps);
  await noteRefused(world.deps);
  world.clock.advance(-1);
  await noteRefused(world.deps);
  expect(await row(REFUSED)).toEqual({ free_at: world.clock.now() + DAY, count: 1 });
});

test('a proxy is noted once an hour, and again after a clock of the future', async () => {
  const noted = async () => {
    await noteProxy(world.deps);
    return (await row(PROXY))!.free_at - DAY;
  };
  const first = world.clock.now();
  expect(await noted()).toBe(first);
  world.clock.advance(HOUR);
  expect(await noted()).toBe(first);
  world.clock.advance(1);
  expect(await noted()).toBe(first + HOUR + 1);
  world.clock.advance(-1);
  expect(await noted()).toBe(first + HOUR);
});

test('each pass of the scheduler forgets networks that have all their turns again, and nothing else', async () => {
  const now = world.clock.now();
  await put('network:', now - 1);
  await put('network:old', now - 1);
  await put('network:new', now);
  for (const other of ['all', 'waiting', REFUSED, PROXY, 'network;']) await put(other, now - 1);
  await world.run();
  expect(await names()).toEqual(['all', 'network:new', 'network;', REFUSED, PROXY, 'waiting'].sort());
});

test('whom the limits promise a mail at once has a turn at once, also while the clock moves between two readings', async () => {
  world.clock.run();
  for (const asking of [{ network: 'one' }, { network: undefined }, { network: 'one', proven: true }]) {
    expect(await outlook(world.deps, asking)).toBe('at-once');
    expect(await takeTurn(world.deps, asking)).toBeLessThan(world.clock.now());
  }
  expect(await names()).not.toContain('waiting');
});

test('the names of the limits stay as the databases of earlier versions have them', async () => {
  await noteRefused(world.deps);
  await noteProxy(world.deps);
  await turns(61, { network: 'one' });
  expect(await names()).toEqual(['all', 'network:one', 'refused', 'untrusted-proxy', 'waiting']);
});

const ONE: Asking = { network: 'one' };
/** When the limit has given all that may go at once, and all that may wait; in minutes from now. One turn more is over the edge. */
const EDGES = { 'network:one': [54, 54 + 24 * 60], all: [59, 59], waiting: [undefined, 24 * 60 - 1] } as const;

test.each<[what: string, asking: Asking, taken: Partial<Record<keyof typeof EDGES, 'once' | 'wait'>>, is: string]>([
  ['whom no limit holds', ONE, {}, 'at-once'],
  ['whose network is not known', { network: undefined }, {}, 'at-once'],
  ['who brings a proof', { ...ONE, proven: true }, {}, 'at-once'],
  ['who was in a hurry', { ...ONE, hurried: true }, {}, 'waits'],
  ['whose network has had its mails', ONE, { 'network:one': 'once' }, 'waits'],
  ['the same with a proof', { ...ONE, proven: true }, { 'network:one': 'once' }, 'waits'],
  ['the same in a hurry', { ...ONE, hurried: true }, { 'network:one': 'once' }, 'waits'],
  ['whose network has too many waiting', ONE, { 'network:one': 'wait' }, 'refused'],
  ['the same with a proof', { ...ONE, proven: true }, { 'network:one': 'wait' }, 'refused'],
  ['another network', { network: 'two' }, { 'network:one': 'wait' }, 'at-once'],
  ['who comes when all turns are taken', ONE, { all: 'once' }, 'waits'],
  ['the same without a network', { network: undefined }, { all: 'once' }, 'waits'],
  ['the same with a proof', { ...ONE, proven: true }, { all: 'once' }, 'at-once'],
  ['who comes when too many wait', ONE, { waiting: 'wait' }, 'refused'],
  ['the same with a proof', { ...ONE, proven: true }, { waiting: 'wait' }, 'at-once'],
  ['the same without a network', { network: undefined, hurried: true }, { waiting: 'wait' }, 'refused'],
])('%s: the visitor is told what takes place', async (_, asking, taken, is) => {
  for (const beyond of [0, 1]) {
    await world.sql('DELETE FROM signup_limits');
    for (const [name, limit] of Object.entries(taken)) {
      const [once, wait] = EDGES[name as keyof typeof EDGES];
      await put(name, world.clock.now() + (limit === 'once' ? once! : wait) * MINUTE + beyond);
    }
    const told = await outlook(world.deps, asking);
    const at = await takeTurn(world.deps, asking);
    if (beyond === 1 || Object.keys(taken).length === 0) expect(told).toBe(is);
    // Whoever is refused where too many wait may have a turn of all: the visitor is told the worse.
    if (told !== 'refused') expect(at! <= world.clock.now() ? 'at-once' : 'waits').toBe(told);
    expect(told === 'refused' && beyond === 0).toBe(false);
  }
});

test('a proof of work is wanted while fewer than half of all turns are left, or more wait than one network can make wait', async () => {
  expect(await isProofWanted(world.deps)).toBe(false);
  for (const [name, minutes] of [
    ['all', 30],
    ['waiting', 240],
  ] as const) {
    await put(name, world.clock.now() + minutes * MINUTE);
    expect([name, await isProofWanted(world.deps)]).toEqual([name, false]);
    await world.sql('UPDATE signup_limits SET free_at = free_at + 1');
    expect([name, await isProofWanted(world.deps)]).toEqual([name, true]);
    world.clock.advance(1);
    expect([name, await isProofWanted(world.deps)]).toEqual([name, false]);
    await world.sql('DELETE FROM signup_limits');
  }
});
