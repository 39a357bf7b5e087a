import { expect, test } from 'vitest';
import type { SendOutcome } from '../deps.ts';
import { tick } from '../scheduling/tick.ts';
import { enrollReaders, START, testDeps } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';

const GONE: SendOutcome = { accepted: false, kind: 'hard', rule: 'no-such-user', reason: '550 5.1.1' };

test('whoever confirms another address while the old one is refused goes on, those beside are suppressed, and each refusal counts once', async () => {
  const { deps, sql, mailer, idle } = await testDeps({ kind: 'smtp', clinic: CLINIC });
  await enrollReaders(sql, { count: 3, at: START });
  mailer.answer = async ({ to }) => {
    if (to.startsWith('r0@'))
      await sql("UPDATE subscribers SET email = 'new@mail.example', email_key = 'new@mail.example' WHERE id = 'sub_0'");
    return to.startsWith('r2@') ? { accepted: true, response: '250 OK' } : GONE;
  };
  await tick(deps);
  await idle();
  expect(await sql('SELECT id, status FROM subscribers ORDER BY id')).toEqual([
    { id: 'sub_0', status: 'active' },
    { id: 'sub_1', status: 'suppressed' },
    { id: 'sub_2', status: 'active' },
  ]);
  expect(await sql('SELECT subscriber_id AS reader FROM suppressions ORDER BY 1')).toEqual([{ reader: null }, { reader: 'sub_1' }]); // biome-ignore format: one line
  expect(await sql('SELECT accepted, hard, struck_off AS struck FROM receiver_days')).toEqual([
    { accepted: 1, hard: 2, struck: 2 },
  ]);
  mailer.answer = () => ({ accepted: true, response: '250 OK' });
  await tick(deps);
  await idle();
  expect(mailer.messages.map(({ to }) => to).toSorted()).toEqual(['new@mail.example', 'r2@mail.example']);
  expect(await sql("SELECT state FROM deliveries WHERE subscriber_id = 'sub_0'")).toEqual([{ state: 'sent' }]);
});
