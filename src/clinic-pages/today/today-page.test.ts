import { beforeEach, expect, test } from 'vitest';
import { markSetup, SAID_STEPS } from '../../clinic/setup.ts';
import { auditLog } from '../../db/schema.ts';
import { bury } from '../../delivery/dead-letters.ts';
import { type PauseReason, REASONS } from '../../pauses/reasons.ts';
import { pauseFor, pauseRestored } from '../../pauses/sending-state.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { DAY, START } from '../../testing/deps.ts';
import { keepCohorts, keepDays } from '../../testing/readers/figures.ts';
import { addReadersLately } from '../../testing/readers/lately.ts';
import { CLINIC } from '../../testing/walk.ts';
import { courseList } from '../../texts/ja/clinic/course-list.ts';
import { today as t } from '../../texts/ja/clinic/today.ts';
import { pauses as words } from '../../texts/ja/pauses.ts';

const COURSE = 'thigh-sciatica';
type Clinic = Awaited<ReturnType<typeof signedInClinic>>;
let clinic: Clinic;
beforeEach(async () => {
  clinic = await signedInClinic({ kind: 'smtp', clinic: CLINIC });
  for (const step of SAID_STEPS) await markSetup(clinic.deps, step);
});

const addReaders = (count: number) =>
  addReadersLately(clinic.sql, { count, courses: clinic.deps.library.courses, now: START });

/** The rows of 待っていること: their titles, and where their buttons lead. */
async function rows(): Promise<[title: string, to: string][]> {
  const page = await clinic.text('/admin');
  return [...page.matchAll(/<li[^>]*><div><p class="what">(.*?)<\/p>.*?(?:href|action)="([^"]+)"/gs)].map(
    ([, title, to]) => [title!.replaceAll(/<[^>]+>/g, ''), to!],
  );
}
const waitsFor = async (title: string) => (await rows()).find(([one]) => one === title)?.[1];

test('a clinic that has just begun is led to はじめに first, and sees no empty table', async () => {
  const { text } = await signedInClinic();
  const page = await text('/admin');
  expect(page.indexOf('card begin')).toBeLessThan(page.indexOf(t.waiting.title));
  expect(page).toContain(t.lead.nobody);
  expect(page).toContain(t.week.toLanding);
  for (const not of ['<table', 'class="trend"', t.next.title, t.requests.title, t.newest.title])
    expect(page).not.toContain(not);
});

test('the week stands beside the week before, in per cent only from thirty mails on', async () => {
  await addReaders(1);
  const day = (ago: number) => new Date(START - ago * DAY).toISOString().slice(0, 10);
  await clinic.sql('DELETE FROM day_counts');
  await keepDays(
    clinic.deps.db,
    { day: day(0), course: COURSE, confirmed: 3, sent: 30, bounced: 1, proven: 10, possible: 5, notToBeSeen: 2 },
    { day: day(6), course: 'heavy-legs', confirmed: 4, consultations: 2 },
    { day: day(7), course: COURSE, confirmed: 5, sent: 8, proven: 2 },
  );
  const page = await clinic.text('/admin');
  expect(page).toContain(t.lead.both(7, 2));
  expect(page).toContain('<strong>7<small>人</small></strong>');
  expect(page).toContain(t.week.before('5人'));
  expect(page).toContain('<strong>10–17<small>通</small></strong>');
  expect(page).toContain(t.week.of(30));
  expect(page).toContain(t.week.opened.of(29));
  expect(page).not.toMatch(/\d%/);
  await keepDays(clinic.deps.db, { day: day(1), course: COURSE, sent: 1 });
  expect(await clinic.text('/admin')).toContain(t.week.opened.share(30, 33, 57));
});

test('lines are drawn once there are three weeks, and the same numbers stand in a table', async () => {
  await addReaders(1);
  await clinic.sql('DELETE FROM day_counts');
  await keepDays(clinic.deps.db, { day: '2026-11-09', course: COURSE, confirmed: 5 });
  expect(await clinic.text('/admin')).not.toContain('class="trend"');
  await keepDays(clinic.deps.db, { day: '2026-11-08', course: COURSE, confirmed: 4 });
  const page = await clinic.text('/admin');
  expect(page.match(/class="trend"/g)).toHaveLength(4);
  const table = page.slice(page.indexOf(t.week.table));
  expect(table.match(/<th scope="row">/g)).toHaveLength(3);
  expect(table).toMatch(/11月2日\(月\)〜11月8日\(日\)<\/th><td[^>]*>4</);
});

test('what goes out next is told by course, with the closed days ahead', async () => {
  await addReaders(21);
  await clinic.post('/admin/settings', { 'closedWeekdays[]': '3' });
  const page = await clinic.text('/admin');
  const section = page.slice(page.indexOf(t.next.title));
  expect(section).toMatch(/あす 11月23日\(月\) 7:00/);
  expect(section).toContain(t.next.closed(['11月25日(水)']).split('、')[1]);
});

test('who waits for an answer is named, the oldest first, with the button that answers', async () => {
  await addReaders(5);
  const ask = (n: number, by: string, days: number) =>
    clinic.sql(
      `INSERT INTO consultation_requests (id, delivery_id, subscriber_id, course, contact_by, phone, preferred_times, preferred_days, created_at)
       VALUES (?, 'dlv_x', ?, '${COURSE}', '${by}', '03-0000-0000', '平日', '[]', ${START - days * DAY})`,
      `req_${n}`,
      `sub_${n}`,
    );
  expect(await clinic.text('/admin')).not.toContain(t.requests.title);
  await ask(1, 'mail', 0);
  await ask(2, 'phone', 3);
  expect(await waitsFor(t.waiting.requests.title(2))).toBe('/admin/requests');
  const page = await clinic.text('/admin');
  expect(page).toContain(t.waiting.requests.days(3));
  const section = page.slice(page.indexOf(`<h2>${t.requests.title}`));
  expect(section.indexOf('href="tel:0300000000"')).toBeLessThan(section.indexOf('href="mailto:r1@'));
  expect(page.match(/class="button main"|class="main"/g)).toHaveLength(1);
});

test('new readers are named by masked addresses', async () => {
  await addReaders(6);
  const page = await clinic.text('/admin');
  const section = page.slice(page.indexOf(t.newest.title));
  expect(section).toContain('r…@docomo.ne.jp');
  expect(section).not.toMatch(/r\d@/);
  expect(section).toContain(t.newest.all('6'));
});

test('incomplete settings are named, and the button leads to the first field', async () => {
  clinic = await signedInClinic({ kind: 'smtp' });
  expect(await waitsFor('いまはメールを送れません')).toBe('/admin/settings#legalName');
  expect(await clinic.text('/admin')).toContain('氏名または名称');
});

test('every pause has a row, which leads to its explanation and its button', async () => {
  const kept = (reason: string): reason is Exclude<PauseReason, 'moving-in'> => reason !== 'moving-in';
  const reasons = Object.keys(REASONS).filter(kept);
  for (const reason of reasons) await pauseFor(clinic.deps, reason);
  const all = new Map(await rows());
  const page = await clinic.text('/admin/delivery');
  for (const reason of reasons) {
    const { title } = words.reasons[reason];
    expect([title, all.get(title)]).toEqual([title, reason === 'by-hand' ? '/admin/resume' : '/admin/delivery']);
    expect(page).toContain(`name="name" value="${reason}"`);
  }
  await clinic.post('/admin/resume'); // names no pause
  expect(await rows()).toHaveLength(all.size);
  await clinic.post('/admin/resume', { name: 'moved' });
  expect(await waitsFor(words.reasons.moved.title)).toBeUndefined();
  expect(await rows()).toHaveLength(all.size - 1);
  const actions = await clinic.deps.db.select().from(auditLog).orderBy(auditLog.id);
  expect(actions.map(({ action, detail }) => [action, detail])).toEqual([
    ['signed-in', 'machine'],
    ['sending-resumed', 'moved'],
  ]);
});

test('a pause of the clinic itself ends where it is told of; one whose probe is out says so', async () => {
  await pauseFor(clinic.deps, 'by-hand');
  expect(await waitsFor(words.reasons['by-hand'].title)).toBe('/admin/resume');
  await clinic.post('/admin/resume', { name: 'by-hand' });
  expect(await waitsFor(words.reasons['by-hand'].title)).toBeUndefined();
  await pauseFor(clinic.deps, 'auth-refused', { rule: 'auth-refused', response: '535 5.7.8 <no>' });
  expect(await clinic.text('/admin')).toContain(t.waiting.pause.act);
  await clinic.post('/admin/resume');
  expect(await clinic.text('/admin')).toContain(t.waiting.pause.probing);
});

test('what is held for some is told of by name, and the reasons stand on 届き方', async () => {
  const hold = (domain: string) =>
    clinic.sql(
      `INSERT INTO pauses (domain, reason, at, rule, response, refusals, probe_at)
       VALUES (?, 'refused', ${START}, 'authentication', '550 5.7.26 <no>', 1, ${START + 3_600_000})`,
      domain,
    );
  await hold('a.example');
  expect(await waitsFor(t.waiting.held.title('a.example', -1))).toBe('/admin/delivery');
  for (const domain of ['b.example', 'c.example', 'd.example']) await hold(domain);
  expect(await waitsFor(t.waiting.held.title('a.example、b.example', 2))).toBe('/admin/delivery');
  const page = await clinic.text('/admin/delivery');
  for (const shown of [
    '配信を控えている受信側があります',
    '550 5.7.26 &lt;no&gt;',
    '次に確かめるのは2026年11月22日(日) 14:00',
  ])
    expect(page).toContain(shown);
  await clinic.post('/admin/resume', { name: 'a.example' });
  expect(await waitsFor(t.waiting.held.title('b.example、c.example', 1))).toBe('/admin/delivery');
});

test('a restored database says on 届き方 what could happen, when it is harmless, and how to go on', async () => {
  await pauseRestored(clinic.deps, { lineage: 'a', mark: 9 });
  expect(await waitsFor('控えから戻したデータベースです')).toBe('/admin/delivery');
  const page = await clinic.text('/admin/delivery');
  for (const not of ['こちらの送り方に原因がある', 'サーバーの返答']) expect(page).not.toContain(not);
  for (const shown of ['もう一度届くおそれ', 'そのまま再開して構いません']) expect(page).toContain(shown);
  expect((await clinic.post('/admin/resume')).status).toBe(303);
  expect(await rows()).not.toContainEqual(expect.arrayContaining(['控えから戻したデータベースです']));
});

test.each([
  [true, ['止めた方には届かず', '最後に届いた回の次から'], ['再開の前に手続き', '隣の記録がありません']],
  [false, ['隣の記録がありません', '再開の前に手続きをお願いします'], ['止めた方には届かず']],
])(
  'a restored database says what will be honoured, where somebody looked for its memory (%s)',
  async (remembered, shown, not) => {
    await pauseRestored(clinic.deps, { lineage: 'a', mark: 9 }, remembered);
    const page = await clinic.text('/admin/delivery');
    for (const word of shown) expect(page).toContain(word);
    for (const word of not) expect(page).not.toContain(word);
  },
);

test('a clinic whose mail server is gone is told how to go on, and gets in from the machine', async () => {
  clinic = await signedInClinic({ kind: 'none' });
  expect(await waitsFor('メールサーバーの設定がないため、配信を止めています')).toBe('/admin/setup/mail');
  expect(await clinic.text('/admin/delivery')).toContain(
    '(.env の SMTP_URL)の接続先、利用者名、パスワードを確かめて、起動し直してください',
  );
  expect(await clinic.text('/admin/sign-in')).toContain('npm run dayori -- sign-in-link');
  expect((await clinic.get('/mailbox')).status).toBe(404);
});

test('everything that waits leads to a page that tells more of it', async () => {
  await addReaders(20);
  await makeEverythingWait();
  const all = await rows();
  expect(all.length).toBeGreaterThanOrEqual(14);
  for (const [title, to] of all) {
    if (to === '/admin/resume') continue;
    const [path, id] = to.split('#');
    const answer = await clinic.get(path!);
    expect([title, answer.status]).toEqual([title, 200]);
    if (id) expect([title, (await answer.text()).includes(`id="${id}"`)]).toEqual([title, true]);
  }
});

/** Reviews are overdue then, and this version is old. */
const YEARS_LATER = Date.parse('2028-01-05T12:00:00+09:00');

async function makeEverythingWait() {
  const { deps, sql, clock } = clinic;
  clock.set(YEARS_LATER);
  await clinic.signIn();
  for (const reason of ['by-hand', 'refused', 'moved'] as const) await pauseFor(deps, reason);
  await sql(`INSERT INTO settings VALUES ('last-tick', '${START}', 0)`);
  await sql(
    `INSERT INTO pauses (domain, reason, at, rule, response, refusals) VALUES ('a.example', 'refused', 0, 'x', '', 1)`,
  );
  await sql(`INSERT INTO receiver_days (day, domain, accepted, blocked) VALUES ('2028-01-05', 'docomo.ne.jp', 40, 9)`);
  const until = YEARS_LATER + DAY / 2;
  await sql(
    `INSERT INTO signup_limits (name, free_at, count) VALUES ('refused', ${until}, 3), ('untrusted-proxy', ${until}, 1)`,
  );
  await sql(`UPDATE deliveries SET possible_duplicate = 1, accepted_at = ${YEARS_LATER - DAY} WHERE id = 'dlv_7_1'`);
  await sql(`UPDATE deliveries SET state = 'due', accepted_at = NULL WHERE id = 'dlv_7_2'`);
  await bury(deps, ['dlv_7_2']);
  await sql(`INSERT INTO consultation_requests (id, delivery_id, subscriber_id, course, contact_by, preferred_times, preferred_days, created_at)
    VALUES ('req_1', 'dlv_x', 'sub_1', '${COURSE}', 'mail', '平日', '[]', ${YEARS_LATER})`);
}

test('a version older than a year is told of, with the sentence that renews it', async () => {
  expect(await waitsFor(t.waiting.oldVersion.title)).toBeUndefined();
  expect(await clinic.text('/admin/settings')).not.toContain(t.version.old);
  clinic.clock.set(Date.parse('2027-11-26T12:00:00+09:00'));
  await clinic.signIn();
  expect(await waitsFor(t.waiting.oldVersion.title)).toBe('/admin/settings#version');
  expect(await clinic.text('/admin/settings')).toContain('「新しい版にする」にあります');
});

test('講座 says of each course who reads it, how much is opened, who comes to its end, and whether it takes people', async () => {
  const empty = await clinic.text('/admin/courses');
  expect(empty.match(new RegExp(courseList.noMails, 'g'))).toHaveLength(clinic.deps.library.courses.length);
  expect(empty.split('id="counting"')[0]).not.toMatch(/\d%/);
  const months = { month: '2026-06', course: COURSE };
  await keepCohorts(
    clinic.deps.db,
    { ...months, requested: 50, confirmed: 40, completed: 30, stopped: 4 },
    { ...months, lessonSlug: 'why-it-hurts', sent: 40, proven: 20, possible: 4, notToBeSeen: 4 },
    { month: '2026-06', course: 'heavy-legs', confirmed: 10, completed: 3 },
    { course: 'heavy-legs', month: '2026-11', confirmed: 9 },
  );
  const page = (await clinic.text('/admin/courses')).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(page).toContain('50–70% 届いた40通のうち 20–28通');
  expect(page).toContain('75% 確定した40人のうち30人・ まだ途中6人');
  expect(page).toContain('3人 確定した10人のうち');
});

test('講座 leads to each course, to its lessons, to whom it takes, and explains how opens are counted', async () => {
  await addReaders(3);
  const page = await clinic.text('/admin/courses');
  for (const to of ['/admin/courses/', '/admin/lessons#', '/admin/setup/courses#'])
    expect(page).toContain(`href="${to}${COURSE}"`);
  for (const path of ['/admin/lessons', '/admin/setup/courses'])
    expect(await clinic.text(path)).toContain(`id="${COURSE}"`);
  const counting = page.slice(page.indexOf('<h2 id="counting">'));
  for (const part of ['確実', '可能性', '見えない', '開封なし']) expect(counting).toContain(`<dt>${part}</dt>`);
  expect(await clinic.text('/admin')).toContain('href="/admin/courses#counting"');
});
