import { beforeEach, expect, test } from 'vitest';
import { readProgress } from '../delivery/progress.ts';
import type { SendOutcome } from '../deps.ts';
import { askAddress } from '../readers/corrections/ask-address.ts';
import { tick } from '../scheduling/tick.ts';
import { parseAddress } from '../signup/address.ts';
import { enrollReaders, START, testDeps } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';

// A mail about a correction goes to an address that is not, or no longer, the reader's. It waits with the hold of that address's domain.

const HOUR = 3_600_000;
const NO: SendOutcome = { accepted: false, kind: 'sender', rule: 'authentication', reason: '550 5.7.26' };

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps({ kind: 'smtp', clinic: CLINIC });
  await enrollReaders(world.sql, { count: 1, at: START });
  await world.sql('UPDATE enrollments SET next_send_at = NULL');
});

/** Holds this domain from now on, and asks it in an hour. */
const hold = (domain: string) =>
  world.sql(
    "INSERT INTO pauses (domain, reason, at, refusals, probe_at) VALUES (?, 'refused', ?, 1, ?)",
    ...[domain, START, START + HOUR],
  );
async function move(to: string) {
  const reader = (await world.deps.db.query.subscribers.findFirst())!;
  await askAddress(world.deps, reader, parseAddress(to)!);
  await run();
}
async function run() {
  await tick(world.deps);
  await world.idle();
}
const receivers = () => world.messages.map(({ to }) => to).sort();

test('where the old domain is held the new address is asked at once, and the notice to the old one waits', async () => {
  await hold('mail.example');
  await move('r0@other.example');
  expect(receivers()).toEqual(['r0@other.example']);
  expect((await readProgress(world.deps, 'Asia/Tokyo')).held).toMatchObject([{ by: 'blamed', count: 1 }]);
  world.clock.advance(HOUR);
  await run();
  expect(receivers()).toEqual(['r0@mail.example', 'r0@other.example']);
});

test('where the new domain is held the mail to it waits, is the one that asks it, and the notice goes at once', async () => {
  await hold('other.example');
  await move('r0@other.example');
  expect(receivers()).toEqual(['r0@mail.example']);
  expect((await readProgress(world.deps, 'Asia/Tokyo')).held).toMatchObject([{ by: 'blamed', count: 1 }]);
  expect(await world.sql('SELECT domain FROM pauses')).toEqual([{ domain: 'other.example' }]);
  world.mailer.answer = async () => NO;
  world.clock.advance(HOUR);
  await run();
  expect(await world.sql('SELECT domain, refusals FROM pauses')).toEqual([{ domain: 'other.example', refusals: 2 }]);
  world.mailer.answer = async () => ({ accepted: true, response: '250' });
  world.clock.advance(4 * HOUR);
  await run();
  expect(receivers()).toEqual(['r0@mail.example', 'r0@other.example']);
  expect(await world.sql('SELECT domain FROM pauses')).toEqual([]);
});
