import { expect, test } from 'vitest';
import { ClinicSettings, saveClinic } from '../../clinic/settings.ts';
import { auditLog, deliveries, sessions, signInLinks } from '../../db/schema.ts';
import { testClinic } from '../../testing/clinic.ts';
import { DAY } from '../../testing/deps.ts';

const PAGES = [
  '/admin',
  '/admin/dead-letters',
  '/admin/readers',
  '/admin/readers/sub_x',
  '/admin/requests',
  '/admin/lessons',
  '/admin/settings',
  '/admin/nothing-here',
];

test.each(PAGES)('without a session %s leads to the sign-in page', async path => {
  const { get } = await testClinic({ kind: 'smtp' });
  const response = await get(path);
  expect([response.status, response.headers.get('location')]).toEqual([302, '/admin/sign-in']);
});

test('without a session nothing can be posted', async () => {
  const { post } = await testClinic();
  for (const path of [
    '/admin/resume',
    '/admin/dead-letters/send-again',
    '/admin/settings',
    '/admin/readers',
    '/admin/requests/req_x/handled',
    '/admin/sign-out',
  ])
    expect((await post(path)).status).toBe(401);
});

test('the button mails a link to the clinic, at most once a minute, and always answers the same', async () => {
  const { post, messages, queue, clock } = await testClinic();
  const first = await (await post('/admin/sign-in')).text();
  const second = await (await post('/admin/sign-in')).text();
  await queue.idle();
  expect(second).toBe(first);
  expect(messages.map(message => message.to)).toEqual(['contact@clinic.example']);
  clock.advance(60_000);
  await post('/admin/sign-in');
  await queue.idle();
  expect(messages).toHaveLength(2);
});

test('two requests at once mail one link', async () => {
  const { post, deps } = await testClinic();
  await Promise.all([post('/admin/sign-in'), post('/admin/sign-in'), post('/admin/sign-in')]);
  expect(await deps.db.select().from(deliveries)).toHaveLength(1);
});

test('a clock that was set back does not close the door', async () => {
  const { post, deps, clock } = await testClinic();
  await post('/admin/sign-in');
  clock.advance(-7 * 86_400_000);
  await post('/admin/sign-in');
  expect(await deps.db.select().from(deliveries)).toHaveLength(2);
});

test('a clinic without an address is told where else the link is found', async () => {
  const { deps, text, post } = await testClinic();
  await saveClinic(deps, ClinicSettings.parse({ contactPhone: '03-1234-5678' }));
  expect(await text('/admin/sign-in')).toContain('npm run dayori -- sign-in-link');
  await post('/admin/sign-in');
  expect(await deps.db.select().from(signInLinks)).toEqual([]);
});

test("real mail without a sender's address sends no link: it could only be refused", async () => {
  const { deps, text, post } = await testClinic({ kind: 'smtp' });
  await saveClinic(deps, ClinicSettings.parse({ contactEmail: 'clinic@example.jp' }));
  await post('/admin/sign-in');
  expect(await deps.db.select().from(signInLinks)).toEqual([]);
  expect(await text('/admin/sign-in')).toContain('npm run dayori -- sign-in-link');
});

test('a link opens a session once; a GET does not use it up', async () => {
  const { get, post, linkPath, deps } = await testClinic({ kind: 'smtp' });
  const path = await linkPath();
  expect((await get(path)).status).toBe(200);
  const used = await post(path);
  expect([used.status, used.headers.get('location')]).toEqual([303, '/admin']);
  expect(used.headers.get('set-cookie')).toMatch(
    /^dayori_session=[\w-]{43}; Max-Age=2592000; Path=\/admin; HttpOnly; Secure; SameSite=Lax$/,
  );
  expect((await post(path)).status).toBe(410);
  expect((await get(path)).status).toBe(410);
  expect((await deps.db.select().from(auditLog)).map(row => row.action)).toEqual(['signed-in']);
});

test('of two people with one link one gets in', async () => {
  const { post, linkPath } = await testClinic();
  const path = await linkPath();
  const answers = await Promise.all([post(path), post(path)]);
  expect(answers.map(answer => answer.status).sort()).toEqual([303, 410]);
});

test('after fifteen minutes, or with a changed letter, a link opens nothing and says how to get another', async () => {
  const { post, linkPath, clock } = await testClinic();
  const path = await linkPath();
  const forged = await post(`${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`);
  clock.advance(15 * 60_000);
  const late = await post(path);
  expect([forged.status, late.status]).toEqual([410, 410]);
  expect(await late.text()).toContain('href="/admin/sign-in"');
});

test('the database holds no cookie, only its hash', async () => {
  const { signIn, deps } = await testClinic();
  const secret = /dayori_session=([\w-]+)/.exec((await signIn()).headers.get('set-cookie')!)![1]!;
  const [session] = await deps.db.select().from(sessions);
  expect(session!.id).not.toContain(secret);
  expect(session!.id).toMatch(/^[\w-]{22}\.[\w-]{43}$/); // the mark of the key, and the hash under it
});

test('a session ends by signing out, or after thirty days', async () => {
  const { signIn, get, post, clock, deps } = await testClinic();
  await signIn();
  expect((await get('/admin')).status).toBe(200);
  expect((await get('/admin')).headers.get('cache-control')).toBe('no-store');
  await post('/admin/sign-out');
  expect((await get('/admin')).status).toBe(302);
  expect(await deps.db.select().from(sessions)).toEqual([]);
  await signIn();
  clock.advance(30 * 86_400_000);
  expect((await get('/admin')).status).toBe(302);
});

test('a link and a session from a clock that ran ahead open nothing for months, and one that ran behind leaves none open', async () => {
  for (const off of [90, -90]) {
    const { get, post, signIn, linkPath, clock, deps } = await testClinic();
    clock.advance(off * DAY);
    const link = await linkPath();
    await signIn();
    expect((await get('/admin')).status).toBe(200);
    clock.advance(-off * DAY);
    expect([(await get('/admin')).status, (await post(link)).status]).toEqual([302, 410]);
    await post('/admin/sign-in'); // a mailed link takes the old ones away
    clock.advance(Math.max(off, 0) * DAY);
    expect((await post(link)).status).toBe(410);
    expect(await deps.db.select().from(signInLinks)).toHaveLength(1);
  }
});

test('machines whose clocks differ by seconds open each other’s links and sessions', async () => {
  const { get, signIn, linkPath, post, clock } = await testClinic();
  await signIn();
  const link = await linkPath();
  clock.advance(-30_000);
  expect([(await get('/admin')).status, (await post(link)).status]).toEqual([200, 303]);
});
