import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { saveClinic } from '../clinic/settings.ts';
import { ConfigError, readConfig } from '../config.ts';
import type { Chance, Timers } from '../deps.ts';
import { newWebsite } from '../node/website.ts';
import { openFile } from '../testing/database.ts';
import { buildWorld, enrollReaders, handClock, recordingMailer, START } from '../testing/deps.ts';
import { PATIENCE } from '../testing/patience.ts';
import { CLINIC, signupForm } from '../testing/walk.ts';
import { unusable } from './running.ts';

const WAIT = { timeout: PATIENCE };

/** Bytes that look random and are the same for the same seed. */
function seeded(seed: string): Chance {
  let drawn = 0;
  const block = () => createHash('sha256').update(`${seed} ${drawn++}`).digest();
  return { bytes: count => Buffer.concat(Array.from({ length: Math.ceil(count / 32) }, block)).subarray(0, count) };
}

/** Timers that do not wait: what is due later comes next. */
const hastyTimers: Timers = {
  pause: async () => {},
  after(_, work) {
    let calledOff = false;
    setImmediate(() => calledOff || work());
    return () => {
      calledOff = true;
    };
  },
  every: () => () => {},
};

/** Tables that are not the program's, or that a migration fills by the database's own clock and chance. */
const OTHERS = ['migrations', 'epoch'];

/** Readers sign up and get lessons for three weeks. Returns all rows and all mails. */
async function threeWeeks(seed: string) {
  const clock = handClock();
  const database = openFile();
  const mailer = recordingMailer('smtp');
  const own = { chance: seeded(seed), timers: hastyTimers, steady: clock };
  const { running, deps, idle } = await buildWorld({ database, mailer, clock, ...own });
  await saveClinic(deps, CLINIC);
  await enrollReaders(database.sql, { count: 60, at: START });
  const visit = newWebsite(running);
  for (let week = 0; week < 3; week += 1) {
    await visit(new Request('https://letters.example/signup', signupForm(`week${week}@mail.example`)));
    await idle(); // signing the answer's cookie takes a real while, in which the mail goes on
    await running.tick();
    await idle();
    clock.advance(7 * 86_400_000);
  }
  await running.close();
  const tables = await database.sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  const rows: Record<string, unknown> = {};
  for (const { name } of tables.filter(({ name }) => !OTHERS.includes(name)))
    rows[name] = await database.sql(`SELECT * FROM ${name} ORDER BY rowid`);
  database.close();
  return { rows, mails: mailer.messages.map(({ to, messageId, raw }) => ({ to, messageId, raw })) };
}

test('two programs with the same clock, chance and timers write the same rows and the same mails', async () => {
  const [one, same, other] = [await threeWeeks('one'), await threeWeeks('one'), await threeWeeks('other')];
  expect(one.mails.length).toBeGreaterThan(180);
  for (const [table, rows] of Object.entries(one.rows)) expect([table, same.rows[table]]).toEqual([table, rows]);
  expect(same.mails).toEqual(one.mails);
  expect(Object.keys(same.rows)).toEqual(Object.keys(one.rows));
  expect(other).not.toEqual(one);
});

test('a mailer that is given whole is used, whatever is set', async () => {
  const mailer = recordingMailer('smtp');
  const database = openFile();
  const config = readConfig({ BASE_URL: 'https://letters.example', SMTP_URL: 'smtp://127.0.0.1:1' });
  const { running, deps, idle } = await buildWorld({ database, mailer, config });
  await saveClinic(deps, CLINIC);
  await enrollReaders(database.sql, { count: 3, at: START });
  await running.tick();
  await idle();
  expect(mailer.messages).toHaveLength(3);
  await running.close();
  database.close();
});

test('one beat sends all that is due, however little one pass does', async () => {
  const mailer = recordingMailer('smtp');
  const database = openFile();
  const bounds = { lessons: 20, queued: 10, atOnce: 10, named: Infinity };
  const { running, deps, heartbeat, queue } = await buildWorld({ database, mailer, bounds });
  await saveClinic(deps, CLINIC);
  await enrollReaders(database.sql, { count: 95, at: START });
  await heartbeat.beat();
  await vi.waitFor(() => expect(mailer.messages).toHaveLength(95), WAIT);
  expect(new Set(mailer.messages.map(({ to }) => to)).size).toBe(95);
  await heartbeat.idle();
  await queue.idle();
  await running.close();
  database.close();
});

test('while mails wait, no more are made of what is due, and none after a stop', async () => {
  const mailer = recordingMailer('smtp');
  const answers = Promise.withResolvers<void>();
  mailer.answer = () => answers.promise.then(() => ({ accepted: true, response: '250 OK' }));
  const database = openFile();
  const bounds = { lessons: 2_000, queued: 10_000, atOnce: 500, named: Infinity };
  const { running, deps, heartbeat, queue } = await buildWorld({ database, mailer, bounds });
  await saveClinic(deps, CLINIC);
  await enrollReaders(database.sql, { count: 6_000, at: START });
  const made = async () => (await database.sql('SELECT count(*) AS n FROM deliveries'))[0]!.n;
  await heartbeat.beat();
  await heartbeat.idle();
  expect(await made()).toBe(2_000);
  const stopped = queue.stop();
  answers.resolve();
  await stopped;
  await heartbeat.idle();
  expect(await made()).toBe(2_000);
  await running.close();
  database.close();
});

test('when another file took the place of the database, nothing is sent and the program gives up', async () => {
  const mailer = recordingMailer('smtp');
  const database = openFile();
  let replaced = false;
  const storage = { ...database.storage, lost: () => (replaced ? ('replaced' as const) : undefined) };
  const gaveUp: unknown[] = [];
  const giveUp = (error: unknown) => void gaveUp.push(error);
  const { running, deps, idle } = await buildWorld({ database: { ...database, storage }, mailer, giveUp });
  await saveClinic(deps, CLINIC);
  await enrollReaders(database.sql, { count: 3, at: START });
  replaced = true;
  await running.heartbeat.beat();
  await deps.queue.send(['dlv_0']);
  await idle();
  expect([mailer.messages, gaveUp]).toEqual([[], [expect.any(ConfigError)]]);
  await running.close();
  database.close();
});

test.each([
  ['full', 13],
  ['locked', 5],
])(
  'where a start or a command ends because the database is %s, nothing is promised to go on by itself',
  (_, errcode) => {
    const { message } = unusable(Object.assign(new Error('of SQLite'), { errcode }));
    expect(message).toContain('run this again');
    expect(message).not.toContain('by itself');
  },
);
