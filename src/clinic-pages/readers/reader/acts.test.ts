import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { dayOf } from '../../../calendar/local-time.ts';
import { ClinicSettings } from '../../../clinic/settings.ts';
import { liftStatements } from '../../../consent/lift.ts';
import { newDeliveryRecord } from '../../../delivery/record.ts';
import { loadJobs } from '../../../outbox/waiting.ts';
import { endRests } from '../../../scheduling/end-rests.ts';
import { tick } from '../../../scheduling/tick.ts';
import { signedInClinic } from '../../../testing/clinic.ts';
import { planOf } from '../../../testing/database.ts';
import { DAY, enrollReaders, START, WEEK } from '../../../testing/deps.ts';
import { openings } from '../../../texts/ja/openings.ts';
import { reader as words } from '../../../texts/ja/reader.ts';
import { rowsOf } from './person.ts';

// A reader whose second lesson is due on Sunday 29 November at 13:00, a week after START, with the first sent at START.
let world: Awaited<ReturnType<typeof signedInClinic>>;
const READER = '/admin/readers/sub_0';
const COURSE = `${READER}/courses/enr_0`;

beforeEach(async () => {
  world = await signedInClinic({ clinic: ClinicSettings.parse({}) });
  await enrollReaders(world.sql, { count: 1, at: START });
  await world.sql('UPDATE enrollments SET next_lesson = 1, next_lesson_slug = NULL');
  const first = world.deps.library.courses.find(({ slug }) => slug === 'thigh-sciatica')!.lessons[0]!.slug;
  await world.sql('UPDATE enrollments SET next_lesson_slug = ?', first);
  await world.run();
  expect(await lessons()).toEqual([[1, 'sent']]);
});

const lessons = async () =>
  (await world.sql("SELECT lesson, state FROM deliveries WHERE kind = 'lesson' ORDER BY lesson")).map(row => [
    row.lesson,
    row.state,
  ]);
const course = async () => (await world.sql('SELECT * FROM enrollments'))[0]!;
const at = (text: string) => Date.parse(`2026-${text}+09:00`);
const audited = async () =>
  (await world.sql("SELECT action, subscriber_id FROM audit_log WHERE action <> 'signed-in' ORDER BY id")).map(row => [
    row.action,
    row.subscriber_id,
  ]);
/** Presses a button, and returns the page to which it leads, as text. */
async function press(path: string, form: Record<string, string> = {}): Promise<string> {
  const response = await world.post(path, form);
  expect(response.status).toBe(303);
  await world.idle();
  return world.text(response.headers.get('location')!);
}
const pass = (days: number) => world.hours(days * 24);
const nextSlug = async () => String((await course()).next_lesson_slug);
/** Makes the due lesson and claims it for somebody who is slow. */
async function claimedByAnother() {
  world.clock.set(at('11-29T13:00'));
  await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
  await world.sql(
    "UPDATE deliveries SET state = 'claimed', lease = 'slow', lease_until = ? WHERE lesson = 2",
    at('12-29T13:00'),
  );
  const id = String((await world.sql('SELECT id FROM deliveries WHERE lesson = 2'))[0]!.id);
  const [job] = await loadJobs(world.deps.db, [id], world.clock.now());
  const record = newDeliveryRecord(world.deps, 'slow');
  const now = world.clock.now();
  const { version } = (await world.sql('SELECT version FROM clinic_version'))[0]!;
  const entering = {
    ...{
      version: 'v',
      domain: 'mail.example',
      judgedBy: Number(version),
      untracked: false,
      leaseUntil: now + DAY,
      at: now,
    },
    day: dayOf(now, 'Asia/Tokyo'),
  };
  return { enter: () => record.enter(job!, entering), job: job!, record };
}

/** Dates are held together by spans. */
const withoutSpans = (html: string) => html.replaceAll(/<\/?span[^>]*>/g, '');

describe('a rest', () => {
  const until = at('12-13T07:00');

  test('is offered on the reader’s own days, leaves one lesson out at least, and says what will come', async () => {
    const page = await world.text(READER);
    expect(page).toContain(`value="${at('12-06T07:00')}"`);
    expect(page).not.toContain(`value="${at('11-29T07:00')}"`);
    expect(page).toContain('12月13日(日) 7:00');
  });

  test('until a date ends by itself, at that moment, and no lesson is lost', async () => {
    const page = await press(`${COURSE}/pause`, { until: String(until) });
    expect(page).toContain(words.rest.done('12月13日(日) 7:00'));
    expect(withoutSpans(page)).toContain(words.lead.restingUntil('12月13日(日) 7:00', 2));
    await pass(20);
    expect(await lessons()).toEqual([[1, 'sent']]);
    await pass(2);
    expect(await lessons()).toEqual([
      [1, 'sent'],
      [2, 'sent'],
    ]);
    expect((await world.sql('SELECT accepted_at FROM deliveries WHERE lesson = 2'))[0]!.accepted_at).toBe(until);
    expect(await course()).toMatchObject({ state: 'active', resume_at: null, next_send_at: until + WEEK });
  });

  test('is taken back: everything is as before', async () => {
    const before = await course();
    const page = await press(`${COURSE}/pause`, { until: String(until) });
    expect(page).toContain(words.undo);
    await press(`${COURSE}/resume`, { soon: 'yes' });
    expect(await course()).toEqual(before);
    expect(await audited()).toEqual([
      ['course-paused', 'sub_0'],
      ['course-resumed', 'sub_0'],
    ]);
  });

  test('without an end lasts until the clinic resumes, and then the lesson comes on the reader’s weekday', async () => {
    expect(await press(`${COURSE}/pause`, { until: 'open' })).toContain(words.rest.doneOpen);
    await pass(31);
    await world.signIn();
    expect(await lessons()).toEqual([[1, 'sent']]);
    expect(await world.text(READER)).toContain(
      words.rest.resumeHelp(words.lesson(2, await titleOf(2)), '12月27日(日) 7:00'),
    );
    expect(await press(`${COURSE}/resume`)).toContain(words.rest.resumed('12月27日(日) 7:00'));
    await pass(4);
    expect(await lessons()).toHaveLength(2);
  });

  test('stops a lesson that waits or was claimed, in the statement that lets it go, and undoing brings it at once', async () => {
    const owner = await claimedByAnother();
    await press(`${COURSE}/pause`, { until: 'open' });
    expect([await owner.enter(), await lessons()]).toEqual([
      false,
      [
        [1, 'sent'],
        [2, 'cancelled'],
      ],
    ]);
    await press(`${COURSE}/resume`, { soon: 'yes' });
    await world.run();
    expect(await lessons()).toEqual([
      [1, 'sent'],
      [2, 'sent'],
    ]);
  });

  test('does not call back a lesson that is with the server: it arrives, and the course rests behind it', async () => {
    const owner = await claimedByAnother();
    expect(await owner.enter()).toBe(true);
    await press(`${COURSE}/pause`, { until: 'open' });
    const nextSendAt = at('12-06T07:00');
    const verdict = { state: 'sent', attempts: 1, doubts: 0, response: '250' } as const;
    const move = { slug: await slugOf(3), number: 3, nextSendAt, completed: false };
    expect(await owner.record.answered(owner.job, verdict, world.clock.now(), { move })).toBe(true);
    expect(await course()).toMatchObject({ state: 'paused', next_lesson: 3 });
    await pass(14);
    expect(await lessons()).toHaveLength(2);
  });

  test('pressed twice, or on an old page, is one rest; a date that was not offered is asked for again', async () => {
    await press(`${COURSE}/pause`, { until: String(until) });
    expect(await press(`${COURSE}/pause`, { until: 'open' })).toContain(words.gone);
    expect(await course()).toMatchObject({ resume_at: until });
    await press(`${COURSE}/resume`);
    expect(await press(`${COURSE}/resume`)).toContain(words.gone);
    for (const wrong of ['', 'x', String(START), String(until + 1)]) {
      const response = await world.post(`${COURSE}/pause`, { until: wrong });
      expect([response.status, (await response.text()).includes(words.rest.missing)]).toEqual([422, true]);
    }
    expect(await audited()).toHaveLength(2);
  });

  test('does not bring back who has left meanwhile', async () => {
    await press(`${COURSE}/pause`, { until: String(until) });
    await press(`${READER}/stop`);
    expect(await press(`${COURSE}/resume`)).toContain(words.gone);
    await pass(25);
    expect(await lessons()).toEqual([[1, 'sent']]);
  });

  test('that ends is found by its index', async () => {
    const plan = await planOf(world.sql, endRests(world.deps.db, START));
    expect(plan.join()).toMatch(/SEARCH enrollments USING (COVERING )?INDEX enrollments_resting/);
  });
});

const slugOf = async (number: number) =>
  world.deps.library.courses.find(({ slug }) => slug === 'thigh-sciatica')!.lessons[number - 1]!.slug;
const titleOf = async (number: number) =>
  world.deps.library.courses.find(({ slug }) => slug === 'thigh-sciatica')!.lessons[number - 1]!.title;

describe('the next lesson now', () => {
  test('waits for the day after another lesson, then comes, and the following one at least six days behind it', async () => {
    const page = await world.text(READER);
    expect(page).toContain(words.now.later(words.lesson(2, await titleOf(2)), '11月23日(月) 7:00'));
    expect(page).toContain(words.now.whyDay);
    const done = await press(`${COURSE}/now`, { next: await nextSlug() });
    expect(done).toContain(words.now.doneLater(2, '11月23日(月) 7:00'));
    await pass(1);
    expect(await lessons()).toEqual([
      [1, 'sent'],
      [2, 'sent'],
    ]);
    await pass(5);
    expect(await lessons()).toHaveLength(2);
    await pass(2);
    expect(await lessons()).toHaveLength(3);
    const times = (await world.sql('SELECT accepted_at AS at FROM deliveries ORDER BY lesson')).map(row =>
      Number(row.at),
    );
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(6 * DAY);
    expect(await course()).toMatchObject({ brought_forward_from: null });
  });

  test('goes at once on a day without a lesson, in open hours', async () => {
    world.clock.set(at('11-24T15:00'));
    expect(await world.text(READER)).toContain(words.now.atOnce(words.lesson(2, await titleOf(2))));
    await press(`${COURSE}/now`, { next: await nextSlug() });
    await world.run();
    expect(await lessons()).toEqual([
      [1, 'sent'],
      [2, 'sent'],
    ]);
  });

  test('at night says when it goes, and is taken back while it has not left', async () => {
    world.clock.set(at('11-24T22:00'));
    const before = await course();
    const page = await press(`${COURSE}/now`, { next: await nextSlug() });
    expect(page).toContain(words.now.doneLater(2, '11月25日(水) 7:00'));
    expect(page).toContain(words.undo);
    expect(await press(`${COURSE}/put-back`)).toContain(words.now.undone('11月29日(日) 7:00'));
    expect(await course()).toEqual(before);
    await pass(3);
    expect(await lessons()).toEqual([[1, 'sent']]);
    await pass(2);
    expect(await lessons()).toEqual([
      [1, 'sent'],
      [2, 'sent'],
    ]);
  });

  test('is called off though it was queued, and not once it is with the server', async () => {
    world.clock.set(at('11-24T15:00'));
    const idle = { ...world.deps, queue: { send: async () => {}, holdsFor: 0 } };
    await world.sql('UPDATE enrollments SET brought_forward_from = next_send_at, next_send_at = ?', world.clock.now());
    await tick(idle);
    expect(await lessons()).toEqual([
      [1, 'sent'],
      [2, 'due'],
    ]);
    await press(`${COURSE}/put-back`);
    expect(await lessons()).toEqual([
      [1, 'sent'],
      [2, 'cancelled'],
    ]);
    await world.sql('UPDATE enrollments SET brought_forward_from = next_send_at, next_send_at = ?', world.clock.now());
    await tick(idle);
    await world.sql("UPDATE deliveries SET state = 'sending' WHERE lesson = 2");
    expect(await press(`${COURSE}/put-back`)).toContain(words.now.left);
    expect(await lessons()).toEqual([
      [1, 'sent'],
      [2, 'sending'],
    ]);
  });

  test('pressed twice, or from a page of last week, brings one lesson', async () => {
    world.clock.set(at('11-24T15:00'));
    const old = await nextSlug();
    await press(`${COURSE}/now`, { next: old });
    expect(await press(`${COURSE}/now`, { next: old })).toContain(words.gone);
    await world.run();
    await pass(1);
    expect(await press(`${COURSE}/now`, { next: old })).toContain(words.gone);
    expect(await lessons()).toHaveLength(2);
    expect(await audited()).toEqual([['lesson-brought-forward', 'sub_0']]);
  });

  test('never makes two lessons of one day, also not of two courses', async () => {
    await world.sql(`INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_lesson_slug, next_send_at, weekday, created_at)
      SELECT 'enr_other', subscriber_id, 'heavy-legs', 'active', 1, '${world.deps.library.courses.find(({ slug }) => slug === 'heavy-legs')!.lessons[0]!.slug}', ${at('11-28T07:00')}, 6, ${START} FROM enrollments`);
    world.clock.set(at('11-24T15:00'));
    await press(`${COURSE}/now`, { next: await nextSlug() });
    await world.run();
    await press(`${READER}/courses/enr_other/now`, {
      next: String((await world.sql("SELECT next_lesson_slug AS s FROM enrollments WHERE id = 'enr_other'"))[0]!.s),
    });
    await pass(3);
    const days = (
      await world.sql(
        "SELECT date(accepted_at / 1000 + 9 * 3600, 'unixepoch') AS day FROM deliveries WHERE state = 'sent' ORDER BY 1",
      )
    ).map(row => row.day);
    expect(days).toEqual(['2026-11-22', '2026-11-24', '2026-11-25']);
  });
});

describe('stopping on the reader’s word', () => {
  test('asks once more, says what stays, ends everything at once, and stands in the consent record as the clinic’s', async () => {
    expect(await world.text(`${READER}/stop`)).toContain(words.stop.staying[0]!);
    const owner = await claimedByAnother();
    expect(await press(`${READER}/stop`)).toContain(words.stop.done);
    expect(await owner.enter()).toBe(false);
    expect(await course()).toMatchObject({ state: 'stopped' });
    const [last] = await world.sql('SELECT act, recorded_by FROM consents ORDER BY id DESC LIMIT 1');
    expect(last).toEqual({ act: 'withdrawn', recorded_by: 'clinic' });
    expect(await press(`${READER}/stop`)).toContain(words.gone);
    expect(await audited()).toEqual([['consent-withdrawn', 'sub_0']]);
    expect((await world.sql("SELECT count(*) AS n FROM consents WHERE act = 'withdrawn'"))[0]!.n).toBe(1);
    const page = await world.text(READER);
    expect(page).toContain(words.timeline.byClinic);
    for (const act of [words.rest.title, words.now.title, words.again.title]) expect(page).not.toContain(act);
  });

  test('of a request that was not confirmed: its link opens nothing any more', async () => {
    const email = 'new@mail.example';
    await world.post('/signup', { email, symptom: 'knee-back', consent: 'yes' });
    await world.idle();
    const link = /\/confirm\/[\w-]+/.exec(world.messages.at(-1)!.raw.replaceAll('=\r\n', ''))![0];
    const [row] = await world.sql('SELECT id FROM subscribers WHERE email = ?', email);
    await press(`/admin/readers/${row!.id}/stop`);
    expect((await world.post(link)).status).toBe(410);
    expect((await world.sql('SELECT status FROM subscribers WHERE email = ?', email))[0]!.status).toBe('unsubscribed');
  });
});

describe('a lesson sent again', () => {
  const sentId = async () => String((await world.sql('SELECT id FROM deliveries WHERE lesson = 1'))[0]!.id);

  test('is a marked copy of its own, in no figure, and moves no course', async () => {
    const before = [
      await course(),
      await world.sql('SELECT * FROM lesson_counts'),
      await world.sql('SELECT last_lesson_at FROM subscribers'),
    ];
    expect(await press(`${READER}/copies`, { delivery: await sentId() })).toContain(words.again.done);
    const [first, copy] = world.messages.slice(-2);
    expect(copy!.messageId).not.toBe(first!.messageId);
    const decoded = (raw: string) => Buffer.from(raw).toString();
    expect(decoded(copy!.raw)).toMatch(/List-Unsubscribe-Post/);
    expect(await world.sql('SELECT kind, state, lesson FROM deliveries ORDER BY kind, id')).toEqual([
      { kind: 'lesson', state: 'sent', lesson: 1 },
      { kind: 'lesson-again', state: 'sent', lesson: 1 },
    ]);
    await pixel();
    expect([
      await course(),
      await world.sql('SELECT * FROM lesson_counts'),
      await world.sql('SELECT last_lesson_at FROM subscribers'),
    ]).toEqual(before);
    expect(await world.text(READER)).toContain(words.timeline.again(words.lesson(1, await titleOf(1))));
  });

  /** The reader's program fetches the picture of the copy, and opens it as a page. */
  async function pixel() {
    const raw = world.messages.at(-1)!.raw.replaceAll('=\r\n', '');
    const picture = /\/o\/[\w-]+\.gif/.exec(raw)![0];
    expect((await world.get(picture)).status).toBe(200);
    const page = await world.get(/\/mail\/[\w-]+/.exec(raw)![0]);
    expect([page.status, (await page.text()).includes('もう一度お送りします')]).toEqual([200, true]);
    expect((await world.post(/\/unsubscribe\/[\w-]+/.exec(raw)![0].replace('unsubscribe', 'mail'))).status).not.toBe(
      500,
    );
  }

  test('twice in a moment is one copy; three a day are the most, and tomorrow there are more', async () => {
    const delivery = await sentId();
    await Promise.all([world.post(`${READER}/copies`, { delivery }), world.post(`${READER}/copies`, { delivery })]);
    expect(await press(`${READER}/copies`, { delivery })).toContain(words.again.repeated);
    const copies = async () =>
      Number((await world.sql("SELECT count(*) AS n FROM deliveries WHERE kind = 'lesson-again'"))[0]!.n);
    expect(await copies()).toBe(1);
    for (let more = 0; more < 2; more += 1) {
      world.clock.advance(DAY / 48);
      await press(`${READER}/copies`, { delivery });
    }
    world.clock.advance(DAY / 48);
    expect(await press(`${READER}/copies`, { delivery })).toContain(words.again['too-many'](3));
    expect(await copies()).toBe(3);
    world.clock.advance(DAY);
    await press(`${READER}/copies`, { delivery });
    expect(await copies()).toBe(4);
  });

  test('at night waits for the morning, and can be called off until then', async () => {
    world.clock.set(at('11-24T22:00'));
    const page = await press(`${READER}/copies`, { delivery: await sentId() });
    expect(page).toContain(words.again.doneLater('11月25日(水) 7:00'));
    const [copy] = await world.sql("SELECT id, state FROM deliveries WHERE kind = 'lesson-again'");
    expect(copy!.state).toBe('due');
    expect(await press(`${READER}/copies/${copy!.id}/call-off`)).toContain(words.again.undone);
    await pass(1);
    expect(world.messages).toHaveLength(1);
    expect(await press(`${READER}/copies/${copy!.id}/call-off`)).toContain(words.now.left);
  });

  test('asks for consent at the moment of sending, and needs none of the course', async () => {
    world.clock.set(at('11-24T22:00'));
    await press(`${COURSE}/pause`, { until: 'open' });
    await press(`${READER}/copies`, { delivery: await sentId() });
    await press(`${READER}/stop`);
    await pass(1);
    expect(world.messages).toHaveLength(1);
    expect(await press(`${READER}/copies`, { delivery: await sentId() })).toContain(words.again.gone);
  });

  test('is none of another reader’s, and no notice', async () => {
    await world.sql(
      "INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES ('sub_b', 'b@mail.example', 'b@mail.example', 'active', 7, 0)",
    );
    expect(await press('/admin/readers/sub_b/copies', { delivery: await sentId() })).toContain(words.again.gone);
    expect((await world.post('/admin/readers/sub_nobody/copies', { delivery: await sentId() })).status).toBe(404);
  });
});

describe('another course', () => {
  const rows = () =>
    world.sql('SELECT course, state, next_lesson AS next FROM enrollments ORDER BY created_at, course');
  const newId = async () => String((await world.sql("SELECT id FROM enrollments WHERE course = 'heavy-legs'"))[0]!.id);
  const instead = { course: 'heavy-legs', instead: 'enr_0' };

  test('ends the one that runs, begins at its first lesson on the next day without one, and keeps the counts true', async () => {
    expect(await press(`${READER}/course`, instead)).toContain(words.course.doneLater('11月23日(月) 7:00'));
    await pass(1);
    expect(await rows()).toEqual([
      { course: 'thigh-sciatica', state: 'stopped', next: 2 },
      { course: 'heavy-legs', state: 'active', next: 2 },
    ]);
    await pass(15);
    expect(new Set((await world.sql('SELECT course FROM deliveries WHERE lesson > 1')).map(row => row.course))).toEqual(
      new Set(['heavy-legs']),
    );
    for (const { requested, confirmed } of await world.sql("SELECT * FROM course_counts WHERE course = 'heavy-legs'"))
      expect([requested, confirmed]).toEqual([1, 1]);
    expect(await press(`${READER}/courses/${await newId()}/take-back`)).toContain(words.now.left);
  });

  test('is taken back while nothing of it has left, from a rest too: everything is as before', async () => {
    for (const rest of [false, true]) {
      if (rest) await press(`${COURSE}/pause`, { until: 'open' });
      const before = (await world.sql("SELECT * FROM enrollments WHERE id = 'enr_0'"))[0]!;
      const page = await press(`${READER}/course`, instead);
      const id = /courses\/(enr_[\w-]+)\/take-back/.exec(page)![1];
      expect(await press(`${READER}/courses/${id}/take-back`)).toContain(words.course.undone);
      expect((await world.sql("SELECT * FROM enrollments WHERE id = 'enr_0'"))[0]).toEqual(before);
      expect(await press(`${READER}/courses/${id}/take-back`)).toContain(words.now.left);
    }
    await pass(9);
    expect(await lessons()).toEqual([[1, 'sent']]);
  });

  test('runs beside the other, with its pattern, and never two lessons come on one day', async () => {
    const { patterns } = world.deps.library.courses.find(({ slug }) => slug === 'heavy-legs')!;
    await press(`${READER}/course`, { course: `heavy-legs/${patterns[0]!.slug}`, instead: 'beside' });
    expect((await world.sql("SELECT pattern FROM enrollments WHERE course = 'heavy-legs'"))[0]!.pattern).toBe(
      patterns[0]!.slug,
    );
    await pass(20);
    const days = (
      await world.sql(
        "SELECT date(accepted_at / 1000 + 9 * 3600, 'unixepoch') AS day FROM deliveries WHERE state = 'sent'",
      )
    ).map(row => row.day);
    expect([days.length, new Set(days).size]).toEqual([6, 6]);
  });

  test('pressed twice begins once; a course that is open, one of nobody, or a pattern of another is asked for again', async () => {
    await Promise.all([world.post(`${READER}/course`, instead), world.post(`${READER}/course`, instead)]);
    expect(await rows()).toHaveLength(2);
    expect((await rows()).map(row => row.state)).toEqual(['stopped', 'active']);
    for (const wrong of [
      { course: 'heavy-legs', instead: 'beside' },
      instead,
      { course: 'x', instead: 'beside' },
      { course: 'knee-back/x', instead: 'beside' },
      {},
    ])
      expect((await world.post(`${READER}/course`, wrong as Record<string, string>)).status).toBe(422);
    expect(await rows()).toHaveLength(2);
  });

  test('begins the same course again in its own place', async () => {
    await press(`${READER}/course`, { course: 'thigh-sciatica', instead: 'enr_0' });
    await pass(1);
    expect(await rows()).toEqual([
      { course: 'thigh-sciatica', state: 'stopped', next: 2 },
      { course: 'thigh-sciatica', state: 'active', next: 2 },
    ]);
  });

  test('that was replaced does not come back when a suppression is lifted, and none begins for who has left', async () => {
    await press(`${READER}/course`, instead);
    await world.sql("INSERT INTO suppressions (address_hash, reason, at, subscriber_id) VALUES ('h', 'x', 0, 'sub_0')");
    await world.sql("UPDATE subscribers SET status = 'suppressed'");
    await world.deps.db.batch(liftStatements(world.deps.db, sql`1`, world.clock.now()) as never);
    expect((await rows())[0]!.state).toBe('stopped');
    await press(`${READER}/stop`);
    expect((await world.post(`${READER}/course`, { course: 'knee-back', instead: 'beside' })).status).toBe(422);
  });
});

describe('the page', () => {
  test('an act for a reader who is gone, or for a course of another, is a friendly page and does nothing', async () => {
    for (const act of ['pause', 'resume', 'now', 'put-back']) {
      expect((await world.post(`/admin/readers/sub_gone/courses/enr_0/${act}`, { until: 'open' })).status).toBe(404);
      expect((await world.post(`${READER}/courses/enr_gone/${act}`, { until: 'open' })).status).toBe(404);
    }
    expect((await world.post('/admin/readers/sub_gone/stop')).status).toBe(404);
    expect((await world.get('/admin/readers/sub_gone/stop')).status).toBe(404);
    expect(await audited()).toEqual([]);
  });

  test('says nothing of a press that is no longer so, however long its address is kept', async () => {
    for (const done of ['paused', 'resumed', 'brought', 'again', 'stopped', 'constructor', 'x'])
      expect(await world.text(`${READER}?done=${done}&of=enr_nothing`)).not.toContain('class="notice good"');
  });

  test('shows opening only of lessons that were sent, and says when an open could not be seen', async () => {
    const page = await world.text(READER);
    expect(page).toContain(openings.opened(openings.ofMail.notToBeSeen));
    await world.sql('UPDATE deliveries SET picture_fetched = 1');
    expect(await world.text(READER)).toContain(openings.opened(openings.ofMail.unopened));
    await world.sql("UPDATE deliveries SET state = 'failed', accepted_at = NULL");
    expect(await world.text(READER)).not.toContain(openings.opened(openings.ofMail.unopened));
  });

  test('reads a reader by indexes alone, in bounded lists', async () => {
    for (const statement of rowsOf(world.deps.db, 'sub_0')) {
      expect(await planOf(world.sql, statement)).not.toContainEqual(expect.stringMatching(/^SCAN/));
      expect(statement.toSQL().sql).toMatch(/limit|subscribers/);
    }
  });
});
