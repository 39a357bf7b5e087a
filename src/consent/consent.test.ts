import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { ConsentAct } from '../db/schema.ts';
import { testDeps } from '../testing/deps.ts';
import { t } from '../texts/ja.ts';
import { consentWording, isConfirmed, isUnrecorded, lastWord, recordConsent } from './consent.ts';

/** SHA-256 of every wording that readers ever agreed to, by its version. Rows are added, none is changed. */
const WORDINGS: Record<string, string> = {
  '2026-11-22': 'c4094083dd4aff2d198135482d16c5c39c89781de2ebbbea8b4eca2d85cf8be7',
  '2026-11-27': '18aaa428390f8005e8dbd5398e3837abbe974de961d79682230b707b36e94a33',
};

test('the consent has the words of its version: who changes them raises `WORDING_VERSION`, and adds it here', () => {
  const { version, hash } = consentWording();
  expect(WORDINGS[version]).toBe(hash);
});

test('the words are those beside the box, and the hash is theirs', () => {
  const { text, hash } = consentWording();
  expect(text).toBe(t.landing.fields.consent.label);
  expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
});

test('a row of the consent record says who, what, when, from where, and to which words', async () => {
  const { deps, sql } = await testDeps();
  await sql(
    "INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES ('sub_a', 'a', 'a', 'pending', 7, 0)",
  );
  const row = { act: 'requested', signupId: 'sgn_a', at: 7, origin: 'hash' } as const;
  await recordConsent(deps.db, { ...row, subscriberId: 'sub_a' });
  await recordConsent(deps.db, { ...row, subscriberId: 'sub_erased_meanwhile' });
  const { version, hash } = consentWording();
  expect(await sql('SELECT * FROM consents')).toEqual([
    expect.objectContaining({
      ...{ act: 'requested', subscriber_id: 'sub_a', signup_id: 'sgn_a', at: 7, origin: 'hash' },
      ...{ wording_version: version, wording_hash: hash },
    }),
  ]);
});

test('a reader has confirmed once their own confirmation stands in the record; whose word it was stands there too', async () => {
  const { deps, sql } = await testDeps();
  for (const id of ['sub_a', 'sub_b'])
    await sql(
      "INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES (?, ?, ?, 'pending', 7, 0)",
      ...[id, id, id],
    );
  const row = { signupId: null, at: 7, origin: 'hash' } as const;
  await recordConsent(deps.db, { ...row, act: 'requested', subscriberId: 'sub_a' });
  await recordConsent(deps.db, { ...row, act: 'confirmed', subscriberId: 'sub_b' });
  await recordConsent(deps.db, { ...row, act: 'withdrawn', subscriberId: 'sub_b' }, { recordedBy: 'clinic' });
  expect(await Promise.all(['sub_a', 'sub_b', 'sub_c'].map(id => isConfirmed(deps.db, id)))).toEqual([
    false,
    true,
    false,
  ]);
  expect(await sql('SELECT act, recorded_by FROM consents ORDER BY id')).toEqual([
    { act: 'requested', recorded_by: 'reader' },
    { act: 'confirmed', recorded_by: 'reader' },
    { act: 'withdrawn', recorded_by: 'clinic' },
  ]);
});

test('the last word is the last agreement or leave of that reader; a confirmation is recorded once for each sign-up', async () => {
  const { deps, sql: rows } = await testDeps();
  for (const id of ['sub_a', 'sub_b'])
    await rows(
      "INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES (?, ?, ?, 'pending', 7, 0)",
      ...[id, id, id],
    );
  const ask = async () => {
    const [row] = await deps.db.values<unknown[]>(
      sql`SELECT ${lastWord('sub_a', 'act')}, ${lastWord('sub_a', 'signup_id')}, ${isUnrecorded('sub_a', 'sgn_a')}`,
    );
    return row;
  };
  const say = (act: ConsentAct, signupId: string | null, subscriberId = 'sub_a') =>
    recordConsent(deps.db, { act, subscriberId, signupId, at: 7, origin: '' }, {}, act === 'confirmed' ? isUnrecorded(subscriberId, signupId!) : undefined); // biome-ignore format: one thought
  await say('requested', 'sgn_a');
  expect(await ask()).toEqual([null, null, 1]);
  await say('confirmed', 'sgn_a', 'sub_b');
  expect(await ask()).toEqual([null, null, 1]);
  await say('confirmed', 'sgn_0');
  expect(await ask()).toEqual(['confirmed', 'sgn_0', 1]);
  for (const _ of [1, 2]) await say('confirmed', 'sgn_a');
  await say('requested', 'sgn_z');
  expect(await ask()).toEqual(['confirmed', 'sgn_a', 0]);
  await say('withdrawn', null);
  expect(await ask()).toEqual(['withdrawn', null, 0]);
  expect(await rows("SELECT count(*) AS n FROM consents WHERE signup_id = 'sgn_a' AND act = 'confirmed'")).toEqual([
    { n: 2 },
  ]);
});
