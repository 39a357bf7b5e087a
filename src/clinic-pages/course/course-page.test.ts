import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../../app.tsx';
import { byMonth, byPattern, byProvider, bySource } from '../../reports/cohort-groups.ts';
import { reportCohortLessons } from '../../reports/cohort-lessons.ts';
import { type CohortReport, reportCohorts } from '../../reports/cohort-report.ts';
import { readCohorts } from '../../reports/read-figures.ts';
import { weakSteps } from '../../reports/weakest-step.ts';
import { createSignInLink } from '../../sign-in/session.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { DAY } from '../../testing/deps.ts';
import { cohortsOf, type Journey, keepCohortRows } from '../../testing/readers/cohorts.ts';
import { lives, person } from '../../testing/readers/lives.ts';
import { form } from '../../testing/walk.ts';
import { admin } from '../../texts/ja/admin.ts';
import { answers } from '../../texts/ja/check-in/answers.ts';
import { clinicAnswers } from '../../texts/ja/check-in/clinic.ts';
import { coursePage as t } from '../../texts/ja/course-page.ts';

const COURSE = 'thigh-sciatica';
const PAGE = `/admin/courses/${COURSE}`;
const TODAY = '2026-11-22';
const FAR: Journey = {
  ...{ month: '2026-07', pattern: 'sitting', provider: 'gmail', source: 'desk' },
  ...{ isConfirmed: true, got: 8, hasStopped: false, hasConsulted: false, seen: [] },
};

let world: Awaited<ReturnType<typeof signedInClinic>>;
beforeEach(async () => {
  world = await signedInClinic();
});

const many = (count: number, one: Partial<Journey>): Journey[] =>
  Array.from({ length: count }, () => ({ ...FAR, ...one }));
async function keep(...journeys: Journey[]) {
  const { lessons } = world.deps.library.courses.find(({ slug }) => slug === COURSE)!;
  const slugs = lessons.map(({ slug }) => slug);
  await keepCohortRows(world.deps.db, COURSE, cohortsOf(journeys, slugs));
}
const words = (page: string) => page.replace(/<[^>]*>/g, '');

test('a course that nobody signed up for says what will stand here, and shows no empty table', async () => {
  for (const query of ['?months=all', '', '?from=2026-01&to=2026-02']) {
    const page = await world.text(PAGE + query);
    expect(page).toContain(t.empty);
    expect(page).not.toContain(t.nobody);
    for (const none of ['<table', 'class="chart"', '%', 'class="lead"']) expect(page).not.toContain(none);
  }
});

test('where people signed up in other months only, the page says to look at those', async () => {
  await keep(...many(2, { month: '2025-03' }));
  expect(await world.text(PAGE)).toContain(t.nobody);
  expect(await world.text(`${PAGE}?months=all`)).not.toContain(t.nobody);
});

test('there is no page of a course that is not there, and an address with a dot is not this page', async () => {
  for (const slug of ['none', 'constructor', '__proto__', 'none.csv'])
    expect([slug, (await world.get(`/admin/courses/${slug}`)).status]).toEqual([slug, 404]);
  expect((await world.get(`${PAGE}.csv`)).headers.get('content-type')).toContain('text/csv');
  expect(await world.text('/admin/courses/none')).toContain(admin.notFound.text);
});

test('whoever is not signed in sees nothing of it', async () => {
  const response = await createApp(world.deps).request(PAGE);
  expect([response.status, response.headers.get('location')]).toEqual([302, '/admin/sign-in']);
});

test('of those far enough the page says how many came how far; younger months are under way', async () => {
  await keep(
    ...many(20, { hasConsulted: true }),
    ...many(15, {}),
    ...many(5, { isConfirmed: false, got: 0 }),
    ...many(4, { got: 3, hasStopped: true }),
    ...many(2, { got: 5 }),
    ...many(9, { month: '2026-10', got: 2 }),
  );
  const page = words(await world.text(PAGE));
  expect(page).toContain('7月に申し込んだ46人のうち、41人が確定し、35人に最後の回まで届きました。');
  expect(page).toContain('相談は20人、まだ途中の方は2人です。');
  expect(page).toContain(t.counted.wholeYoung('10月', 9));
  expect(page).toContain('確認のメールがまだ押されていない 5人');
  for (const step of [
    '登録の確定41人 89%',
    '第4回まで進んだ37人 90%',
    'ご案内(第8回)まで進んだ35人 85%',
    '相談の申し込み20人 49%',
  ])
    expect(page).toContain(step);
  expect(page).toMatch(/10月99途中 9人7月464135220/);
});

test.each([
  [1, 0],
  [29, 0],
  [30, 1],
])('of %i readers rates are shown: %i', async (count, shown) => {
  // biome-ignore format: one line
  await keep(...many(count, { seen: ['proven', 'possible', 'notToBeSeen', 'none'] }));
  const page = await world.text(`${PAGE}?opens=others`);
  expect(/\d%[^"\d;]/.test(words(page).replaceAll('95%', ''))).toBe(shown === 1);
  expect(page.includes('<g class="whisker">')).toBe(shown === 1);
  expect(page.includes('class="chart few"')).toBe(shown === 0);
});

test('each bar says what is proven, possible, not to be seen and what other services would count', async () => {
  await keep(
    ...many(30, { seen: ['proven'] }),
    ...many(10, { seen: ['possible'] }),
    ...many(5, { seen: ['notToBeSeen'] }),
    ...many(15, { got: 0, isConfirmed: true }),
    ...many(15, { seen: ['none'] }),
  );
  const ours = await world.text(PAGE);
  expect(words(ours)).toContain('届いた60通 開封30–45通(50–75%)');
  expect(ours).toContain('<rect class="proven" x="0.00%" width="50.00%"');
  expect(ours).toContain('<rect class="possible" x="50.00%" width="16.67%"');
  expect(ours).toContain('<rect class="not-to-be-seen" x="66.67%" width="8.33%"');
  expect(ours).not.toContain(t.counting.why[0]);
  const theirs = await world.text(`${PAGE}?opens=others`);
  expect(words(theirs)).toContain('ほかの数え方 40通(67%)');
  expect(theirs).toContain('<line class="others" x1="66.67%"');
  for (const line of t.counting.why) expect(theirs).toContain(line);
});

test('the weak steps lead to where something can be done', async () => {
  await keep(
    ...many(40, {}),
    ...many(20, { isConfirmed: false, got: 0, provider: 'docomo' }),
    ...many(5, { got: 3, hasStopped: true }),
  );
  const page = await world.text(PAGE);
  expect(words(page)).toContain('確認のメールです。申し込んだ65人のうち20人(31%)が、まだ押していません。');
  expect(page).toContain(t.weak.carriers(20));
  expect(page).toContain('href="/admin/delivery">届き方を見る');
  expect(page).toContain('つづいて、第3回のあと(5人)');
  expect(page).toContain(`href="/admin/lessons/${COURSE}/3"`);
  expect(page).toContain('class="ended most numbers"');
});

test('of a month that is not far enough for the first lesson no weak step is named', async () => {
  await keep(...many(40, { month: '2026-11', got: 1 }), ...many(20, { month: '2026-11', got: 0, isConfirmed: false }));
  const whole = await world.text(PAGE);
  expect(whole.match(/<th class="lesson"/g)).toHaveLength(1);
  const page = words(whole);
  expect(page).toContain('11月に申し込んだ60人のうち、40人が確定しました。');
  for (const says of [t.counted.none, t.weak.early, t.lessons.youngHelp]) expect(page).toContain(says);
  expect(page).not.toContain(t.weak.toDelivery);
});

test('patterns, providers and sources stand in words, and those of no course any more as well', async () => {
  await keep(
    ...many(3, { pattern: 'gone', provider: 'docomo', source: 'site' }),
    ...many(2, { pattern: '', provider: 'other', source: '' }),
    ...many(1, { pattern: 'sitting' }),
  );
  const page = await world.text(PAGE);
  for (const [
    name,
    count,
  ] of [['長く座るとつらい', 1], [t.groups.gonePattern, 3], [t.groups.noPattern, 2], ['ドコモ', 3], [t.groups.otherProvider, 2], ['site', 3], [t.groups.noSource, 2]]) // biome-ignore format: one line
    expect(page).toContain(`<th scope="row">${name}</th><td class="number">${count}</td>`);
});

test('what is read by month, pattern, provider and source says what was counted of all of them together', async () => {
  const seen: Journey['seen'] = ['proven', 'possible'];
  const journeys = [
    ...many(3, { seen }),
    ...many(2, { seen, pattern: '', provider: 'au' }),
    ...many(4, { month: '2026-09', got: 2, source: 'site' }),
  ];
  await keep(...journeys);
  const course = world.deps.library.courses.find(({ slug }) => slug === COURSE)!;
  const own = await readCohorts(world.deps.db, COURSE);
  const whole = cohortsOf(
    journeys,
    course.lessons.map(({ slug }) => slug),
  );
  const [ownReport, wholeReport] = [own, whole].map(rows => reportCohorts(course, rows, TODAY)) as [
    CohortReport,
    CohortReport,
  ];
  expect(ownReport.people).toEqual(wholeReport.people);
  expect(byMonth(own, 8, TODAY)).toEqual(byMonth(whole, 8, TODAY));
  expect(byPattern(ownReport, course.patterns)).toEqual(byPattern(wholeReport, course.patterns));
  expect(byProvider(ownReport)).toEqual(byProvider(wholeReport));
  expect(bySource(ownReport)).toEqual(bySource(wholeReport));
  expect(reportCohortLessons(course, own, ownReport)).toEqual(reportCohortLessons(course, whole, wholeReport));
  expect(weakSteps(course, ownReport)).toEqual(weakSteps(course, wholeReport));
});

test('of twenty-nine readers no answers are shown, of thirty they are', async () => {
  const enrolled = `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, weekday, created_at) VALUES ('enr_1', 'sub_1', '${COURSE}', 'active', 1, 7, 0)`;
  await world.sql(enrolled);
  const more = (from: number, to: number) =>
    world.sql(
      `WITH RECURSIVE r (n) AS (SELECT ? UNION ALL SELECT n + 1 FROM r WHERE n < ?)
       INSERT INTO check_ins (delivery_id, subscriber_id, enrollment_id, answer, at)
       SELECT 'dlv_' || n, 'sub_' || n, 'enr_1', iif(n % 2, 'done', 'some'), 0 FROM r`,
      ...[from, to],
    );
  await more(1, 29);
  const few = await world.text(PAGE);
  expect(few).toContain(t.answers.few);
  expect(few).not.toContain(answers.some);
  await more(30, 30);
  const page = await world.text(PAGE);
  expect(page).toContain(clinicAnswers.sums.readers(30));
  expect(page).toContain(`${answers.some}</th><td class="number">15<`);
});

test('what readers really do stands on the page, once they are far enough', async () => {
  const readers = await lives();
  const [hana, taro] = [person('Hana'), person('Taro')];
  await readers.ask(hana);
  await readers.ask(taro);
  await readers.confirm(hana);
  await readers.run();
  await readers.weeks(8);
  await readers.open(hana, (await readers.lessonsOf(hana))[0]!);
  readers.clock.advance(30 * DAY);
  const app = createApp(readers.deps);
  const signIn = await app.request(new URL(await createSignInLink(readers.deps)).pathname, {
    method: 'POST',
    ...form({}),
  });
  const cookie = signIn.headers.get('set-cookie')!.split(';')[0]!;
  const page = words(await (await app.request(PAGE, { headers: { cookie } })).text());
  expect(page).toContain('2026年11月に申し込んだ2人のうち、1人が確定し、1人に最後の回まで届きました。');
  expect(page).toContain('確認のメールがまだ押されていない 1人');
  expect(page).toContain('届いた1通 開封1通');
  expect(page).toMatch(/動き始めが痛い211/);
});
