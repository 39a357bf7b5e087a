import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import { deliveries, enrollments, signups, subscribers } from '../db/schema.ts';
import { tick } from '../scheduling/tick.ts';
import { confirmSignup } from '../signup/confirm.ts';
import { clockOf } from '../testing/calendars.ts';
import { DAY, testDeps, WEEK } from '../testing/deps.ts';
import { weekOn } from './week-on.ts';

const tokyo = (text: string) => Date.parse(`${text}+09:00`);
let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});

async function pass() {
  await tick(world.deps);
  await world.queue.idle();
}

/** Presses the button once. */
const press = () => weekOn({ ...world.deps, advance: async ms => world.clock.advance(ms), pass });

async function confirmAt(at: number) {
  const { deps, clock } = world;
  clock.set(at);
  const reader = { id: 'sub_a', email: 'a@mail.example', emailKey: 'a@mail.example', hour: 7 };
  await deps.db.insert(subscribers).values({ ...reader, status: 'pending', createdAt: at });
  const asked = { subscriberId: 'sub_a', course: 'thigh-sciatica', requestedAt: at, expiresAt: at + DAY };
  await deps.db.insert(signups).values({ id: 'sgn_a', ...asked });
  await confirmSignup(deps, 'sgn_a', 'origin');
  await tick(deps);
  await world.queue.idle();
}

const came = async () =>
  (await world.deps.db.select().from(deliveries).where(eq(deliveries.kind, 'lesson')).orderBy(deliveries.lesson)).map(
    ({ acceptedAt }) => clockOf(acceptedAt!, 'Asia/Tokyo').text,
  );

test.each(['00', '06', '07', '14', '20', '21', '23'])(
  'confirmed at %s o’clock, each press brings exactly the next lesson, to the end of the course',
  async hour => {
    await confirmAt(tokyo(`2026-11-22T${hour}:10:00`));
    const atOnce = world.messages.length;
    expect(atOnce).toBe(Number(hour) >= 7 && Number(hour) < 21 ? 1 : 0);
    for (let pressed = 1; pressed <= 8 - atOnce; pressed += 1) {
      const before = world.clock.now();
      await press();
      expect([world.messages.length, world.clock.now() - before]).toEqual([atOnce + pressed, WEEK]);
    }
    expect(await world.deps.db.select().from(enrollments).get()).toMatchObject({ state: 'completed' });
  },
);

test('a lesson comes at its own time, not at the time of the press', async () => {
  await confirmAt(tokyo('2026-11-22T22:30:00'));
  await press();
  await press();
  expect(await came()).toEqual(['Mon 2026-11-23 07:00', 'Mon 2026-11-30 07:00']);
});

test('a lesson that falls on a skipped holiday comes with the same press, which then goes further than a week', async () => {
  await saveClinic(world.deps, ClinicSettings.parse({ publicHolidays: 'skip' }));
  await confirmAt(tokyo('2026-11-16T08:00:00'));
  for (let pressed = 0; pressed < 3; pressed += 1) await press();
  expect(await came()).toEqual([
    'Mon 2026-11-16 08:00',
    'Tue 2026-11-24 07:00', // Monday the 23rd is a holiday
    'Mon 2026-11-30 07:00',
    'Mon 2026-12-07 07:00',
  ]);
});

test('without readers it is a week', async () => {
  const before = world.clock.now();
  await press();
  expect(world.clock.now() - before).toBe(WEEK);
});
