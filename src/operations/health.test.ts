import { afterEach, expect, test } from 'vitest';
import { machine, steady, timers } from '../adapters/machine/machine.ts';
import { smtpMailer } from '../adapters/smtp/smtp.ts';
import { askServer } from '../adapters/smtp/smtp-check.ts';
import { noMailServer } from '../adapters/stand-ins/no-mail-server.ts';
import { createApp } from '../app.tsx';
import { enrollReaders, testDeps } from '../testing/deps.ts';
import { type SilentServer, silentServer } from '../testing/silent-server.ts';
import { CLINIC } from '../testing/walk.ts';
import { oneAtATime } from './health.ts';

const MINUTE = 60_000;
let server: SilentServer | undefined;
afterEach(() => server?.close());

test('200 simultaneous checks open one connection to a mail server that does not answer', async () => {
  server = await silentServer('rcpt');
  const { deps } = await testDeps();
  const app = createApp({ ...deps, mailer: smtpMailer({ url: server.url, steady, timers }) });
  const answers = await Promise.all(Array.from({ length: 200 }, () => app.request('/healthz')));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(server.connections).toBe(1);
});

test('one check runs at a time, its answer is kept for a while, and a failed check runs again', async () => {
  let asked = 0;
  let fails = true;
  const ask = oneAtATime(machine, 60_000, async () => {
    asked += 1;
    await new Promise(resolve => setTimeout(resolve, 20));
    if (fails) throw new Error('no');
    return asked;
  });
  await expect(ask()).rejects.toThrow('no');
  fails = false;
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([2, 2, 2]);
  expect(await ask()).toBe(2);
  const eager = oneAtATime(machine, -1, async () => (asked += 1));
  expect([await eager(), await eager()]).toEqual([3, 4]);
});

test.each(['banner', 'tls', 'dribble'] as const)(
  'a server that never ends its words (%s) is answered for in time',
  async silence => {
    server = await silentServer(silence);
    const { host, port } = { host: '127.0.0.1', port: Number(new URL(server.url).port) };
    const options = { host, port, secure: silence === 'tls', connectionTimeout: 60_000, greetingTimeout: 60_000 };
    await expect(askServer(options, { timers, patience: 300 })).rejects.toThrow('no answer within 0.3 seconds');
  },
);

test('without a password nobody gets in, and the check says so', async () => {
  const { SMTPServer } = await import('smtp-server');
  const real = new SMTPServer({
    logger: false,
    allowInsecureAuth: true,
    onAuth: ({ password }, _, done) => done(password === 'right' ? null : new Error('no'), { user: 'info' }),
  });
  await new Promise<void>(resolve => real.listen(0, '127.0.0.1', resolve));
  const { port } = real.server.address() as { port: number };
  const check = (login: string) =>
    smtpMailer({ url: `smtp://${login}127.0.0.1:${port}?tls.rejectUnauthorized=false`, steady, timers }).check();
  expect(await check('info:right@')).toEqual({ ok: true });
  expect(await check('info:wrong@')).toMatchObject({ ok: false });
  expect(await check('info@')).toMatchObject({ ok: false });
  expect(await check('')).toEqual({ ok: true });
  await new Promise<void>(resolve => real.close(resolve));
});

test('every reason that stands is told with what it means and what ends it', async () => {
  const { deps } = await testDeps();
  const { pauseFor, resumeSending } = await import('../pauses/sending-state.ts');
  await pauseFor(deps, 'restored');
  await pauseFor(deps, 'auth-refused');
  const response = await createApp(deps).request('/healthz');
  expect([response.status, await response.json()]).toMatchObject([
    503,
    {
      status: 'degraded',
      sending: {
        status: 'paused',
        rule: 'auth-refused',
        heldDomains: 0,
        reasons: [
          { reason: 'auth-refused', ends: expect.any(String) },
          { reason: 'restored', means: expect.any(String) },
        ],
      },
    },
  ]);
  await pauseFor(deps, 'auth-refused', { probeAt: deps.clock.now() });
  await resumeSending(deps, 'restored');
  const probing = await createApp(deps).request('/healthz');
  expect([probing.status, await probing.json()]).toMatchObject([503, { sending: { status: 'probing' } }]);
  await pauseFor(deps, 'restored');
  const none = createApp({ ...deps, mailer: noMailServer('none') });
  expect(await (await none.request('/healthz')).json()).toMatchObject({
    sending: { status: 'no-mail-server', reasons: [{}, {}] },
  });
});

test('a stored setting that cannot be read is named, and nothing stops because of it', async () => {
  const { deps, sql, run } = await testDeps();
  await sql(
    `INSERT INTO settings VALUES ('clinic', '{"timeZone":"PST","tradeName":"見本","of-a-later-version":1}', 0)`,
  );
  const answer = await createApp(deps).request('/healthz');
  const health = (await answer.json()) as { status: string; settings: object };
  expect([answer.status, health.status]).toEqual([200, 'degraded']);
  expect(health.settings).toMatchObject({ unreadable: ['timeZone'] });
  await run();
  expect((await createApp(deps).request('/')).status).toBe(200);
  await sql(`UPDATE settings SET value = '{"timeZone":"JST"}' WHERE key = 'clinic'`);
  expect(await (await createApp(deps).request('/healthz')).json()).not.toHaveProperty('settings');
});

test('a scheduler that does not pass any more is told within five minutes, here and on the clinic’s page; and a later pass ends it', async () => {
  const { deps, clock, run } = await testDeps();
  const app = createApp(deps);
  const ask = async () => {
    const response = await app.request('/healthz');
    const { scheduler } = (await response.json()) as { scheduler: object };
    return [response.status, scheduler];
  };
  expect(await ask()).toEqual([200, { status: 'unknown', at: null }]);
  await run();
  const passed = clock.now();
  clock.advance(3 * MINUTE);
  expect(await ask()).toEqual([200, { status: 'up', at: passed }]);
  clock.advance(2 * MINUTE);
  expect(await ask()).toEqual([
    503,
    { status: 'stopped', at: passed, explanation: expect.stringMatching(/Cron Trigger/) },
  ]);
  expect(await (await app.request('/metrics')).text()).toContain(
    `dayori_last_tick_timestamp_seconds ${passed / 1_000}`,
  );
  await run();
  expect(await ask()).toEqual([200, { status: 'up', at: clock.now() }]);
});

test('a pass that fails is no pass', async () => {
  const { deps, clock, sql, run } = await testDeps();
  await run();
  await sql("CREATE TRIGGER none BEFORE INSERT ON deliveries BEGIN SELECT RAISE(ABORT, 'none'); END");
  await enrollReaders(sql, { count: 1, at: clock.now() });
  clock.advance(5 * MINUTE);
  await expect(run()).rejects.toThrow();
  expect((await createApp(deps).request('/healthz')).status).toBe(503);
});

test('mail that waits for more than a quarter of an hour, and dead letters, are told', async () => {
  const { deps, clock, sql, run } = await testDeps({ clinic: CLINIC });
  deps.mailer.send = async () => ({ accepted: false, kind: 'unreachable', rule: 'unreachable', reason: '' });
  const ask = async () => (await (await createApp(deps).request('/healthz')).json()) as { status: string };
  await enrollReaders(sql, { count: 1, at: clock.now() });
  await run();
  await sql('UPDATE deliveries SET next_attempt_at = ?', clock.now());
  expect(await ask()).toMatchObject({ status: 'ok', waiting: { count: 1 }, deadLetters: { count: 0 } });
  clock.advance(16 * MINUTE);
  await run();
  await sql('UPDATE deliveries SET next_attempt_at = ?', clock.now() - 16 * MINUTE);
  expect(await ask()).toMatchObject({ status: 'degraded', waiting: { late: expect.stringMatching(/15 minutes/) } });
  await sql('INSERT INTO dead_letters (delivery_id, at) SELECT id, 0 FROM deliveries');
  expect(await ask()).toMatchObject({ status: 'degraded', deadLetters: { count: 1 } });
});

test('reviews that are overdue are told as a number, and are no fault', async () => {
  const { deps, clock } = await testDeps();
  const app = createApp(deps);
  const reviews = async () => ((await (await app.request('/healthz')).json()) as { reviews: object }).reviews;
  expect(await reviews()).toEqual({ overdue: 0 });
  clock.set(Date.parse('2028-01-01T00:00:00Z'));
  const due = deps.library.courses.flatMap(({ open, lessons }) => (open ? lessons.filter(one => one.reviewDue) : []));
  expect(due.length).toBeGreaterThan(0);
  expect(await reviews()).toEqual({ overdue: due.length, explanation: expect.stringContaining('/admin/lessons') });
});
