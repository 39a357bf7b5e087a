import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { serve } from '@hono/node-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { readClinic } from '../clinic/settings.ts';
import { readSendingState, resumeSending } from '../pauses/sending-state.ts';
import { parseSignup } from '../signup/form.ts';
import { requestSignup } from '../signup/request-signup.ts';
import { DAY } from '../testing/deps.ts';
import { leftBehind, namedAsThen, SLUGS } from '../testing/left-behind.ts';
import { newProgramOver } from '../testing/new-program.ts';
import { schemas } from '../testing/old-installation.ts';
import { form } from '../testing/walk.ts';

// Data of 0.1.0 under this version.

const old = leftBehind('0.1.0');
let world: Awaited<ReturnType<typeof newProgramOver>>;
beforeEach(async () => {
  world = await newProgramOver('0.1.0');
});
afterEach(() => world.close());

test('the fixture holds readers in every state, so that what is compared is something', () => {
  const kinds = (query: string) => world.ask(query).map(row => Object.values(row)[0]);
  expect(kinds('SELECT DISTINCT status FROM subscribers ORDER BY 1')).toEqual([
    'active',
    'pending',
    'suppressed',
    'unsubscribed',
  ]);
  expect(kinds('SELECT DISTINCT state FROM enrollments ORDER BY 1')).toEqual(['active', 'completed', 'stopped']);
  expect(kinds('SELECT DISTINCT state FROM deliveries ORDER BY 1')).toEqual(['due', 'failed', 'retry', 'sent']);
  expect(kinds('SELECT DISTINCT kind FROM events ORDER BY 1')).toEqual(['action', 'click', 'open']);
  for (const rows of Object.values(world.standing())) expect(rows).not.toEqual([]);
});

test('everybody and everything counted is there after the upgrade, as it was', async () => {
  const before = world.standing();
  await world.start();
  expect(world.standing()).toEqual(before);
  expect(world.ask('SELECT tag FROM migrations ORDER BY tag').at(-1)).toEqual({ tag: schemas.at(-1) });
  expect(world.ask('SELECT mark, real_mail FROM epoch')).toEqual([{ mark: 69, real_mail: 1 }]);
});

test('its mails, places, counts and links know their lessons by name from then on', async () => {
  await world.start();
  for (const [what, query] of Object.entries(SLUGS)) {
    const rows = world.ask(query);
    expect(rows.length, what).toBeGreaterThan(5);
    expect(rows, what).toEqual(namedAsThen(rows));
  }
  expect(world.ask("SELECT next_lesson_slug FROM enrollments WHERE state = 'completed'")).toContainEqual({
    next_lesson_slug: null,
  });
});

test('the pause still holds, with its reason, and nothing goes out', async () => {
  const node = await world.start();
  expect(await readSendingState(node.deps)).toMatchObject({
    state: 'paused',
    pauses: [
      {
        reason: 'auth-refused',
        response: '535 5.7.8 Authentication credentials invalid',
        at: 1795302000000,
        domain: '',
      },
    ],
    held: [],
  });
  expect(world.ask("SELECT * FROM settings WHERE key = 'sending-pause'")).toEqual([]);
  await node.tick();
  await node.queue.idle();
  expect(world.sink.received).toEqual([]);
});

test('resumed, it sends what 0.1.0 would have sent, at once and in the two weeks after, and nothing twice', async () => {
  const node = await world.start();
  await resumeSending(node.deps);
  await world.stop(node);

  expect(await world.send(old.ended)).toEqual(old.sentAtOnce);
  expect(world.sink.received).toHaveLength(old.sentAtOnce.length);
  for (let day = 0; day < 14; day += 1) await world.send(old.ended + (day + 19 / 24) * DAY);
  expect(await world.send(old.ended + 14 * DAY)).toEqual(old.sentInTwoWeeks);
  const isLetter = ({ recipient }: { recipient: string }) => recipient === 'contact@example.jp'; // new since: the clinic's
  expect(world.sink.received.filter(mail => !isLetter(mail))).toHaveLength(old.sentInTwoWeeks.length);
});

test('every link of its mails opens, and every button works, as with 0.1.0', async () => {
  const { deps } = await world.start();
  const server = serve({ fetch: createApp(deps).fetch, port: 0, hostname: '127.0.0.1' });
  if (!server.listening) await once(server, 'listening');
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const { what, method, url, body, status, location } of old.links) {
    const { pathname } = new URL(url, here);
    const pressed = await fetch(here + pathname, { ...(body ? form(body) : { method }), redirect: 'manual' });
    // Since 0.2.0 a button may lead on to a page of the same link, which says what 0.1.0 answered at once.
    const response = pressed.status === 303 ? await fetch(here + pressed.headers.get('location')) : pressed;
    const found = { status: response.status, location: response.headers.get('location') ?? undefined };
    expect(found, `${method} ${what}`).toEqual({ status, location });
  }
  await new Promise(resolve => server.close(resolve));
  const of = (email: string) => world.ask(`SELECT status FROM subscribers WHERE email = '${email}'`)[0]!.status;
  expect([of('pending@example.jp'), of('newest@example.jp')]).toEqual(['active', 'unsubscribed']);
  // What is sent again takes the place of the request that was there.
  expect(world.ask('SELECT changed_at > 0 AS changed FROM consultation_requests')).toEqual([{ changed: 1 }]);
});

test('a suppressed reader stays suppressed, recognised by the address', async () => {
  const { deps } = await world.start();
  const body = { email: 'gone@example.jp', symptom: 'thigh-sciatica', consent: true };
  await requestSignup(deps, parseSignup(body, deps.library.courses), {
    network: undefined,
    behindProxy: false,
    origin: '',
  });
  expect(world.ask("SELECT status FROM subscribers WHERE email = 'gone@example.jp'")).toEqual([
    { status: 'suppressed' },
  ]);
  expect(world.ask('SELECT state, cause FROM suppressions')).toEqual([{ state: 'struck-off', cause: 'refusal' }]);
});

test('unknown settings of a later version are ignored and kept', async () => {
  const raw = new DatabaseSync(world.file);
  raw.exec(`UPDATE settings SET value = json_set(value, '$.fromLater', 7, '$.publicHolidays', 'ask', '$.lessonHour', 'dawn',
    '$.unsignedLessons', 'ask') WHERE key = 'clinic';
    INSERT INTO settings VALUES ('something-later', '{"a":1}', 0)`);
  raw.close();
  const { deps } = await world.start();
  const clinic = await readClinic(deps);
  expect(clinic).toMatchObject({ legalName: '見本鍼灸院 代表者', lessonHour: 7, unsignedLessons: 'hold' });
  expect(clinic).not.toHaveProperty('fromLater');
});
