import { beforeEach, expect, test } from 'vitest';
import { readStanding } from '../../pauses/sending-state.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { pauses } from '../../texts/ja/pauses.ts';

// Somebody went back to this version while a pause stood whose reason only a later version knows.

let world: Awaited<ReturnType<typeof signedInClinic>>;
beforeEach(async () => {
  world = await signedInClinic();
  await world.sql("INSERT INTO pauses (domain, reason, at) VALUES ('', 'of-a-later-version', 0)");
});

test('operators are told that all sending is paused, and not that the database does not answer', async () => {
  const response = await world.get('/healthz');
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({
    database: { status: 'up' },
    sending: {
      status: 'paused',
      rule: 'of-a-later-version',
      explanation: expect.stringContaining('another version'),
      reasons: [{ reason: 'of-a-later-version', means: expect.any(String), ends: expect.any(String) }],
    },
  });
  expect((await world.get('/metrics')).status).toBe(200);
});

test('the clinic reads what it can do, and can resume', async () => {
  expect(await world.text('/admin')).toContain(pauses.otherReason.title);
  for (const path of ['/admin/receivers', '/admin/readers', '/admin/suppressions', '/admin/settings'])
    expect((await world.get(path)).status, path).toBe(200);
  await world.post('/admin/resume', { name: 'of-a-later-version' });
  expect(await readStanding(world.deps.db)).toEqual({ pauses: [], held: [] });
  const page = await world.get('/admin');
  expect([page.status, (await world.get('/healthz')).status]).toEqual([200, 200]);
});
