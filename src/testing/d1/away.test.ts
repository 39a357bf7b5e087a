import { expect, test } from 'vitest';
import { saveClinic } from '../../clinic/settings.ts';
import type { Deps } from '../../deps.ts';
import { healthCheck } from '../../operations/health.ts';
import { tick } from '../../scheduling/tick.ts';
import { turnedQueue } from '../away/turned-queue.ts';
import { buildWorld, enrollReaders, handClock, recordingMailer } from '../deps.ts';
import { CLINIC } from '../walk.ts';
import { type Carry, openD1Again } from './databases.ts';

const MINUTE = 60_000;
const MAILS = 40;

test.each([10, 25])(
  'D1 is away for %i minutes with forty mails in the queue: none is blamed, all go out',
  async minutes => {
    let away = false;
    const carry: Carry = async question => {
      if (away) throw new Error('D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset.');
      return question();
    };
    const open = await openD1Again();
    const database = open(carry);
    const clock = handClock();
    const mailer = recordingMailer('smtp');
    const { deps } = await buildWorld({ database, mailer, clock, steady: clock.steady });
    await saveClinic(deps, CLINIC);
    await enrollReaders(database.sql, { count: MAILS, at: clock.now() });
    const queue = turnedQueue(clock);
    const onWorker: Deps = { ...deps, queue: queue.binding };
    const minute = async () => {
      await tick(onWorker).catch(() => {});
      await queue.handOn(onWorker);
      clock.advance(MINUTE);
    };

    await tick(onWorker);
    away = true;
    for (let passed = 0; passed < minutes; passed += 1) await minute();
    away = false;
    let gone = 0;
    while (mailer.messages.length < MAILS && gone < 20) {
      await minute();
      gone += 1;
    }
    expect(new Set(mailer.messages.map(({ to }) => to)).size).toBe(MAILS);
    expect(mailer.messages).toHaveLength(MAILS);
    expect(gone).toBeLessThanOrEqual(10);
    expect(await healthCheck(deps)()).toMatchObject({ status: 'ok', deadLetters: { count: 0 } });
    console.info(JSON.stringify({ minutes, mails: MAILS, operations: queue.operations, gone, dead: 0, lost: 0 }));
  },
);
