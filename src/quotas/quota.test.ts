import { beforeEach, expect, test } from 'vitest';
import { receivingDomainDays, receivingDomains } from '../db/schema.ts';
import { DAY, enrollReaders, START, testDeps } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';
import { throttledUntil } from './receiving-domain.ts';
import { isThrottled } from './throttles.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps({ kind: 'smtp', clinic: CLINIC });
});

const run = () => world.run();
const sentTo = () => world.messages.map(({ to }) => to.slice(to.indexOf('@') + 1));

async function readersAt(domains: string[]) {
  await enrollReaders(world.sql, { count: domains.length, at: START });
  for (const [n, domain] of domains.entries())
    await world.sql(
      `UPDATE subscribers SET email = 'r${n}@${domain}', email_key = 'r${n}@${domain}' WHERE id = 'sub_${n}'`,
    );
}

test('a domain that throttles is left alone, the others are not', async () => {
  await readersAt([...Array(6).fill('slow.example'), ...Array(6).fill('quick.example')]);
  world.mailer.answer = ({ to }) =>
    to.endsWith('slow.example')
      ? { accepted: false, kind: 'throttle', rule: 'throttled', reason: '421 4.7.28' }
      : { accepted: true, response: '250' };
  let tried = 0;
  const answer = world.mailer.answer;
  world.mailer.answer = message => {
    if (message.to.endsWith('slow.example')) tried += 1;
    return answer(message);
  };
  await run();
  expect(sentTo()).toEqual(Array(6).fill('quick.example'));
  const [domain] = await world.deps.db.select().from(receivingDomains);
  expect(domain).toMatchObject({ domain: 'slow.example' });
  const before = tried;
  world.clock.advance(60_000);
  await run();
  expect(tried).toBe(before); // not asked again while it is throttled

  world.mailer.answer = () => ({ accepted: true, response: '250' });
  world.clock.set(domain!.throttledUntil + 1);
  await run();
  expect(sentTo().filter(domain => domain === 'slow.example')).toHaveLength(6);
  expect(await world.deps.db.select().from(receivingDomains)).toMatchObject([{ strikes: 0, throttledUntil: 0 }]);
});

test('a day brings no more lessons than the relay allows; the others come the next day, and notices always', async () => {
  world.deps.limits = { perSecond: 0, perDay: 4, warmUp: false };
  await readersAt(Array(10).fill('mail.example'));
  await run();
  expect(world.messages).toHaveLength(4);
  await run();
  expect(world.messages).toHaveLength(4);
  world.clock.advance(DAY);
  await run();
  expect(world.messages).toHaveLength(8);
});

test('a warm-up counts from the first day on which something was accepted', async () => {
  world.deps.limits = { perSecond: 0, perDay: 0, warmUp: true };
  await readersAt(Array(200).fill('mail.example'));
  await run();
  expect(world.messages).toHaveLength(50);
  world.clock.advance(DAY);
  await run();
  expect(world.messages).toHaveLength(150);
});

test('a lesson sent while the clock stood years ago is one day of a warm-up, not two thousand', async () => {
  world.deps.limits = { perSecond: 0, perDay: 0, warmUp: true };
  await readersAt(Array(501).fill('mail.example'));
  await world.sql(`UPDATE enrollments SET next_send_at = ${START + DAY} WHERE id <> 'enr_0'`);
  world.clock.set(START - 2_190 * DAY);
  await world.sql(`UPDATE enrollments SET next_send_at = ${world.clock.now()} WHERE id = 'enr_0'`);
  await run();
  expect(world.messages).toHaveLength(1);
  const perDay = [];
  for (const day of [1, 2, 10]) {
    world.clock.set(START + day * DAY);
    const before = world.messages.length;
    await run();
    perDay.push(world.messages.length - before);
  }
  expect(perDay).toEqual([100, 200, 400]);
});

test('days on which nothing went out do not count in a warm-up', async () => {
  world.deps.limits = { perSecond: 0, perDay: 0, warmUp: true };
  await readersAt(Array(200).fill('mail.example'));
  await world.sql("INSERT INTO sending_days (day, granted) VALUES ('2026-11-20', 0)");
  await run();
  expect(world.messages).toHaveLength(50);
});

const NOBODY_ASKED = { asked: 0, confirmed: 0 };

test('what each domain answered is counted by day', async () => {
  await readersAt(['a.example', 'a.example', 'b.example', 'b.example']);
  world.mailer.answer = ({ to }) =>
    to.startsWith('r0') || to.startsWith('r3')
      ? { accepted: true, response: '250' }
      : { accepted: false, kind: to.startsWith('r1') ? 'hard' : 'unknown', rule: 'x', reason: '5' };
  await run();
  const counted = await world.deps.db.select().from(receivingDomainDays).orderBy(receivingDomainDays.domain);
  expect(counted).toEqual([
    {
      ...NOBODY_ASKED,
      day: '2026-11-22',
      domain: 'a.example',
      accepted: 1,
      hard: 1,
      soft: 0,
      blocked: 0,
      struckOff: 1,
    },
    {
      ...NOBODY_ASKED,
      day: '2026-11-22',
      domain: 'b.example',
      accepted: 1,
      hard: 0,
      soft: 1,
      blocked: 0,
      struckOff: 0,
    },
  ]);
});

test('statements believe the same throttles as the rule', async () => {
  const { db } = world.deps;
  for (const strikes of [0, 1, 2, 3, 4, 9])
    for (const minutes of [-1, 0, 1, 5, 6, 15, 16, 60, 61, 240, 241]) {
      const row = { domain: 'mail.example', strikes, throttledUntil: START + minutes * 60_000 };
      await db.delete(receivingDomains);
      await db.insert(receivingDomains).values(row);
      const found = await db.select().from(receivingDomains).where(isThrottled(START));
      expect([strikes, minutes, found.length]).toEqual([strikes, minutes, throttledUntil(row, START) > 0 ? 1 : 0]);
    }
});
