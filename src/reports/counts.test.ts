import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { liftSuppression } from '../consent/lift.ts';
import type { SendOutcome } from '../deps.ts';
import { confirmUrl, consultationUrl, lessonLinks } from '../links/urls.ts';
import { onD1 } from '../testing/database.ts';
import { DAY, testDeps } from '../testing/deps.ts';
import { form, signupForm } from '../testing/walk.ts';

// The counts that triggers keep, beside what the rows say, whatever readers, mail servers, clocks and the clinic do.

const COURSES = ['thigh-sciatica', 'heavy-legs'];
const YES: SendOutcome = { accepted: true, response: '250 OK' };
const NO: SendOutcome[] = [
  { accepted: false, kind: 'hard', rule: 'no-such-user', reason: '550 5.1.1' },
  { accepted: false, kind: 'full', rule: 'full', reason: '452' },
  { accepted: false, kind: 'in-doubt', rule: 'no-answer', reason: 'no answer' },
];

const person = fc.integer({ min: 0, max: 1 });
/** Which of the rows that are there, from the newest. */
const nth = fc.nat(2);
const acts = {
  ask: fc.record({ does: fc.constant('ask' as const), person, course: fc.constantFrom(...COURSES) }),
  confirm: fc.record({ does: fc.constant('confirm' as const), nth }),
  wait: fc.record({
    does: fc.constant('wait' as const),
    days: fc.constantFrom(0, 1, 7, 7, 7, 90, -90),
    answer: fc.constantFrom(YES, YES, YES, ...NO),
  }),
  lift: fc.record({ does: fc.constant('lift' as const), person }),
  read: fc.record({ does: fc.constantFrom('open' as const, 'consult' as const, 'leave' as const), nth }),
};
type Act = (typeof acts)[keyof typeof acts] extends infer A ? (A extends fc.Arbitrary<infer T> ? T : never) : never;
/** Stretches that get somewhere: somebody asks and confirms, then anything happens. */
const stretch = fc
  .tuple(
    fc.array(acts.ask, { minLength: 1, maxLength: 2 }),
    fc.array(acts.confirm, { maxLength: 1 }),
    fc.array(fc.oneof(acts.wait, acts.wait, acts.wait, acts.lift, acts.read, acts.read), { maxLength: 5 }),
  )
  .map(parts => parts.flat() as Act[]);

const address = (n: number) => `r${n}@mail.example`;

async function newWorld() {
  const world = await testDeps();
  const app = createApp(world.deps);
  async function visit(url: string, init?: RequestInit) {
    await app.request(new URL(url, world.deps.site.baseUrl).pathname, init);
    await world.idle();
  }
  const nthOf = async (query: string, n: number) =>
    (await world.sql(`${query} ORDER BY rowid DESC LIMIT 1 OFFSET ?`, n))[0]?.id as string | undefined;

  async function play(step: Act) {
    const { deps, clock, mailer } = world;
    if (step.does === 'ask') return visit('/signup', signupForm(address(step.person), { symptom: step.course }));
    if (step.does === 'lift') return void (await liftSuppression(deps, address(step.person)));
    if (step.does === 'wait') {
      clock.advance(step.days * DAY);
      mailer.answer = () => step.answer;
      await world.run();
      return;
    }
    if (step.does === 'confirm') {
      const signup = await nthOf('SELECT id FROM signups', step.nth);
      return signup && visit(confirmUrl(deps, signup), { method: 'POST' });
    }
    const lesson = await nthOf("SELECT id FROM deliveries WHERE kind = 'lesson'", step.nth);
    if (!lesson) return;
    const { pixel_url, unsubscribe_url } = lessonLinks(deps, lesson, 1);
    if (step.does === 'open') return visit(pixel_url!);
    if (step.does === 'leave') return visit(unsubscribe_url!, { method: 'POST' });
    return visit(consultationUrl(deps, lesson), form({ preferredTimes: '土曜', contactBy: 'mail' }));
  }
  return { ...world, play };
}

const COUNTED = {
  course_counts: `SELECT course, requested, confirmed, completed, stopped, consultations FROM course_counts
    WHERE requested + confirmed + completed + stopped + consultations <> 0 ORDER BY 1`,
  lesson_counts: `SELECT course, lesson_slug, sent, bounced, proven, possible, not_to_be_seen, clicked, unsubscribed, failed FROM lesson_counts
    WHERE sent + bounced + proven + possible + clicked + unsubscribed + failed <> 0 ORDER BY 1, 2`,
};
/** The same from the rows. */
const ROWS = {
  course_counts: `SELECT * FROM (SELECT course,
      (SELECT count(*) FROM signups s WHERE s.course = c.course) AS requested,
      (SELECT count(*) FROM enrollments e WHERE e.course = c.course) AS confirmed,
      (SELECT count(*) FROM enrollments e WHERE e.course = c.course AND state = 'completed') AS completed,
      (SELECT count(*) FROM enrollments e WHERE e.course = c.course AND state = 'stopped') AS stopped,
      (SELECT count(*) FROM consultation_requests r WHERE r.course = c.course) AS consultations
    FROM (SELECT course FROM signups UNION SELECT course FROM enrollments UNION SELECT course FROM consultation_requests) c)
    ORDER BY 1`,
  lesson_counts: `SELECT * FROM (SELECT course, lesson_slug, sum(state = 'sent') AS sent, sum(bounced_at IS NOT NULL) AS bounced,
      sum(opened_as = 'proven') AS proven, sum(opened_as = 'possible') AS possible,
      sum(state = 'sent' AND bounced_at IS NULL AND opened_as = 'none' AND NOT picture_fetched AND NOT EXISTS (
        SELECT 1 FROM deliveries o WHERE o.subscriber_id = d.subscriber_id AND o.picture_fetched)) AS not_to_be_seen, sum(clicked) AS clicked,
      sum(unsubscribed) AS unsubscribed, sum(state = 'failed') AS failed
    FROM deliveries d WHERE kind = 'lesson' GROUP BY 1, 2)
    WHERE sent + bounced + proven + possible + clicked + unsubscribed + failed <> 0 ORDER BY 1, 2`,
};

test('every count equals what the rows say, and nobody confirms what was not asked for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stretch, { minLength: 3, maxLength: 5 }), async stretches => {
      const world = await newWorld();
      for (const step of stretches.flat()) await world.play(step);
      const courses = await world.sql(COUNTED.course_counts);
      const lessons = await world.sql(COUNTED.lesson_counts);
      expect(courses).toEqual(await world.sql(ROWS.course_counts));
      expect(lessons).toEqual(await world.sql(ROWS.lesson_counts));
      for (const { course, requested, confirmed } of courses)
        expect({ course, holds: requested >= confirmed }).toEqual({ course, holds: true });
    }),
    { numRuns: onD1 ? 2 : 8, endOnFailure: true },
  );
});
