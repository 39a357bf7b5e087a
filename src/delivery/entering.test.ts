import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { saveClinic } from '../clinic/settings.ts';
import { readConfig } from '../config.ts';
import { openFile } from '../testing/database.ts';
import { buildWorld, enrollReaders, handClock, START } from '../testing/deps.ts';
import { PATIENCE } from '../testing/patience.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { CLINIC } from '../testing/walk.ts';

// A mail server that is to get one mail a second, over five connections, and readers who leave while their mail waits.

const WAIT = { timeout: PATIENCE, interval: 20 };
const READERS = 12;

let sink: SmtpSink;
let database: TestDatabase;
let world: Awaited<ReturnType<typeof buildWorld>>;
let clock: ReturnType<typeof handClock>;
beforeEach(async () => {
  clock = handClock();
  sink = await smtpSink();
  database = openFile();
  const config = readConfig({ BASE_URL: 'https://letters.example', SMTP_URL: sink.url, SMTP_PER_SECOND: '1' });
  const mail = { mailbox: false, givesPlaces: true, clock };
  world = await buildWorld({ database, clock, steady: clock.steady, config, mail });
  await saveClinic(world.deps, CLINIC);
  await enrollReaders(database.sql, { count: READERS, at: START });
});
afterEach(async () => {
  await world.queue.stop();
  await world.running.close();
  database.close();
  await sink.close();
});

const states = async () => {
  const rows = await database.sql('SELECT state, count(*) AS n FROM deliveries GROUP BY state');
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
};
const arrived = (count: number) => vi.waitFor(() => expect(sink.received).toHaveLength(count), WAIT);

test('mails wait for their turn before they enter, one after the other', async () => {
  await world.running.tick();
  for (let n = 1; n <= 3; n += 1) {
    await arrived(n);
    await vi.waitFor(async () => expect(await states()).toEqual({ sent: n, claimed: READERS - n }), WAIT);
    clock.advance(1_000);
  }
});

test('whoever leaves while their mail waits gets none', async () => {
  await world.running.tick();
  await arrived(1);
  await database.sql("UPDATE subscribers SET status = 'unsubscribed'");
  clock.advance(3_600_000);
  await vi.waitFor(async () => expect(await states()).toEqual({ sent: 1, cancelled: READERS - 1 }), WAIT);
  expect(sink.received).toHaveLength(1);
});

test('a clinic that closes for the night while mails wait sends them in the morning', async () => {
  await world.running.tick();
  await arrived(1);
  clock.set(START + 12 * 3_600_000);
  clock.advance(3_600_000);
  await vi.waitFor(async () => expect(await states()).toEqual({ sent: 1, due: READERS - 1 }), WAIT);
  expect(sink.received).toHaveLength(1);
});

test('a stop gives back at once what has not entered', async () => {
  await world.running.tick();
  await arrived(1);
  await world.queue.stop();
  expect(await states()).toEqual({ sent: 1, due: READERS - 1 });
});
