import { beforeEach, expect, test } from 'vitest';
import { ClinicSettings, readClinic, saveClinic, saveClinicStatement } from '../../clinic/settings.ts';
import { auditLog } from '../../db/schema.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { today } from '../../texts/ja/clinic/today.ts';
import { courses as t } from '../../texts/ja/sign-off.ts';

const PAGE = '/admin/setup/courses';
const COURSE = 'thigh-sciatica';
const { waiting } = today;

let world: Awaited<ReturnType<typeof signedInClinic>>;
beforeEach(async () => {
  world = await signedInClinic({ kind: 'smtp' });
  await saveClinic(world.deps, ClinicSettings.parse({ otherCourses: 'closed' }));
});

const press = (act: string, form: Record<string, string> = {}, course = COURSE) =>
  world.post(`${PAGE}/${course}/${act}`, form);
const said = async () => (await readClinic(world.deps)).openCourses;
const count = (page: string, words: string) => page.split(words).length - 1;
const log = async () =>
  (await world.deps.db.select().from(auditLog)).filter(({ action }) => action.startsWith('course-')).map(({ action, detail }) => [action, detail]); // biome-ignore format: one line
/** Every lesson of the course with a name in its file. */
function signAll() {
  const { library } = world.deps;
  const courses = library.courses.map(course =>
    course.slug === COURSE
      ? {
          ...course,
          lessons: course.lessons.map(lesson => ({ ...lesson, reviewedBy: '監修者', reviewedOn: '2026-11-01' })),
        }
      : course,
  );
  world.deps.library = { ...library, courses };
}

test('a row for each course says how many mails it has, how many are signed, and that nobody has opened it yet', async () => {
  const page = await world.text(PAGE);
  for (const { label, lessons } of world.deps.library.courses) {
    expect(page).toContain(label);
    expect(page).toContain(t.facts(lessons.length, 0));
  }
  expect(count(page, `>${t.taking['not-yet']}<`)).toBe(world.deps.library.courses.length);
});

test('a course whose lessons are all signed opens with one press, and closes with one', async () => {
  signAll();
  expect((await press('open')).headers.get('location')).toBe(`${PAGE}?done=${COURSE}`);
  expect(await said()).toEqual({ [COURSE]: 'open' });
  expect(await world.text(`${PAGE}?done=${COURSE}`)).toContain(t.undo);
  await press('close');
  expect(await said()).toEqual({ [COURSE]: 'closed' });
  expect(await log()).toEqual([
    ['course-opened', `${COURSE} open nothing 0`],
    ['course-closed', `${COURSE} closed open 0`],
  ]);
});

test('with unsigned lessons it is asked in so many words first, and the answer is kept with its date', async () => {
  const asked = await press('open');
  const page = await asked.text();
  expect([asked.status, await said()]).toEqual([200, {}]);
  for (const words of [t.ask.say(8), `/admin/lessons/${COURSE}/3#sign-off`]) expect(page).toContain(words);

  const unticked = await press('open', { unsigned: '8' });
  expect([unticked.status, await said()]).toEqual([422, {}]);
  expect(await unticked.text()).toContain(t.ask.missing);

  const otherCount = await press('open', { unsigned: '7', say: 'yes' });
  expect([otherCount.status, await said()]).toEqual([422, {}]);
  expect(await otherCount.text()).toContain(t.ask.changed);

  expect((await press('open', { unsigned: '8', say: 'yes' })).status).toBe(303);
  expect(await said()).toEqual({ [COURSE]: 'open-unsigned' });
  expect(await log()).toEqual([['course-opened', `${COURSE} open-unsigned nothing 8`]]);
  expect(await world.text(PAGE)).toContain(t.saidOn('2026年11月22日', 8));
});

test('a clinic that holds unsigned lessons is not asked to say that it sends them', async () => {
  await saveClinicStatement(world.deps, { unsignedLessons: 'hold' });
  const page = await (await press('open')).text();
  expect(page).toContain(t.ask.held);
  expect(page).not.toContain('name="say"');
  await press('open', { unsigned: '8', say: 'yes' });
  expect(await said()).toEqual({});
});

test('each press can be taken back, to what it was before, and that as well', async () => {
  const undo = async () => {
    const page = await world.text(`${PAGE}?done=${COURSE}`);
    const [, id] = /name="press" value="(\d+)"/.exec(page)!;
    return press('undo', { press: id! });
  };
  await press('open', { unsigned: '8', say: 'yes' });
  await press('close');
  await undo();
  expect(await said()).toEqual({ [COURSE]: 'open-unsigned' });
  await undo();
  expect(await said()).toEqual({ [COURSE]: 'closed' });
  await saveClinicStatement(world.deps, { openCourses: { [COURSE]: null }, otherCourses: 'open' });
  await press('close'); // a clinic from before, which has never said anything of it
  await undo();
  expect(await said()).toEqual({});
});

test('a press that is not the last any more is not taken back', async () => {
  await press('open', { unsigned: '8', say: 'yes' });
  await press('close');
  await press('undo', { press: '1' });
  await press('undo');
  expect(await said()).toEqual({ [COURSE]: 'closed' });
});

test('a course that its file closes cannot be opened here, nor one that is not there', async () => {
  const { library } = world.deps;
  world.deps.library = {
    ...library,
    courses: library.courses.map(course => ({ ...course, open: course.slug !== COURSE })),
  };
  expect(await world.text(PAGE)).toContain(t.why['in-file']);
  for (const course of [COURSE, 'none', '__proto__', 'constructor'])
    expect([course, (await press('open', { unsigned: '8', say: 'yes' }, course)).status]).toEqual([course, 404]);
  expect(await said()).toEqual({});
});

test('presses on two courses at once are both kept, and so is what the settings form saves beside them', async () => {
  const [one, other] = world.deps.library.courses.map(({ slug }) => slug) as [string, string];
  await Promise.all([
    press('close', {}, one),
    press('close', {}, other),
    world.post('/admin/settings', { legalName: '見本代表' }),
  ]);
  expect(await readClinic(world.deps)).toMatchObject({
    ...{ legalName: '見本代表', otherCourses: 'closed', openCourses: { [one]: 'closed', [other]: 'closed' } },
  });
});

test('きょう says that no course is open, and which has closed by itself because a text is another', async () => {
  expect(await world.text('/admin')).toContain(waiting.noneOpen.title);
  const { library } = world.deps;
  signAll();
  await press('open');
  expect(await world.text('/admin')).not.toContain(waiting.noneOpen.act);
  world.deps.library = library;
  expect(await world.text('/admin')).toContain(waiting.unsigned.title([library.courses[0]!.label]));
  expect(await world.text(PAGE)).toContain(t.why.unsigned(8));
});
