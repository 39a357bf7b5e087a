import { and, lt, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { dayOf } from '../calendar/local-time.ts';
import { liftStatements } from '../consent/lift.ts';
import { stopEverything } from '../consent/suppression.ts';
import { isIn } from '../db/delivery-states.ts';
import { deliveries, suppressions } from '../db/schema.ts';
import { newDeliveryRecord } from '../delivery/record.ts';
import type { Verdict } from '../delivery/retry.ts';
import { type DeliveryState, LEASED, TRANSITIONS, type Transition, WAITING } from '../mails/states.ts';
import { lessonStatements } from '../restore-guard/recall-lessons.ts';
import { tick } from '../scheduling/tick.ts';
import { planOf } from '../testing/database.ts';
import { enrollReaders, START, testDeps } from '../testing/deps.ts';
import { claim, type Job, loadJobs, reclaimExpired } from './waiting.ts';

const STATES: DeliveryState[] = ['due', 'claimed', 'sending', 'sent', 'retry', 'failed', 'cancelled'];
type Lease = 'mine' | 'other' | 'none';
const LEASES: Lease[] = ['mine', 'other', 'none'];

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
  await enrollReaders(world.sql, { count: 1, at: START });
});

const ID = 'dlv_x';
const LATER = START + 1_000;
const verdict = (state: Verdict['state']): Verdict => ({
  state,
  attempts: 1,
  doubts: 0,
  response: '',
  nextAttemptAt: LATER,
});

/** A delivery in this state, with a lease of this owner, another or nobody. `expired`: the lease has run out. */
async function put(state: DeliveryState, lease: Lease, expired: boolean) {
  const owner = { mine: "'mine'", other: "'other'", none: 'NULL' }[lease];
  const until = lease === 'none' ? 'NULL' : expired ? START - 1 : START + 1;
  await world.sql('DELETE FROM deliveries');
  await world.sql(`INSERT INTO deliveries
    (id, kind, subscriber_id, enrollment_id, course, lesson, state, due_at, next_attempt_at, message_id, lease, lease_until)
    VALUES ('${ID}', 'lesson', 'sub_0', 'enr_0', 'thigh-sciatica', 2, '${state}', ${START}, ${START}, '<x>', ${owner}, ${until})`);
}

const DAY_OF_START = dayOf(START, 'Asia/Tokyo');
const deliveryRecord = () => newDeliveryRecord(world.deps, 'mine');
const job = async (): Promise<Job> => (await loadJobs(world.deps.db, [ID], START))[0]!;
const TRY: Record<Exclude<Transition, 'revive'>, () => Promise<unknown>> = {
  claim: () => claim(world.deps.db, [ID], { lease: 'mine', leaseUntil: START + 1 }, START),
  release: async () => deliveryRecord().release(await job(), { nextAttemptAt: LATER, at: START }),
  cancel: async () => deliveryRecord().cancel(await job(), 'nothing-to-send'),
  withdraw: () => world.deps.db.batch([...stopEverything(world.deps.db, 'sub_0', START, 'left')]),
  'call-back': async () => {
    await world.sql("UPDATE enrollments SET state = 'stopped', stopped_from = 'active' WHERE id = 'enr_0'");
    await world.sql(
      "INSERT OR REPLACE INTO suppressions (address_hash, reason, at, subscriber_id) VALUES ('h', 'x', 0, 'sub_0')",
    );
    const lift = liftStatements(world.deps.db, sql`${suppressions.addressHash} = 'h'`, START);
    await world.deps.db.batch(lift as [(typeof lift)[0], ...typeof lift]);
  },
  enter: async () =>
    deliveryRecord().enter(await job(), {
      version: 'v',
      domain: 'mail.example',
      judgedBy: 0,
      untracked: false,
      leaseUntil: START + 1,
      at: START,
      day: DAY_OF_START,
    }),
  accept: async () => deliveryRecord().answered(await job(), verdict('sent'), START, {}),
  'accept-late': async () => deliveryRecord().answered(await job(), verdict('sent'), START, {}),
  defer: async () => deliveryRecord().answered(await job(), verdict('retry'), START, {}),
  abandon: async () => {
    await world.sql("UPDATE subscribers SET status = 'unsubscribed'");
    await deliveryRecord().answered(await job(), verdict('retry'), START, {});
  },
  'give-up': async () => deliveryRecord().answered(await job(), verdict('failed'), START, {}),
  recall: async () => {
    await world.sql("UPDATE deliveries SET lesson_slug = 'x'");
    const about = { enrollment: 'enr_0', subscriberId: 'sub_0', course: 'thigh-sciatica', number: 2, slug: 'x' };
    const row = { id: ID, messageId: '<x>', ...about, at: START, accepted: true, response: '250' };
    const recall = lessonStatements(world.deps, [row]);
    await world.deps.db.batch(recall as [(typeof recall)[0], ...typeof recall]);
  },
  'reclaim-claimed': () => world.deps.db.batch([reclaimExpired(world.deps.db, START, START)[0]]),
  'reclaim-sending': () => world.deps.db.batch([reclaimExpired(world.deps.db, START, START)[1]]),
};

type Rule = {
  from: readonly DeliveryState[];
  to: readonly DeliveryState[];
  lease: 'held' | 'expired' | 'any';
};
const RULES: Record<Transition, Rule> = TRANSITIONS;

/** The expected result for such a delivery, by the table. */
function expected(
  transition: Transition,
  from: DeliveryState,
  lease: Lease,
  expired: boolean,
): readonly DeliveryState[] {
  const rules =
    transition === 'accept' || transition === 'accept-late' ? (['accept', 'accept-late'] as const) : [transition];
  const rule = rules.map(name => RULES[name]).find(({ from: states }) => states.includes(from));
  const holds = {
    held: lease === 'mine',
    expired: lease !== 'none' && expired,
    any: true,
  };
  return rule && holds[rule.lease] ? rule.to : [from];
}

describe.each(Object.keys(TRY) as (keyof typeof TRY)[])('%s', transition => {
  test.each(STATES)('from %s does what the table says, whoever holds the lease', async from => {
    for (const lease of LEASES)
      for (const expired of [false, true]) {
        await put(from, lease, expired);
        await TRY[transition]();
        const [row] = await world.sql('SELECT state FROM deliveries');
        expect([lease, expired, expected(transition, from, lease, expired)]).toEqual([
          lease,
          expired,
          expect.arrayContaining([row!.state]),
        ]);
      }
  });
});

test.each(STATES)(
  'a tick whose course stands at the lesson revives it from what the table says, here "%s"',
  async from => {
    await put(from, 'none', false);
    await world.sql(`UPDATE enrollments SET next_lesson = 2, next_send_at = ${START} WHERE id = 'enr_0'`);
    await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
    const [row] = await world.sql('SELECT state FROM deliveries ORDER BY rowid');
    expect(row).toEqual({ state: RULES.revive.from.includes(from) ? RULES.revive.to[0] : from });
  },
);

test('every statement that changes waiting or leased mails as a whole finds them by their partial index', async () => {
  for (const [states, column, index] of [
    [WAITING, deliveries.nextAttemptAt, 'deliveries_waiting'],
    [LEASED, deliveries.leaseUntil, 'deliveries_leased'],
  ] as const) {
    const query = world.deps.db.select({ id: deliveries.id }).from(deliveries);
    const plan = await planOf(world.sql, query.where(and(isIn(states), lt(column, START))));
    expect(plan.join()).toContain(index);
  }
});

test('the table says this and no more: the statements follow it, so a change of it is a change of what happens', () => {
  const lines = Object.entries(RULES).map(([name, { from, to, lease }]) => `${name}: ${from} > ${to}, ${lease}`);
  expect(lines).toEqual([
    'claim: due,retry > claimed, any',
    'release: claimed > due,retry, held',
    'cancel: claimed > cancelled, held',
    'withdraw: due,claimed,retry > cancelled, any',
    'enter: claimed > sending, held',
    'accept: sending > sent, held',
    'accept-late: retry > sent, held',
    'defer: sending > retry, held',
    'abandon: sending > cancelled, held',
    'give-up: sending > failed, held',
    'reclaim-claimed: claimed > due, expired',
    'reclaim-sending: sending > retry, expired',
    'call-back: failed,cancelled > cancelled, any',
    'recall: due,claimed,sending,retry,failed,cancelled > sent, any',
    'revive: cancelled > due, any',
  ]);
});

test('what has ended stays as it is, but for a lesson that a pause had cancelled, one whose refusal is lifted, and one that the memory knows', () => {
  const leaving = Object.entries(RULES).filter(([, { from }]) =>
    from.some(state => ['sent', 'failed', 'cancelled'].includes(state)),
  );
  expect(leaving.map(([name]) => name).sort()).toEqual(['call-back', 'recall', 'revive']);
});
