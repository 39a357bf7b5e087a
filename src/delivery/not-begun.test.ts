import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { dkimSigner } from '../adapters/dkim/signer.ts';
import { steady, timers } from '../adapters/machine/machine.ts';
import { smtpMailer } from '../adapters/smtp/smtp.ts';
import { saveClinic } from '../clinic/settings.ts';
import type { Deps, OutgoingMessage, Signer } from '../deps.ts';
import { setAlarm, watchAlarm } from '../operations/alarm/alarm.ts';
import { healthCheck } from '../operations/health.ts';
import { signAnew } from '../pauses/probes.ts';
import { tick } from '../scheduling/tick.ts';
import { openDatabase } from '../testing/database.ts';
import { buildWorld, enrollReaders, handClock } from '../testing/deps.ts';
import { smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC } from '../testing/walk.ts';

test('a mail that could not be signed was never begun: it is not in doubt, costs no attempt, holds up nobody, and comes once', async () => {
  const sink = await smtpSink();
  const clock = handClock();
  const database = await openDatabase();
  let isBroken = true;
  const sign = async ({ raw }: Pick<OutgoingMessage, 'raw'>) => {
    if (isBroken && raw.includes('To: r0@')) throw new RangeError('no time for a signature');
    return raw;
  };
  const mailer = smtpMailer({ url: sink.url, steady, timers, sign });
  const { deps, idle } = await buildWorld({ database, mailer, clock, steady: clock.steady });
  await saveClinic(deps, CLINIC);
  await enrollReaders(database.sql, { count: 3, at: clock.now() });
  const pass = async () => {
    await tick(deps);
    await idle();
  };
  const row = async () =>
    (
      await database.sql(
        "SELECT state, attempts, possible_duplicate AS doubt FROM deliveries WHERE subscriber_id = 'sub_0'",
      )
    )[0];
  await pass();
  expect(sink.received.map(({ recipient }) => recipient).toSorted()).toEqual(['r1@mail.example', 'r2@mail.example']);
  expect(await row()).toEqual({ state: 'retry', attempts: 0, doubt: 0 });
  isBroken = false;
  clock.advance(60 * 60_000);
  await pass();
  expect(sink.received.filter(({ recipient }) => recipient === 'r0@mail.example')).toHaveLength(1);
  expect(await row()).toMatchObject({ state: 'sent', doubt: 0 });
  await mailer.close();
  await sink.close();
});

const MINUTE = 60_000;
const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;

/** The program with a key that can be exchanged, three lessons due, and what its alarms said. */
async function worldSigningWith(first: KeyObject) {
  const sink = await smtpSink();
  const clock = handClock();
  const database = await openDatabase();
  let key = first;
  const sign: Signer = message => dkimSigner({ selector: 's1', key })(message);
  const mailer = smtpMailer({ url: sink.url, steady, timers, sign });
  const alarms: string[] = [];
  const postAlarm: Deps['postAlarm'] = async (_, text) => {
    alarms.push(text);
    return { ok: true };
  };
  const { deps, idle } = await buildWorld({ database, mailer, clock, steady: clock.steady, postAlarm });
  await saveClinic(deps, CLINIC);
  await setAlarm(deps, 'https://ntfy.example/dayori');
  await enrollReaders(database.sql, { count: 3, at: clock.now() });
  return {
    ...{ deps, clock, sink, alarms, health: healthCheck(deps) },
    signWith(other: KeyObject) {
      key = other;
    },
    async pass() {
      await tick(deps);
      await idle();
      await watchAlarm(deps);
    },
    rows: () => database.sql('SELECT DISTINCT state, attempts, possible_duplicate AS doubt FROM deliveries'),
    async close() {
      await mailer.close();
      await sink.close();
    },
  };
}

test('with a key that does not sign all mail waits, the clinic is told which it is, and all goes after the mending', async () => {
  const broken = generateKeyPairSync('x25519').privateKey; // agrees on secrets, and cannot sign
  const world = await worldSigningWith(broken);
  await world.pass();
  expect(await world.health()).toMatchObject({
    status: 'degraded',
    mail: { status: 'down', reason: expect.stringContaining('DKIM') },
    sending: {
      status: 'paused',
      rule: 'unsigned',
      reasons: [{ reason: 'unsigned', means: expect.stringContaining('DKIM') }],
    },
  });
  expect(world.alarms).toEqual([]);
  for (let passed = 0; passed < 20; passed += 1) {
    world.clock.advance(MINUTE);
    await world.pass();
  }
  expect(world.alarms).toEqual([expect.stringContaining('署名(DKIM)の鍵が使えず')]);
  expect(world.sink.received).toEqual([]);
  world.signWith(rsa());
  await signAnew(world.deps.db, world.clock.now()); // as a start does
  await world.pass();
  await world.pass();
  expect(world.sink.received).toHaveLength(3);
  expect(await world.rows()).toEqual([{ state: 'sent', attempts: 1, doubt: 0 }]);
  expect((await world.health()).sending).toMatchObject({ status: 'open', reasons: [] });
  await world.close();
});

test('without a start all goes at the next quarter of an hour', async () => {
  const world = await worldSigningWith(generateKeyPairSync('x25519').privateKey);
  for (let passed = 0; passed < 60; passed += 1) {
    await world.pass();
    world.clock.advance(MINUTE);
  }
  world.signWith(rsa());
  for (let passed = 0; passed <= 16 && world.sink.received.length < 3; passed += 1) {
    await world.pass();
    world.clock.advance(MINUTE);
  }
  expect(world.sink.received).toHaveLength(3);
  await world.close();
});
