import PostalMime from 'postal-mime';
import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { DAY, testDeps } from '../testing/deps.ts';
import { linksTo } from '../testing/smtp-sink.ts';
import { CLINIC, form, signupForm } from '../testing/walk.ts';
import { confirmed as words } from '../texts/ja/signup/confirmed.ts';
import { t } from '../texts/ja.ts';
import { comingLessons } from './coming.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const READER = 'reader@mail.example';

let world: Awaited<ReturnType<typeof testDeps>>;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  world = await testDeps({ clinic: CLINIC, kind: 'smtp' });
  app = createApp(world.deps);
});

async function visit(path: string, init?: RequestInit) {
  const response = await app.request(path, init);
  await world.idle();
  return { status: response.status, to: response.headers.get('location'), page: await response.text() };
}
const post = (path: string, fields: Record<string, string> = {}) => visit(path, form(fields));
async function link(): Promise<string> {
  const mail = await PostalMime.parse(world.messages.findLast(({ raw }) => raw.includes('/confirm/'))!.raw);
  return new URL(linksTo(mail, '/confirm/')[0]!).pathname;
}
async function asked(more: Record<string, string> = {}): Promise<string> {
  await app.request('/signup', signupForm(READER, more));
  await world.idle();
  return link();
}
async function after(ms: number) {
  world.clock.advance(ms);
  await world.run();
}
const row = async () =>
  (
    await world.sql(
      'SELECT s.name, s.hour, e.weekday, e.next_send_at FROM enrollments e JOIN subscribers s ON s.id = e.subscriber_id',
    )
  )[0]!;
const lessons = () => world.sql("SELECT accepted_at AS at FROM deliveries WHERE kind = 'lesson' AND state = 'sent' ORDER BY accepted_at").then(rows => rows.map(({ at }) => Number(at))); // biome-ignore format: one line
const tokyo = (text: string) => Date.parse(`${text}+09:00`);

test('the page says thanks, when the first lesson comes, what comes when, and where the sheet and the calendar are', async () => {
  world.clock.set(tokyo('2026-11-22T21:30:00'));
  const path = await asked();
  expect(await post(path)).toMatchObject({ status: 303, to: path });
  const { page } = await visit(path);
  expect(page).toContain(words.thanks);
  expect(page).toContain(words.first.at('あす 11月23日(月)の朝7時ごろ'));
  const course = world.deps.library.courses.find(({ slug }) => slug === 'thigh-sciatica')!;
  for (const { title } of course.lessons) expect(page).toContain(title);
  for (const day of ['11月23日(月)', '11月30日(月)', '12月7日(月)']) expect(page).toContain(day);
  for (const to of [/href="(\/calendar\/[^"]+)"/, /href="(\/sheet\/[^"]+)"/].flatMap(one => one.exec(page)?.[1] ?? []))
    expect([to, (await visit(to)).status]).toEqual([to, 200]);
  expect(page).toMatch(/href="\/preferences\/[\w-]+"/);
  expect(page).not.toContain(READER);
});

test('what the page promises is what comes, to the day', async () => {
  const path = await asked();
  await post(path);
  await world.run();
  await post(`${path}/wishes`, { name: '', weekday: '3', hour: '18' });
  const { page } = await visit(path);
  const list = page.slice(page.indexOf('class="coming"'), page.indexOf(words.coming.help));
  const promised = [...list.matchAll(/(\d+)月(\d+)日/g)].map(([, month, day]) => `${month}/${day}`);
  expect(promised.length).toBeGreaterThan(5);
  for (let days = 0; days < 70; days += 1) for (let part = 0; part < 4; part += 1) await after(DAY / 4);
  const came = (await lessons()).slice(1).map(at => new Date(at + 9 * HOUR)).map(at => `${at.getUTCMonth() + 1}/${at.getUTCDate()}`); // biome-ignore format: one line
  expect(came.slice(0, promised.length)).toEqual(promised);
});

test.each([
  ['before the first lesson', '2026-11-22T21:30:00'],
  ['after it', '2026-11-22T13:00:00'],
])('name, weekday and hour are chosen %s, hold from then on, and are changed by choosing again', async (_, at) => {
  world.clock.set(tokyo(at));
  const path = await asked();
  await post(path);
  await world.run();
  const chosen = await post(`${path}/wishes`, { name: '見本 様', weekday: '4', hour: '14' });
  expect([chosen.status, chosen.to]).toEqual([303, `${path}?wishes`]);
  expect((await visit(chosen.to!)).page).toContain(words.wishes.done);
  expect(await row()).toMatchObject({ name: '見本', hour: 14, weekday: 4 });
  for (let n = 0; n < 80; n += 1) await after(6 * HOUR);
  const [first, ...others] = await lessons();
  expect(first).toBeLessThan(tokyo('2026-11-23T19:00:00'));
  for (const sent of others) {
    expect(new Date(sent + 9 * HOUR).getUTCDay()).toBe(4);
    expect(sent - first!).toBeGreaterThanOrEqual(6 * DAY);
  }
  expect(others.length).toBeGreaterThan(0);
});

test('choosing again takes a choice back', async () => {
  const path = await asked({ name: '見本' });
  await post(path);
  await world.run();
  const before = await row();
  await post(`${path}/wishes`, { name: '', weekday: '2', hour: '9' });
  expect(await row()).toMatchObject({ name: null, hour: 9, weekday: 2 });
  await post(`${path}/wishes`, { name: '見本', weekday: String(before.weekday), hour: String(before.hour) });
  expect(await row()).toEqual(before);
});

test('a wrong choice changes nothing, says what to do at its field, and keeps what was typed', async () => {
  const path = await asked();
  await post(path);
  const before = await row();
  const { status, page } = await post(`${path}/wishes`, { name: 'https://x.example', weekday: '8', hour: '3' });
  expect(status).toBe(422);
  expect(page).toContain('<title>入力をご確認ください');
  for (const text of [t.landing.fields.name.link, words.wishes.weekday.wrong, words.wishes.hour.wrong])
    expect(page.split(text)).toHaveLength(3);
  expect(page).toContain('https://x.example');
  expect(await row()).toEqual(before);
});

test('nothing is chosen before confirming, by a forged link, or a week later; then the page shows no form', async () => {
  const path = await asked();
  const wishes = { name: '見本', weekday: '4', hour: '18' };
  expect((await post(`${path}/wishes`, wishes)).status).toBe(303);
  await post(path);
  expect((await post(`${path.slice(0, -1)}${path.endsWith('x') ? 'y' : 'x'}/wishes`, wishes)).status).toBe(404);
  await after(8 * DAY);
  const { page } = await visit(path);
  expect(page).not.toMatch(/<form|\/preferences\//);
  expect((await post(`${path}/wishes`, wishes)).to).toBe(path);
  expect(await row()).toMatchObject({ name: null, hour: 7 });
});

test('who has left meanwhile is told so, and nothing changes', async () => {
  const path = await asked();
  await post(path);
  await world.sql("UPDATE subscribers SET status = 'unsubscribed'");
  await world.sql("UPDATE enrollments SET state = 'stopped'");
  await post(`${path}/wishes`, { name: '見本', weekday: '4', hour: '18' });
  expect(await row()).toMatchObject({ name: null, hour: 7 });
});

test('a scanner that opens every link, and every path behind it, changes nothing', async () => {
  const path = await asked();
  const tables = ['subscribers', 'signups', 'consents', 'enrollments', 'deliveries'];
  const all = () => Promise.all(tables.map(table => world.sql(`SELECT * FROM ${table}`)));
  const before = await all();
  for (const method of ['GET', 'HEAD', 'OPTIONS'])
    for (const to of ['', '/wishes', '/again', '?again', '?wishes']) await app.request(path + to, { method });
  await world.idle();
  expect(await all()).toEqual(before);
});

test('an expired link asks for a new one with one press; it comes to the same address, and its link works', async () => {
  const path = await asked({ name: '見本', pattern: 'thigh-sciatica/sitting' });
  world.clock.advance(7 * DAY + MINUTE);
  const over = await visit(path);
  expect(over.status).toBe(410);
  expect(over.page).toContain(words.over.again);
  expect(over.page).toContain(t.landing.fields.consent.label);
  const mails = world.messages.length;
  const { status, to } = await post(`${path}/again`);
  expect([status, to]).toEqual([303, `${path}?again`]);
  const told = await visit(to!);
  expect(told.page).toContain('r…@mail.example');
  expect(told.page).not.toContain(READER);
  await post(`${path}/again`);
  expect(world.messages).toHaveLength(mails + 1);
  const fresh = await link();
  expect(fresh).not.toBe(path);
  await post(fresh);
  expect((await visit(fresh)).page).toMatch(new RegExp(`${words.thanks}|${t.landing.first['under-way']}`));
  expect(await world.sql('SELECT course, pattern FROM enrollments')).toEqual([
    { course: 'thigh-sciatica', pattern: 'sitting' },
  ]);
  expect(await row()).toMatchObject({ name: '見本' });
  expect((await world.sql("SELECT count(*) AS n FROM consents WHERE act = 'requested'"))[0]?.n).toBeGreaterThanOrEqual(
    2,
  );
});

test('nobody asks anew for what was confirmed, is open still, or was let go', async () => {
  const path = await asked();
  await post(path);
  const mails = world.messages.length;
  expect((await post(`${path}/again`)).status).toBe(404);
  expect(world.messages).toHaveLength(mails);
});

test('confirmed already: opened or pressed again, it begins nothing a second time', async () => {
  const path = await asked();
  for (const _ of [1, 2]) expect(await post(path)).toMatchObject({ status: 303, to: path });
  await world.run();
  expect((await visit(path)).page).toContain(words.first.left);
  await after(2 * HOUR);
  expect((await visit(path)).page).toContain(t.landing.confirmedBefore);
  expect(await world.sql('SELECT count(*) AS n FROM enrollments')).toEqual([{ n: 1 }]);
  expect(await lessons()).toHaveLength(1);
});

test('dates of a course: a chosen weekday is waited for, six days at least; without one the first day sets it', () => {
  const three = [1, 2, 3].map(number => ({ number, title: String(number) }));
  const now = tokyo('2026-11-22T13:00:00');
  const plan = { nextSendAt: now, previousSentAt: null, lastLessonAt: null, weekday: 3, hour: 7 };
  const days = (weekdayChosen: boolean) =>
    comingLessons(three, { plan, next: 1, weekdayChosen }, now, CLINIC).map(({ at }) => at && new Date(at + 9 * HOUR).toISOString().slice(0, 10));
  expect(days(true)).toEqual([undefined, '2026-12-02', '2026-12-09']);
  expect(days(false)).toEqual([undefined, '2026-11-29', '2026-12-06']);
}); // biome-ignore format: a table
