import { expect, test } from 'vitest';
import { machine } from '../../adapters/machine/machine.ts';
import { saveClinic } from '../../clinic/settings.ts';
import { tick } from '../../scheduling/tick.ts';
import { buildWorld, enrollReaders, handClock, recordingMailer } from '../deps.ts';
import { CLINIC } from '../walk.ts';
import { type Carry, openD1Again } from './databases.ts';

// D1 fails three times running, with each of its texts and with some that nobody knows, before and after each statement by which mails
// are sent.

const TEXTS = [
  'D1_ERROR: D1 DB is overloaded. Requests queued for too long.',
  "D1_ERROR: You have exceeded your account's daily row write limit.",
  "D1_ERROR: Your account has exceeded D1's maximum account storage limit.",
  'D1_ERROR: D1 DB isolate exceeded its memory limit and was reset.',
  "Can't read from request stream because client disconnected.",
  'Network connection lost.',
  'D1_ERROR: a text that nobody has seen yet',
  'a text that nobody has seen yet, without a name',
];
const READERS = 2;
const IN_A_ROW = 3;
const HOUR = 60 * 60_000;

/** Fails the `at`-th call that is made and the two that follow. `after`: once D1 has done what it was asked. */
function failing() {
  const fault = { at: -9, after: false, text: '', calls: 0, sql: '' };
  const carry: Carry = async (question, sql) => {
    const call = fault.calls++ - fault.at;
    if (call < 0 || call >= IN_A_ROW) return question();
    if (call === 0) fault.sql = sql.join('; ');
    if (fault.after) await question();
    throw new Error(fault.text);
  };
  return { fault, carry };
}

/** A course's second lesson is sent to two readers, while one call fails. `calls`: how many there were. */
async function sendWhile(failure: { at: number; after: boolean; text: string }) {
  const { fault, carry } = failing();
  const open = await openD1Again();
  const database = open(carry);
  const { sql } = open(question => question());
  const clock = handClock();
  const mailer = recordingMailer('smtp');
  const timers = { ...machine.timers, pause: () => machine.timers.pause(1) };
  const { deps, idle } = await buildWorld({ database, mailer, clock, steady: clock.steady, timers });
  await saveClinic(deps, CLINIC);
  await enrollReaders(sql, { count: READERS, at: clock.now() });
  Object.assign(fault, failure, { calls: 0 });
  const pass = () => tick(deps).then(idle, idle);
  await pass();
  const calls = fault.calls;
  const inHand = mailer.messages.length;
  const recorded = (await sql("SELECT count(*) AS n FROM deliveries WHERE state = 'sent'"))[0]!.n as number;
  for (let hour = 0; hour < 3; hour += 1) {
    clock.advance(HOUR);
    await pass();
  }
  const came = mailer.messages.map(({ to }) => to).sort();
  return { calls, inHand, recorded, came, sql: fault.sql };
}

test.each(TEXTS)('%s', async text => {
  const { calls } = await sendWhile({ at: -9, after: false, text });
  expect(calls).toBeGreaterThan(10);
  const counts = { tries: 0, accepted: 0, recorded: 0 };
  for (let at = 0; at < calls; at += 1)
    for (const after of [false, true]) {
      const { came, inHand, recorded, sql } = await sendWhile({ at, after, text });
      const what = `call ${at}, ${after ? 'after' : 'before'} ${sql}`;
      expect([what, came]).toEqual([what, ['r0@mail.example', 'r1@mail.example']]);
      expect([what, recorded]).toEqual([what, inHand]);
      counts.tries += 1;
      counts.accepted += inHand;
      counts.recorded += recorded;
    }
  console.info(JSON.stringify({ text, ...counts, lost: 0, doubled: 0 }));
});
