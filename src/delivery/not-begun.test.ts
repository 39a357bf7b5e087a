import { expect, test } from 'vitest';
import { steady, timers } from '../adapters/machine/machine.ts';
import { smtpMailer } from '../adapters/smtp/smtp.ts';
import { saveClinic } from '../clinic/settings.ts';
import type { OutgoingMessage } from '../deps.ts';
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
