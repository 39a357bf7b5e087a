import { afterEach, beforeEach, expect, test } from 'vitest';
import { localTime } from '../calendar/local-time.ts';
import { addressHash } from '../consent/suppression.ts';
import { recountFigures } from '../db/recount-figures.ts';
import { askingLibrary } from '../testing/courses/asking-course.ts';
import { testLibrary } from '../testing/deps.ts';
import { type Lives, lives, person } from '../testing/readers/lives.ts';
import { form } from '../testing/walk.ts';
import { checkIn } from '../texts/ja/check-in/pages.ts';
import { own } from '../texts/ja/my-page/own.ts';
import { reclassify } from '../tracking/reclassify.ts';
import { stopTracking } from './tracking-choice.ts';

// A reader changes everything that can be changed on the own page, takes it back, and meets the next mails.

const HANA = person('Hana');
const DAY = 86_400_000;
const ZONE = 'Asia/Tokyo';
let world: Lives;
const plain = await testLibrary();

beforeEach(async () => {
  world = await lives();
  await world.ask(HANA);
  await world.confirm(HANA);
  await world.run();
});
afterEach(() => {
  world.deps.library = plain;
});

const mail = async () => (await world.lessonsOf(HANA)).at(-1)!;
const link = async () => world.link('preferences', await mail());
const course = async () =>
  (await world.sql("SELECT * FROM enrollments WHERE state IN ('active', 'paused') ORDER BY created_at"))[0]!;
const reader = async () =>
  (await world.sql('SELECT * FROM subscribers WHERE email_key = ?', HANA.email.toLowerCase()))[0]!;
const sentAt = async () =>
  (
    await world.sql(
      "SELECT accepted_at FROM deliveries WHERE kind = 'lesson' AND accepted_at IS NOT NULL ORDER BY accepted_at",
    )
  ).map(row => Number(row.accepted_at));
const words = async (response: Response) => (await response.text()).replace(/&#39;/g, "'");
const undoOf = (response: Response) => {
  const [, value = ''] = /own=([^;]*)/.exec(response.headers.get('set-cookie') ?? '') ?? [];
  return JSON.parse(Buffer.from(value, 'base64url').toString()).undo as Record<string, string>;
};
/** A press, and the page that follows it. */
async function press(fields: Record<string, string>, path?: string) {
  const at = path ?? (await link());
  const pressed = await world.visit(at, form(fields));
  expect([pressed.status, fields]).toEqual([303, fields]);
  const cookie = pressed.headers.get('set-cookie')!.split(';')[0]!;
  const next = await world.visit(pressed.headers.get('location')!, { headers: { cookie } });
  return { page: await words(next), undo: undoOf(pressed), at: pressed.headers.get('location')! };
}
async function on(day: number) {
  world.clock.advance(day * DAY);
  await world.run();
}

test('opening the page changes nothing, tells when the next lesson comes, and hides the address', async () => {
  const before = await world.sql('SELECT * FROM enrollments');
  const response = await world.visit(await link());
  expect(response.headers.get('cache-control')).toBe('no-store');
  const page = await words(response);
  expect(page).toContain('noindex');
  expect(page).toContain('第2回');
  expect(page).toContain('H…@mail.example');
  expect(page).not.toContain(HANA.email);
  expect(page).not.toContain(HANA.name);
  expect(await world.sql('SELECT * FROM enrollments')).toEqual(before);
});

test('the confirmed page and every mail lead there', async () => {
  const [{ id }] = (await world.sql('SELECT id FROM signups')) as [{ id: string }];
  const confirmed = await words(await world.visit(world.link('confirm', id)));
  const [path] = /\/preferences\/[\w-]+/.exec(confirmed)!;
  expect((await world.visit(path)).status).toBe(200);
  expect(await words(await world.visit(world.link('mail', await mail())))).toContain(await link());
});

test('a rest offers only days of the reader’s weekday, and is taken back', async () => {
  const planned = (await course()).next_send_at;
  const { weekday } = await course();
  const offered = [...(await words(await world.visit(await link()))).matchAll(/name="until" value="(\d+)"/g)].map(
    ([, at]) => Number(at),
  );
  expect(offered.length).toBeGreaterThan(4);
  expect(new Set(offered.map(at => localTime(at, ZONE).dayOfWeek))).toEqual(new Set([weekday]));
  const { id } = await course();
  const { page, undo } = await press({ act: 'rest', of: id, until: String(offered[1]) });
  expect(page).toContain('休みにしました');
  expect((await course()).state).toBe('paused');
  expect((await press(undo)).page).toContain('再開しました');
  expect((await course()).next_send_at).toBe(planned);
  await press({ act: 'rest', of: id, until: 'open' });
  await on(30);
  expect(await sentAt()).toHaveLength(1);
  const wrong = await world.visit(await link(), form({ act: 'rest', of: id, until: '12' }));
  expect(wrong.status).toBe(422);
  expect(await words(wrong)).toMatch(/<title>入力をご確認ください[\s\S]*href="#until"/);
});

test('the next lesson can be had now, but never on the day of another, and not twice by one press', async () => {
  const { id, next_lesson_slug } = await course();
  const sameDay = await press({ act: 'now', of: id, next: next_lesson_slug });
  expect(await sentAt()).toHaveLength(1);
  await press(sameDay.undo);
  await on(2);
  await press({ act: 'now', of: id, next: next_lesson_slug });
  await world.run();
  expect(await sentAt()).toHaveLength(2);
  expect((await press({ act: 'now', of: id, next: next_lesson_slug })).page).toContain(own.gone);
  const [, second] = await sentAt();
  expect((await course()).next_send_at - second!).toBeGreaterThanOrEqual(6 * DAY - 7_200_000);
});

test('two weeks from lesson to lesson, and back to one', async () => {
  const { id } = await course();
  const { undo } = await press({ act: 'rhythm', of: id, pace: '2' });
  for (let day = 0; day < 30; day += 1) await on(1);
  const days = (await sentAt()).map(at => Math.round((at - 0) / DAY));
  expect(days.slice(1).map((day, index) => day - days[index]!)).toEqual([14, 14]);
  await press(undo);
  expect((await reader()).pace).toBe(1);
  for (let day = 0; day < 15; day += 1) await on(1);
  const all = await sentAt();
  expect(all.length).toBeGreaterThan(3);
  for (const [index, at] of all.slice(1).entries())
    expect(at - all[index]!).toBeGreaterThanOrEqual(6 * DAY - 7_200_000);
});

test.each([1, 2, 3, 4, 5, 6, 7])(
  'who chooses weekday %i gets the next lesson there, six days after the last at the earliest',
  async weekday => {
    const { id } = await course();
    const { page } = await press({ act: 'rhythm', of: id, weekday: String(weekday), hour: '18' });
    expect(page).toContain('届き方を変えました');
    for (let hour = 0; hour < 24 * 14; hour += 1) {
      world.clock.advance(3_600_000);
      if (hour % 24 > 0 || hour > 120) await world.run();
    }
    const [first, second] = (await sentAt()) as [number, number];
    expect(localTime(second, ZONE).dayOfWeek).toBe(weekday);
    expect(localTime(second, ZONE).hour).toBe(18);
    expect(second - first).toBeGreaterThanOrEqual(6 * DAY - 7_200_000);
    expect(second - first).toBeLessThan(13 * DAY);
  },
);

test('a lesson that is late already waits for no weekday more when its reader chooses another hour', async () => {
  const { id, weekday } = await course();
  world.clock.advance(10 * DAY); // nothing was sent meanwhile
  const pressed = world.clock.now();
  await press({ act: 'rhythm', of: id, weekday: String(weekday), hour: '18' });
  await world.hours(30);
  const [, second] = await sentAt();
  expect(second! - pressed).toBeLessThanOrEqual(DAY + 3_600_000);
});

test('a pattern is changed and changed back', async () => {
  const { id } = await course();
  const { undo } = await press({ act: 'pattern', of: id, pattern: 'one-side' });
  expect((await course()).pattern).toBe('one-side');
  const { at } = await press(undo);
  expect((await course()).pattern).toBe('first-steps');
  expect(at).not.toContain('first-steps');
  expect((await world.visit(await link(), form({ act: 'pattern', of: id, pattern: 'nobody' }))).status).toBe(422);
});

test('another course begins when this one ends, once, and the consent record knows it', async () => {
  const { id } = await course();
  const { page, undo } = await press({ act: 'course', course: 'heavy-legs', instead: `after ${id}` });
  expect(page).toContain(own.done.follows);
  await press(undo);
  expect((await course()).followed_by).toBeNull();
  await press({ act: 'course', course: 'heavy-legs', instead: `after ${id}` });
  for (let week = 0; week < 12; week += 1) await on(7);
  const rows = await world.sql('SELECT course, state FROM enrollments ORDER BY created_at');
  expect(rows).toEqual([
    { course: 'thigh-sciatica', state: 'completed' },
    { course: 'heavy-legs', state: 'active' },
  ]);
  const acts = await world.sql(
    "SELECT count(*) AS n FROM consents WHERE act = 'confirmed' AND signup_id IN (SELECT id FROM signups WHERE course = 'heavy-legs')",
  );
  expect(acts).toEqual([{ n: 1 }]);
  const all = await sentAt();
  for (const [index, at] of all.slice(1).entries())
    expect(at - all[index]!).toBeGreaterThanOrEqual(6 * DAY - 7_200_000);
});

test('however often the wish is pressed at once, the consent record has it once', async () => {
  const { id } = await course();
  const path = await link();
  world.clock.run();
  const pressed = await Promise.all(
    Array.from({ length: 10 }, () =>
      world.visit(path, form({ act: 'course', course: 'heavy-legs', instead: `after ${id}` })),
    ),
  );
  expect(pressed.map(({ status }) => status)).toEqual(Array(10).fill(303));
  expect(await world.sql('SELECT act FROM consents ORDER BY id')).toEqual(
    ['requested', 'confirmed', 'confirmed'].map(act => ({ act })),
  );
  await press({ act: 'course', course: 'back-line', instead: `after ${id}` }, path);
  expect(JSON.parse(String((await course()).followed_by)).course).toBe('back-line');
});

test('a weekday that was chosen stands when the hour or the pace is saved once more', async () => {
  const { id } = await course();
  const when = async () => localTime(Number((await course()).next_send_at), ZONE);
  const [first] = await sentAt();
  for (const weekday of ['1', '2', '3', '4', '5', '6', '7'])
    for (const more of [
      { hour: '8' },
      { hour: '7' },
      { pace: '2' },
      { pace: '1' },
      { hour: '20', pace: '1' },
    ] as Record<string, string>[]) {
      await press({ act: 'rhythm', of: id, weekday, hour: '7', pace: '1' });
      await press({ act: 'rhythm', of: id, weekday, ...more });
      const planned = Number((await course()).next_send_at);
      const days = (planned - first!) / DAY;
      expect([weekday, more, (await when()).dayOfWeek]).toEqual([weekday, more, Number(weekday)]);
      expect([weekday, more, days >= 5.9 && days <= (more.pace === '2' ? 20 : 13)]).toEqual([weekday, more, true]); // biome-ignore format: one line
    }
});

test('a lesson that is asked for now does not take the day that another course has promised', async () => {
  const { id, next_lesson_slug: next } = await course();
  const path = await link();
  await world.ask(HANA, 'heavy-legs');
  await world.confirm(HANA);
  await world.run();
  const dates = async () =>
    (await world.sql('SELECT next_send_at AS at FROM enrollments ORDER BY course')).map(({ at }) =>
      localTime(Number(at), ZONE).toPlainDate().toString(),
    );
  expect(await dates()).toEqual(['2026-11-23', '2026-11-29']);
  await press({ act: 'now', of: id, next: String(next) }, path);
  expect(await dates()).toEqual(['2026-11-23', '2026-11-24']);
  await on(1);
  await on(1);
  expect((await sentAt()).map(at => localTime(at, ZONE).day)).toEqual([22, 23, 24]);
});

test('what was to follow a course follows the one that takes its place, unless that is it', async () => {
  const path = await link();
  const following = async () => {
    const { course: slug, followed_by: kept } = await course();
    return [slug, kept && JSON.parse(String(kept)).course];
  };
  await press({ act: 'course', course: 'heavy-legs', instead: `after ${(await course()).id}` }, path);
  const { undo } = await press({ act: 'course', course: 'back-line', instead: String((await course()).id) }, path);
  expect(await following()).toEqual(['back-line', 'heavy-legs']);
  await press(undo, path);
  expect(await following()).toEqual(['thigh-sciatica', 'heavy-legs']);
  await press({ act: 'course', course: 'heavy-legs', instead: String((await course()).id) }, path);
  expect(await following()).toEqual(['heavy-legs', null]);
});

test('another course in place of this one, and back', async () => {
  const { id } = await course();
  const { undo } = await press({ act: 'course', course: 'heavy-legs', instead: id });
  expect((await course()).course).toBe('heavy-legs');
  expect((await press(undo)).page).toContain(own.done['taken-back']);
  expect((await course()).course).toBe('thigh-sciatica');
  const beside = await world.visit(await link(), form({ act: 'course', course: 'heavy-legs', instead: 'beside' }));
  expect(beside.status).toBe(422);
});

test('who stops gets nothing more, and within half an hour all is as it was', async () => {
  const planned = (await course()).next_send_at;
  const path = await link();
  const { page, undo } = await press({ act: 'stop' }, path);
  expect(page).toContain(own.done.stopped);
  expect((await reader()).status).toBe('unsubscribed');
  expect((await press(undo, path)).page).toContain(own.done['came-back']);
  expect((await course()).next_send_at).toBe(planned);
  await press({ act: 'stop' }, path);
  world.clock.advance(31 * 60_000);
  expect((await press(undo, path)).page).toContain(own.gone);
  expect((await world.sql('SELECT act FROM consents ORDER BY id')).map(({ act }) => act)).toEqual([
    ...['requested', 'confirmed', 'withdrawn', 'confirmed', 'withdrawn'],
  ]);
  await on(30);
  expect(await sentAt()).toHaveLength(1);
});

test('a weekday and a slower pace that were chosen before stand again, with the date that was told', async () => {
  const { id } = await course();
  for (const pace of ['1', '2'])
    for (const weekday of ['1', '3', '5', '6']) {
      await press({ act: 'rhythm', of: id, weekday, hour: '7', pace });
      const planned = (await course()).next_send_at;
      const { undo } = await press({ act: 'stop' });
      await press(undo);
      expect([pace, weekday, (await course()).next_send_at]).toEqual([pace, weekday, planned]);
    }
});

test('a date that comes back from the browser and could not be had otherwise is not taken', async () => {
  const { id, next_send_at: planned } = await course();
  for (const at of [world.clock.now() + 60_000, world.clock.now() + 365 * 86_400_000, 'x']) {
    const { undo } = await press({ act: 'stop' });
    await press({ ...undo, planned: `${id}@${at}` });
    expect((await course()).next_send_at).toBe(planned);
  }
});

test('who rested and stopped rests again when that is taken back', async () => {
  const { id } = await course();
  await press({ act: 'rest', of: id, until: 'open' });
  const { undo } = await press({ act: 'stop' });
  await press(undo);
  expect((await course()).state).toBe('paused');
});

test('without tracking mails have no picture and plain links, nothing is recorded, and they count as not to be seen', async () => {
  const first = await mail();
  await world.open(HANA, first);
  const events = async () => Number((await world.sql('SELECT count(*) AS n FROM events'))[0]!.n);
  const { page } = await press({ act: 'untrack' });
  expect(page).toContain(own.done.untracked);
  const before = await events();
  expect(await world.sql('SELECT 1 FROM events WHERE network IS NOT NULL')).toEqual([]);
  await on(7);
  const second = await mail();
  const [tracked, untracked] = world.messages.slice(-2).map(({ raw }) => raw.replaceAll('=\r\n', ''));
  expect(tracked).toMatch(/\/o\//);
  expect(untracked).not.toMatch(/\/o\/|\/c\//);
  await world.open(HANA, first);
  await world.open(HANA, second);
  await world.visit(world.link('mail', second), {}, HANA.agent);
  expect(await events()).toBe(before);
  const sums = await world.sums();
  const not = sums.lessons.map(row => row.not_to_be_seen);
  expect(not.reduce((sum, n) => sum + Number(n), 0)).toBe(1);
  await press({ act: 'track' });
  await on(7);
  await world.open(HANA, await mail());
  expect(await events()).toBeGreaterThan(before);
});

test('a lesson of before that was not seen opened is not to be seen once the recording stops, and counts for nothing else later', async () => {
  const seen = await mail();
  await world.open(HANA, seen);
  await on(7);
  const unseen = await mail();
  const parts = async () => {
    const [row] = await world.sql(
      'SELECT sum(sent) AS sent, sum(proven) AS proven, sum(possible) AS possible, sum(not_to_be_seen) AS hidden, sum(fetched) AS fetched FROM cohort_counts',
    );
    return row;
  };
  const before = { sent: 2, proven: 1, possible: 0, hidden: 0, fetched: 1 };
  expect(await parts()).toEqual(before);
  await press({ act: 'untrack' });
  const after = { ...before, hidden: 1 };
  expect(await parts()).toEqual(after);
  for (const agent of [HANA.agent, 'Mozilla/5.0 (via ggpht.com GoogleImageProxy)']) {
    await world.open({ ...HANA, agent }, unseen);
    await world.click({ ...HANA, agent }, unseen);
  }
  await reclassify(world.deps);
  expect(await parts()).toEqual(after);
  const told =
    "SELECT opened_as, clicked, picture_asked, more_sightings FROM deliveries WHERE kind = 'lesson' ORDER BY lesson";
  const nothing = { opened_as: 'none', clicked: 0, picture_asked: 0, more_sightings: 0 };
  expect(await world.sql(told)).toEqual([{ ...nothing, opened_as: 'proven', picture_asked: 1 }, nothing]);
  // A button pressed in a mail says that it was opened, so it is one of which that is known.
  await press({ act: 'track' }, world.link('preferences', seen));
  expect(await parts()).toEqual(after);
  expect(await recountFigures(world.deps.db)).toBe(0);
  await world.open(HANA, unseen);
  expect(await parts()).toEqual({ ...before, proven: 2, fetched: 2 });
});

test('an open that is being judged while its reader stops the recording is recorded nowhere', async () => {
  const id = await mail();
  const { id: readerId } = await reader();
  world.beforeWriting(async () => {
    expect(await stopTracking(world.deps, { id: String(readerId) })).toBe(true);
  });
  await world.open(HANA, id);
  const [row] = await world.sql(
    'SELECT untracked, opened_as, picture_fetched, picture_asked FROM deliveries WHERE id = ?',
    id,
  );
  expect(row).toEqual({ untracked: 1, opened_as: 'none', picture_fetched: 0, picture_asked: 0 });
  expect(await world.sql('SELECT * FROM events')).toEqual([]);
});

test('address, export and erasing wait for a link to the reader’s own address, which opens them for a day', async () => {
  const path = await link();
  for (const way of ['/erase', '/export', '/export.json'])
    expect((await world.visit(path + way)).headers.get('location')).toBe(`${path}#link`);
  expect((await world.visit(`${path}/erase`, form({}))).status).toBe(303);
  expect((await world.visit(path, form({ act: 'address', email: 'stranger@mail.example' }))).status).toBe(422);
  expect(await world.sql('SELECT * FROM reader_corrections')).toEqual([]);
  await press({ act: 'link' }, path);
  await press({ act: 'link' }, path);
  await world.run();
  const rows = await world.sql("SELECT id, state FROM deliveries WHERE kind = 'own-page'");
  expect(rows).toHaveLength(1);
  const fresh = world.link('preferences', rows[0]!.id);
  const data = (await (await world.visit(`${fresh}/export.json`)).json()) as Record<string, unknown[]>;
  expect(data.reader).toMatchObject([{ email: HANA.email, name: HANA.name }]);
  expect(data.lessons!.length).toBeGreaterThan(1);
  expect(await words(await world.visit(`${fresh}/export`))).toContain(HANA.email);
  const { page, undo } = await press({ act: 'address', email: 'new@mail.example' }, fresh);
  expect(page).toContain(own.done['address-asked']);
  await press(undo, fresh);
  world.clock.advance(DAY);
  expect((await world.visit(`${fresh}/export`)).status).toBe(303);
});

test('a new address is confirmed by itself, and links of before open nothing any more', async () => {
  const old = await link();
  await press({ act: 'link' });
  const [{ id }] = (await world.sql("SELECT id FROM deliveries WHERE kind = 'own-page'")) as [{ id: string }];
  await press({ act: 'address', email: 'new@mail.example' }, world.link('preferences', id));
  const [{ cor }] = (await world.sql('SELECT id AS cor FROM reader_corrections')) as [{ cor: string }];
  world.clock.advance(60_000);
  await world.visit(world.link('address', cor), { method: 'POST' });
  expect((await world.visit(old)).status).toBe(404);
  await on(7);
  expect(world.messages.at(-1)!.to).toBe('new@mail.example');
});

test('erasing asks once more, says what stays, and afterwards the links are gone', async () => {
  const old = await link();
  await press({ act: 'link' });
  const [{ id }] = (await world.sql("SELECT id FROM deliveries WHERE kind = 'own-page'")) as [{ id: string }];
  const fresh = world.link('preferences', id);
  expect(await words(await world.visit(`${fresh}/erase`))).toContain(own.erase.stays.heading);
  expect(await words(await world.visit(`${fresh}/erase`, form({})))).toContain(own.erase.done);
  for (const path of [old, fresh]) expect((await world.visit(path)).status).toBe(410);
  expect(await world.everything()).not.toContain(HANA.email);
  await on(30);
  expect(await sentAt()).toHaveLength(1);
});

test('own numbers stand as a line and a table, are shared, and are erased alone', async () => {
  world.deps.library = askingLibrary(plain);
  const { id } = await course();
  const at = world.clock.now();
  const subscriber = (await reader()).id;
  await world.visit(world.link('check-in', await mail()), form({ moment: 'start', worst: '7', consent: 'yes' }));
  await world.sql(
    `INSERT INTO self_checks (enrollment_id, moment, subscriber_id, worst, at) VALUES ('${id}', 'middle', '${subscriber}', 5, ${at}) RETURNING 1`,
  );
  const page = await words(await world.visit(await link()));
  expect(page).toMatch(/<svg[\s\S]*はじめ7、なかほど5、いま記録なし/);
  expect(page).toMatch(/<td class="number">5<\/td>/);
  const { undo } = await press({ act: 'share' });
  expect((await press(undo)).page).toContain(checkIn.share.stopped);
  expect((await press({ act: 'erase-answers' })).page).toContain(own.done['answers-erased']);
  expect(await world.sql('SELECT * FROM self_checks')).toEqual([]);
  expect((await course()).state).toBe('active');
});

test.each(['before', 'after'])(
  'who is suppressed %s leaving gets no mail, whatever they ask for, until they sign up anew',
  async when => {
    const path = await link();
    const [{ id }] = (await world.sql('SELECT id FROM subscribers')) as [{ id: string }];
    const strikeOff = () =>
      world.sql(
        "INSERT INTO suppressions (address_hash, reason, at, subscriber_id) VALUES (?, 'no-such-user', 0, ?)",
        addressHash(world.deps, HANA.email.toLowerCase()),
        id,
      );
    if (when === 'before') await strikeOff();
    if (when === 'before') await world.sql("UPDATE subscribers SET status = 'suppressed'");
    await world.visit(world.link('unsubscribe', await mail()), form({}));
    if (when === 'after') await strikeOff();
    expect((await reader()).status).toBe('unsubscribed');
    await press({ act: 'link' }, path);
    await world.run();
    expect(await world.sql("SELECT state, reason FROM deliveries WHERE kind = 'own-page'")).toEqual([
      { state: 'cancelled', reason: 'no-consent' },
    ]);
    await world.ask(HANA);
    await world.run();
    expect(await world.sql("SELECT state FROM deliveries WHERE kind = 'confirmation' ORDER BY due_at")).toEqual([
      { state: 'sent' },
      { state: 'sent' },
    ]);
  },
);
