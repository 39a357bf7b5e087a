import fc from 'fast-check';
import { test } from 'vitest';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import { signups, subscribers } from '../db/schema.ts';
import type { OutgoingMessage, SendOutcome } from '../deps.ts';
import { tick } from '../scheduling/tick.ts';
import { confirmSignup } from '../signup/confirm.ts';
import { onD1 } from '../testing/database.ts';
import { DAY, testDeps } from '../testing/deps.ts';
import {
  checkComplete,
  checkEachStretch,
  checkStory,
  type Sent,
  type Story,
  stories,
  tell,
  type World,
} from '../testing/timeline.ts';

const COURSES = ['thigh-sciatica', 'heavy-legs'];
const LESSONS = 8;
const LATER: SendOutcome = { accepted: false, kind: 'unknown', rule: 'temporary', reason: '451 later' };
const HOUR = 3_600_000;
/** A D1 run takes twenty times as long. The stories are the same, so one shows that the statements work there. */
const RUNS = onD1 ? 1 : 15;

/** The program over a real database. The server defers every second lesson three times: for 5 minutes, 30 minutes and 2 hours. */
async function program({ calendar, hour }: Story): Promise<World> {
  const { deps, clock, mailer, queue, sql } = await testDeps();
  const { closedWeekdays, closedDates, ...zone } = calendar;
  await saveClinic(
    deps,
    ClinicSettings.parse({ ...zone, closedWeekdays: [...closedWeekdays], closedDates: [...closedDates] }),
  );
  await deps.db.insert(subscribers).values({
    id: 'sub_a',
    email: 'a@mail.example',
    emailKey: 'a@mail.example',
    status: 'pending',
    hour,
    createdAt: 0,
  });
  const sent: Sent[] = [];
  mailer.answer = async ({ messageId }: OutgoingMessage) => {
    const [mail] = await sql('SELECT course, lesson, attempts FROM deliveries WHERE message_id = ?', messageId);
    const { course, lesson, attempts } = mail as { course: string; lesson: number; attempts: number };
    if (lesson % 2 === 0 && attempts < 3) return LATER;
    sent.push({ course: COURSES.indexOf(course), lesson, at: clock.now() });
    return { accepted: true, response: '250 OK' };
  };
  const next = `SELECT min(at) AS at FROM (
    SELECT next_send_at AS at FROM enrollments WHERE state = 'active'
    UNION SELECT max(next_attempt_at, ?) FROM deliveries WHERE state IN ('due', 'retry'))`;
  return {
    clock,
    async begin(course) {
      const now = clock.now();
      const id = `sgn_${course}`;
      const fields = { subscriberId: 'sub_a', course: COURSES[course]!, requestedAt: now, expiresAt: now + DAY };
      await deps.db.insert(signups).values({ id, ...fields });
      await confirmSignup(deps, id, 'origin');
      await tick(deps);
      await queue.idle();
    },
    async tick() {
      await tick(deps);
      await queue.idle();
    },
    // A delivery that waits for open hours is looked at every half hour.
    nextDueAt: async () => (await sql(next, clock.now() + HOUR / 2))[0]!.at ?? undefined,
    sent,
  };
}

test('over the real scheduler too: no zone, calendar, downtime, retry or clock set back and forth breaks a rule', async () => {
  await fc.assert(
    fc.asyncProperty(stories([DAY, -DAY, 3 * DAY, -3 * DAY, HOUR, -HOUR], 8), async story => {
      const world = await program(story);
      await tell(world, story, LESSONS);
      checkStory(story, world.sent, LESSONS);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test('a clock that is years off loses no lesson, and each wrong setting brings at most one early', async () => {
  const years = [5 * 365 * DAY, -5 * 365 * DAY, 90 * DAY, -90 * DAY, -40 * DAY];
  await fc.assert(
    fc.asyncProperty(stories(years, 6), async story => {
      const world = await program(story);
      await tell(world, story, LESSONS);
      checkComplete(world.sent, LESSONS);
      checkEachStretch(story, world.sent);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});
