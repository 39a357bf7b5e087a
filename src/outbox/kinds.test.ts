import { beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { dayOf } from '../calendar/local-time.ts';
import type { SubscriberStatus } from '../db/schema.ts';
import { newDeliveryRecord } from '../delivery/record.ts';
import { type Audience, KINDS, kindsThat } from '../mails/kinds.ts';
import { pauseFor } from '../pauses/sending-state.ts';
import { tick } from '../scheduling/tick.ts';
import { enrollReaders, START, testDeps } from '../testing/deps.ts';
import { loadJobs } from './waiting.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
  await enrollReaders(world.sql, { count: 1, at: START });
  await world.sql('UPDATE enrollments SET next_send_at = NULL');
  await world.sql(`INSERT INTO reader_corrections (id, subscriber_id, what, before, after, after_key, at, expires_at)
    VALUES ('sgn_x', 'sub_0', 'address', 'r0@mail.example', 'new@mail.example', 'new@mail.example', ${START}, ${START + 1})`);
});

const STATUSES: SubscriberStatus[] = ['pending', 'active', 'unsubscribed', 'suppressed', 'in-question'];
const ALL = kindsThat(() => true);

/** A delivery of this kind in `state`; a claimed one has the lease "mine". */
async function put(kind: string, state: 'due' | 'claimed', toReader = true) {
  const lease = state === 'claimed' ? `'mine', ${START + 1}` : 'NULL, NULL';
  await world.sql('DELETE FROM deliveries');
  await world.sql(`INSERT INTO deliveries
    (id, kind, subscriber_id, enrollment_id, course, lesson, subject_id, state, due_at, next_attempt_at, message_id, lease, lease_until)
    VALUES ('dlv_x', '${kind}', ${toReader ? "'sub_0', 'enr_0'" : 'NULL, NULL'}, 'thigh-sciatica', 1, 'sgn_x', '${state}', ${START}, ${START}, '<x>', ${lease})`);
}
const state = async () => (await world.sql('SELECT state FROM deliveries'))[0]!.state;
const deliveryRecord = () => newDeliveryRecord(world.deps, 'mine');
const ENTERING = {
  version: 'v',
  domain: 'mail.example',
  judgedBy: 0,
  untracked: false,
  leaseUntil: START + 1,
  at: START,
  day: dayOf(START, 'Asia/Tokyo'),
};
const job = async () => (await loadJobs(world.deps.db, ['dlv_x'], world.clock.now()))[0]!;

/** Whether the delivery enters `sending` or is cancelled for lack of consent, and that both statements agree. */
async function verdict(): Promise<'goes' | 'cancelled' | 'neither'> {
  const cancelled = await deliveryRecord().cancel(await job(), 'no-consent');
  if (cancelled) {
    expect(await deliveryRecord().enter(await job(), ENTERING)).toBe(false);
    return 'cancelled';
  }
  return (await deliveryRecord().enter(await job(), ENTERING)) ? 'goes' : 'neither';
}

/** Which readers each audience allows, if their course is open. */
const READERS: Record<Exclude<Audience, 'clinic'>, SubscriberStatus[]> = {
  enrolled: ['active'],
  subscribed: ['active'],
  asking: ['pending', 'active', 'unsubscribed'],
  reminded: ['pending', 'active', 'unsubscribed'],
  moving: ['active', 'suppressed', 'in-question'],
};

describe.each(ALL)('%s', kind => {
  const { audience } = KINDS[kind];

  test.each(STATUSES)('to a reader who is %s goes out or is cancelled, as its audience says', async status => {
    await put(kind, 'claimed');
    await world.sql(`UPDATE subscribers SET status = '${status}'`);
    const goes = audience !== 'clinic' && READERS[audience].includes(status);
    expect(await verdict()).toBe(goes ? 'goes' : 'cancelled');
  });

  test('without a reader goes to the clinic, or to nobody', async () => {
    await put(kind, 'claimed', false);
    expect(await verdict()).toBe(audience === 'clinic' ? 'goes' : 'cancelled');
  });

  test('to a reader whose course rests goes out unless it is part of the course', async () => {
    await put(kind, 'claimed');
    await world.sql("UPDATE enrollments SET state = 'paused'");
    expect(await verdict()).toBe(['enrolled', 'clinic'].includes(audience) ? 'cancelled' : 'goes');
  });

  test('is queued while all sending is paused, or at night, where its record says so', async () => {
    const queued = async () =>
      (await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } })).queued === 1;
    await put(kind, 'due');
    expect(await queued()).toBe(true);
    world.clock.set(START + 12 * 60 * 60_000);
    expect(await queued()).toBe(!KINDS[kind].openHoursOnly);
    world.clock.set(START);
    await pauseFor(world.deps, 'moved');
    expect(await queued()).toBe(KINDS[kind].passesPauses);
  });
});

describe('a kind that only a later version knows', () => {
  test.each([true, false])('is neither sent nor cancelled, and told of (to a reader: %s)', async toReader => {
    await put('festival-greeting', 'due', toReader);
    await tick(world.deps);
    await world.idle();
    await world.queue.send(['dlv_x']);
    await world.idle();
    expect([await state(), world.messages.length]).toEqual(['due', 0]);
    const health = await (await createApp(world.deps).request('/healthz')).json();
    expect(health).toMatchObject({
      status: 'degraded',
      waiting: { count: 0, unknownKind: 1, explanation: expect.any(String) },
    });
  });

  test('that is claimed already, by that version, is not touched by this one', async () => {
    await put('festival-greeting', 'claimed');
    expect([await verdict(), await state()]).toEqual(['neither', 'claimed']);
  });
});
