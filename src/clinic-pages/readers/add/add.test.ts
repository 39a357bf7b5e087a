import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../app.tsx';
import { saveClinicStatement } from '../../../clinic/settings.ts';
import { addressHash } from '../../../consent/suppression.ts';
import { unsubscribeForReader } from '../../../consent/unsubscribe.ts';
import { suppressions } from '../../../db/schema.ts';
import { erase } from '../../../erasing/erase.ts';
import { MOST_OF_A_NETWORK } from '../../../limits/pace.ts';
import { signedInClinic } from '../../../testing/clinic.ts';
import { START } from '../../../testing/deps.ts';
import { CLINIC, signupForm } from '../../../testing/walk.ts';
import { log } from '../../../texts/ja/clinic/log.ts';
import { reader as words } from '../../../texts/ja/reader.ts';
import { readers } from '../../../texts/ja/readers.ts';

let world: Awaited<ReturnType<typeof signedInClinic>>;
let app: ReturnType<typeof createApp>;
const t = readers.adding;
/** The label of the course in `FORM`. */
const COURSE = '太もも裏の痛み・坐骨神経痛';
const FORM = { email: 'Hanako@mail.example', name: '見本', course: 'thigh-sciatica', how: 'paper', on: '2026-11-20' };

beforeEach(async () => {
  world = await signedInClinic({ clinic: CLINIC, kind: 'smtp' });
  app = createApp(world.deps);
});

const add = async (form: Partial<typeof FORM> = {}) => {
  const response = await world.post('/admin/readers/new', { ...FORM, ...form });
  await world.idle();
  return response;
};
const readers_ = () => world.sql('SELECT * FROM subscribers ORDER BY created_at, id');
const confirmations = () => world.messages.filter(({ raw }) => /\/confirm\//.test(raw.replaceAll('=\r\n', '')));
async function confirmLast(): Promise<number> {
  const link = /\/confirm\/[\w-]+/.exec(confirmations().at(-1)!.raw.replaceAll('=\r\n', ''))![0];
  const { status } = await app.request(link, { method: 'POST' });
  await world.idle();
  await world.run();
  return status;
}

test('the page says before what will happen', async () => {
  const page = await world.text('/admin/readers/new');
  for (const text of [t.lead, t.law, ...Object.values(t.ways), 'value="2026-11-22"']) expect(page).toContain(text);
});

test('the ordinary confirmation goes out, and only when the reader answers it the course begins', async () => {
  const added = await add();
  expect(added.status).toBe(303);
  const page = await world.text(added.headers.get('location')!);
  expect(page).toContain(t.done(COURSE));
  expect(await readers_()).toMatchObject([
    { email: 'Hanako@mail.example', status: 'pending', name: '見本', name_key: '見本' },
  ]);
  expect([confirmations().map(({ to }) => to), await world.sql('SELECT 1 FROM enrollments')]).toEqual([
    ['Hanako@mail.example'],
    [],
  ]);
  expect(await confirmLast()).toBe(303);
  expect(await readers_()).toMatchObject([{ status: 'active', standing: 'active', name: '見本' }]);
  expect(world.messages.length).toBe(2);
});

test('the consent record says who wrote it down, how the consent was given and when, and so does the paper', async () => {
  const added = await add();
  await confirmLast();
  expect(await world.sql('SELECT act, recorded_by, given_how, given_on FROM consents ORDER BY id')).toEqual([
    { act: 'requested', recorded_by: 'clinic', given_how: 'paper', given_on: '2026-11-20' },
    { act: 'confirmed', recorded_by: 'reader', given_how: null, given_on: null },
  ]);
  const path = added.headers.get('location')!.split('?')[0]!;
  const said = words.evidence.givenOn(words.evidence.ways.paper, '11月20日(金)');
  expect(await world.text(`${path}/consent`)).toContain(said);
  const page = await world.text(path);
  for (const text of [said, words.timeline.byClinic, log.acts['reader-added']]) expect(page).toContain(text);
  expect(await world.sql("SELECT action FROM audit_log WHERE action = 'reader-added'")).toHaveLength(1);
});

test('courses that are closed on the landing page are marked, with the reason, and can be chosen all the same', async () => {
  expect(await world.text('/admin/readers/new')).not.toContain(t.closedCourses);
  await saveClinicStatement(world.deps, {
    otherCourses: 'closed',
    unsignedLessons: 'hold',
    openCourses: { 'thigh-sciatica': 'open', 'heavy-legs': 'closed', 'knee-back': 'closed' },
  });
  const page = await world.text('/admin/readers/new');
  const options = new Map(
    [...page.matchAll(/<option value="([^"]+)"[^>]*>([^<]+)/g)].map(([, slug, words]) => [slug, words]),
  );
  expect(options.get('thigh-sciatica')).toContain(t.taking.unsigned);
  expect(options.get('heavy-legs')).toContain(t.taking.closed);
  expect([...options.values()].filter(words => words!.includes(t.taking['not-yet'])).length).toBeGreaterThan(0);
  expect(page).toContain(t.closedCourses);
  await saveClinicStatement(world.deps, { unsignedLessons: 'send', openCourses: { 'knee-back': 'open-unsigned' } });
  expect(/<option[^>]*>([^<]+)/.exec(await world.text('/admin/readers/new'))![1]).toContain('膝の裏');
  expect((await add({ course: 'heavy-legs' })).status).toBe(303);
});

test('the page of a reader who has not confirmed shows the course, and what to do about a mistyped address', async () => {
  const path = (await add({ course: 'thigh-sciatica/sitting' })).headers.get('location')!.split('?')[0]!;
  const page = await world.text(path);
  const record = page.slice(page.indexOf('class="record"'));
  expect(record).toContain(COURSE);
  expect(page).toContain(words.mistyped.text);
  const [, off] = /action="([^"]+call-off)"/.exec(page)!;
  await world.post(off!);
  expect(await confirmLast()).toBe(410);
  const after = await world.text(path);
  expect([after.includes(words.mistyped.again), after.includes(words.mistyped.text)]).toEqual([true, false]);
  await add({ email: 'hanako@right.example' });
  await confirmLast();
  const right = (await readers_()).find(({ status }) => status === 'active');
  expect(right).toMatchObject({ email: 'hanako@right.example' });
  expect(await world.text(`/admin/readers/${right!.id}`)).not.toContain(words.mistyped.text);
});

test('visitors’ limits do not lock the desk out, and the desk takes no turn of theirs', async () => {
  for (let n = 0; n < MOST_OF_A_NETWORK + 40; n += 1)
    expect((await add({ email: `r${n}@mail.example` })).status).toBe(303);
  expect(confirmations().length).toBe(MOST_OF_A_NETWORK + 40);
  await world.sql(
    "INSERT INTO signup_limits (name, free_at) VALUES ('all', ?), ('waiting', ?) ON CONFLICT DO UPDATE SET free_at = excluded.free_at",
    START + 86_400_000,
    START + 86_400_000,
  );
  expect((await add({ email: 'late@mail.example' })).status).toBe(303);
  expect(confirmations().at(-1)!.to).toBe('late@mail.example');
});

test('a mailbox that was written to lately gets its mail again at the desk’s word, but not twice in ten minutes', async () => {
  await app.request('/signup', signupForm(FORM.email));
  await world.idle();
  const soon = await add({ course: 'heavy-legs' });
  expect(await world.text(soon.headers.get('location')!)).toContain(t.done('腰痛と足のだるさ'));
  expect(confirmations().length).toBe(2);
  await add({ course: 'heavy-legs' });
  expect(confirmations().length).toBe(2);
  world.clock.advance(11 * 60_000);
  await add();
  await world.run();
  expect(confirmations().length).toBe(3);
  expect(await confirmLast()).toBe(303);
});

test('pressing twice adds one reader and sends one mail', async () => {
  await Promise.all([add(), add()]);
  expect([(await readers_()).length, confirmations().length]).toEqual([1, 1]);
});

test.each(['refusal', 'complaint'] as const)(
  'nothing is sent to a suppressed address, and the page says what to do: %s',
  async cause => {
    const hash = addressHash(world.deps, FORM.email.toLowerCase());
    await world.deps.db.insert(suppressions).values({ addressHash: hash, reason: 'x', at: START, cause });
    const refused = await add();
    expect([refused.status, world.messages.length, (await readers_()).length]).toEqual([409, 0, 0]);
    const page = await refused.text();
    expect(page).toContain(cause === 'refusal' ? t.suppressed : t.complaint);
    expect(page).toContain('value="Hanako@mail.example"');
  },
);

test('a reader who has confirmed is named, not added again', async () => {
  await add();
  await confirmLast();
  const [reader] = await readers_();
  const sent = world.messages.length;
  const known = await add({ course: 'heavy-legs', email: 'HANAKO@mail.example' });
  expect([known.status, world.messages.length]).toEqual([409, sent]);
  expect(await known.text()).toContain(`href="/admin/readers/${reader!.id}"`);
});

test('who left or was erased may ask anew, and only a new confirmation begins anything', async () => {
  await add();
  await confirmLast();
  const id = String((await readers_())[0]!.id);
  await unsubscribeForReader(world.deps, id, 'x');
  world.clock.advance(86_400_000);
  expect((await add()).status).toBe(303);
  expect(await readers_()).toMatchObject([{ status: 'unsubscribed' }]);
  await confirmLast();
  expect(await readers_()).toMatchObject([{ status: 'active' }]);
  await erase(world.deps, id);
  world.clock.advance(86_400_000);
  expect((await add()).status).toBe(303);
  expect(await readers_()).toMatchObject([{ status: 'pending' }]);
});

test('every mistake comes back beside its field, with everything typed kept', async () => {
  const wrong: [Partial<typeof FORM>, string][] = [
    [{ email: 'x' }, 'email-error'],
    [{ email: '' }, 'email-error'],
    [{ name: 'www.example.com' }, 'name-error'],
    [{ course: 'nothing' }, 'course-error'],
    [{ course: 'thigh-sciatica/nothing' }, 'course-error'],
    [{ how: 'dream' }, 'how-error'],
    [{ on: '2026-11-23' }, 'on-error'],
    [{ on: 'きのう' }, 'on-error'],
    [{ on: '2026-02-30' }, 'on-error'],
  ];
  for (const [fields, error] of wrong) {
    const response = await add(fields);
    const page = await response.text();
    expect([fields, response.status, page.includes(`id="${error}"`)]).toEqual([fields, 422, true]);
    if (!fields.email && fields.email !== '') expect(page).toContain(`value="${FORM.email}"`);
  }
  expect([(await readers_()).length, world.messages.length]).toEqual([0, 0]);
});

test('it can be called off while it is not confirmed: the link opens nothing, and nothing else is lost', async () => {
  const added = await add();
  const page = await world.text(added.headers.get('location')!);
  const undo = /action="([^"]+call-off)"/.exec(page)![1]!;
  const off = await world.post(undo);
  expect(await world.text(off.headers.get('location')!)).toContain(t.undone);
  expect(await confirmLast()).toBe(410);
  expect(await readers_()).toMatchObject([{ status: 'pending' }]);
  expect((await world.post(undo)).headers.get('location')).toContain('gone');
});

test('while the law’s items are missing nobody is added', async () => {
  world = await signedInClinic({ kind: 'smtp' });
  const refused = await add();
  expect([refused.status, (await readers_()).length]).toEqual([409, 0]);
  expect(await refused.text()).toContain(t.closed);
});
