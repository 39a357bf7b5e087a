import { expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { ClinicSettings, readClinic, saveClinic, saveClinicStatement } from '../clinic/settings.ts';
import { enrollments, signups } from '../db/schema.ts';
import { signedInClinic } from '../testing/clinic.ts';
import { testDeps } from '../testing/deps.ts';
import { t } from '../texts/ja.ts';

const COMPLETE = {
  legalName: '見本鍼灸院 代表者',
  postalAddress: '見本県見本市1-2-3',
  contactEmail: 'contact@clinic.example',
  senderAddress: 'letters@clinic.example',
};
type World = Pick<Awaited<ReturnType<typeof testDeps>>, 'deps'>;
const save = ({ deps }: World, more: object = {}) => saveClinic(deps, ClinicSettings.parse({ ...COMPLETE, ...more }));

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ask = ({ deps }: World, symptom = 'thigh-sciatica', email = 'reader@mail.example') =>
  createApp(deps).request('/signup', {
    method: 'POST',
    headers: FORM,
    body: new URLSearchParams({ symptom, email, consent: 'yes' }),
  });
const askAsProgram = ({ deps }: World, symptom = 'thigh-sciatica') =>
  createApp(deps).request('/api/signups', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ symptom, email: 'reader@mail.example', consent: true }),
  });
const page = async ({ deps }: World) => (await createApp(deps).request('/')).text();
const offered = async ({ deps }: World): Promise<string[]> => {
  const { courses } = await (await createApp(deps).request('/api/courses')).json();
  return courses.filter(({ open }: { open: boolean }) => open).map(({ slug }: { slug: string }) => slug);
};
const described = async ({ deps }: World) =>
  (await (await createApp(deps).request('/openapi.json')).json()).paths['/api/signups'].post.requestBody.content[
    'application/json'
  ].schema;

/** A house as somebody sets it up, and whether the first course takes sign-ups. */
test.each<[string, 'smtp' | 'mailbox', (world: Awaited<ReturnType<typeof signedInClinic>>) => unknown, boolean]>([
  ['a trial', 'mailbox', () => {}, true],
  [
    'a trial whose clinic has filled in its settings on the page',
    'mailbox',
    w => w.post('/admin/settings', COMPLETE),
    true,
  ],
  ['a script that says nothing of courses', 'smtp', w => save(w), true],
  ['a script that says so of this course', 'smtp', w => save(w, { otherCourses: 'closed', openCourses: { 'thigh-sciatica': 'open-unsigned' } }), true], // biome-ignore format: one line
  [
    'a script that opens it for signed lessons only',
    'smtp',
    w => save(w, { openCourses: { 'thigh-sciatica': 'open' } }),
    false,
  ],
  ['a script that closes it', 'smtp', w => save(w, { openCourses: { 'thigh-sciatica': 'closed' } }), false],
  ['a clinic that says it sends unsigned lessons, and then holds them', 'smtp', w => save(w, { unsignedLessons: 'hold', openCourses: { 'thigh-sciatica': 'open-unsigned' } }), false], // biome-ignore format: one line
  ['an older house that holds unsigned lessons', 'smtp', w => save(w, { unsignedLessons: 'hold' }), true],
  ['a new house with real mail, set up on its pages', 'smtp', w => w.post('/admin/settings', COMPLETE), false],
  ['a house of before, whose settings are saved on the page again', 'smtp', async w => { await save(w); await w.post('/admin/settings', COMPLETE); }, true], // biome-ignore format: one line
  ['settings in which a later version says something else', 'smtp', async w => { await save(w); await w.sql(`UPDATE settings SET value = json_set(value, '$.openCourses', json('{"thigh-sciatica":"waiting-list"}')) WHERE key = 'clinic'`); }, false], // biome-ignore format: one line
])('%s (%s): whether people can sign up', async (_, kind, setUp, isOpen) => {
  const world = await signedInClinic({ kind });
  await setUp(world);
  expect((await offered(world)).includes('thigh-sciatica')).toBe(isOpen);
  expect((await page(world)).includes('value="thigh-sciatica"')).toBe(isOpen);
  expect(JSON.stringify(await described(world)).includes('"thigh-sciatica"')).toBe(isOpen);
  expect((await ask(world)).status === 303).toBe(isOpen);
  expect((await askAsProgram(world)).status === 202).toBe(isOpen);
  expect(await world.deps.db.$count(signups)).toBe(isOpen ? 1 : 0);
  await world.idle();
});

const closed = (...slugs: string[]) => ({
  openCourses: Object.fromEntries(slugs.map(slug => [slug, 'closed' as const])),
});

test('a closed course is not on the page, and one who asks for it all the same reads what to choose; the others go on', async () => {
  const world = await testDeps({ kind: 'smtp' });
  await save(world, closed('thigh-sciatica'));
  expect(await page(world)).not.toContain('太もも裏の痛み・坐骨神経痛');
  const refused = await ask(world);
  expect([refused.status, await world.deps.db.$count(signups)]).toEqual([422, 0]);
  expect(await refused.text()).toContain(t.landing.fields.symptom.wrong);
  expect((await ask(world, 'heavy-legs')).status).toBe(303);
  expect(await offered(world)).not.toContain('thigh-sciatica');
  await world.idle();
});

test('while no course is open the page says so in decent words, without a field for an address', async () => {
  const world = await testDeps({ kind: 'smtp' });
  await save(world, { otherCourses: 'closed' });
  const landing = await page(world);
  expect(landing).toContain(t.landing.noCourse);
  expect(landing).toContain('/admin/setup/courses');
  expect(landing).not.toContain('name="email"');
  const refused = await ask(world);
  expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining(t.landing.noCourse)]);
  const program = await askAsProgram(world);
  expect([program.status, (await program.json()).error.code]).toEqual([503, 'closed']);
  expect((await described(world)).anyOf).toBeUndefined();
});

test('who asked before a course was closed can still confirm it, and who is on it goes on', async () => {
  const world = await testDeps();
  await save(world);
  await ask(world);
  await world.idle();
  await saveClinicStatement(world.deps, closed('thigh-sciatica'));
  const [, link] = /(\/confirm\/[\w-]+)/.exec(world.messages[0]!.raw.replaceAll('=\r\n', ''))!;
  expect((await createApp(world.deps).request(link!, { method: 'POST' })).status).toBe(303);
  const [enrollment] = await world.deps.db.select().from(enrollments);
  expect(enrollment).toMatchObject({ course: 'thigh-sciatica', state: 'active' });
  world.clock.set(enrollment!.nextSendAt!);
  await world.run();
  expect(world.messages).toHaveLength(2);
});

test('a course that was opened signed takes nobody while one of its texts is another than was signed', async () => {
  const world = await testDeps({ kind: 'smtp' });
  await save(world, { openCourses: { 'thigh-sciatica': 'open' } });
  const { library } = world.deps;
  const courses = library.courses.map(course => ({
    ...course,
    lessons: course.lessons.map(lesson => ({ ...lesson, reviewedBy: '監修者', reviewedOn: '2026-11-01' })),
  }));
  world.deps.library = { ...library, courses };
  expect(await offered(world)).toContain('thigh-sciatica');
  const [course, ...others] = courses;
  const lessons = course!.lessons.map(lesson => (lesson.number === 3 ? { ...lesson, reviewedBy: undefined } : lesson));
  world.deps.library = { ...library, courses: [{ ...course!, lessons }, ...others] };
  expect(await offered(world)).not.toContain('thigh-sciatica');
  expect((await ask(world)).status).toBe(422);
});

test('in a trial a course can be closed before anything else is set, and the sample clinic stays', async () => {
  const world = await signedInClinic();
  await world.post('/admin/setup/courses/thigh-sciatica/close');
  expect(await offered(world)).not.toContain('thigh-sciatica');
  expect(await readClinic(world.deps)).toMatchObject({ sample: true, tradeName: '見本鍼灸院' });
});
