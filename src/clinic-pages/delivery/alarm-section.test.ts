import { expect, test } from 'vitest';
import { auditLog } from '../../db/schema.ts';
import type { AlarmPosted } from '../../deps.ts';
import { signedInClinic, testClinic } from '../../testing/clinic.ts';
import { CLINIC } from '../../testing/walk.ts';
import { alarm as t } from '../../texts/ja/alarm.ts';

const TOPIC = 'https://ntfy.example/a-secret-topic';

/** A clinic whose alarms go to a service that answers so. */
async function clinicWith(answer: AlarmPosted = { ok: true }) {
  const posted: [url: string, text: string][] = [];
  const clinic = await signedInClinic({
    ...{ kind: 'smtp', clinic: CLINIC },
    async postAlarm(url, text) {
      posted.push([url, text]);
      return answer;
    },
  });
  return { ...clinic, posted };
}

test('it is set, tried and taken away in the browser; the address is shown nowhere, and each act is in the audit log', async () => {
  const { deps, post, text, posted } = await clinicWith();
  expect(await text('/admin/delivery')).toContain(t.unset);
  expect((await post('/admin/delivery/alarm', { url: ` ${TOPIC} ` })).headers.get('location')).toMatch(
    /done=alarm-set/,
  );
  const set = await text('/admin/delivery?done=alarm-set');
  expect(set).toContain(t.set('ntfy.example'));
  expect(set).not.toContain('a-secret-topic');
  const tried = await post('/admin/delivery/alarm/try');
  expect(tried.headers.get('location')).toBe('/admin/delivery?done=alarm-taken');
  expect(posted).toEqual([[TOPIC, expect.stringContaining('試しの知らせ')]]);
  await post('/admin/delivery/alarm/remove');
  expect(await text('/admin/delivery')).toContain(t.unset);
  const log = await deps.db.select().from(auditLog).orderBy(auditLog.id);
  expect(log.slice(1).map(({ action, detail }) => [action, detail])).toEqual([
    ['alarm-set', 'ntfy.example'],
    ['alarm-tried', 'taken'],
    ['alarm-removed', null],
  ]);
});

test.each(['', 'ntfy.sh', 'http://ntfy.sh/x', 'https://localhost/x', 'https://192.168.0.1/x', 'https://a:b@ntfy.sh/x'])(
  '"%s" is not taken, stays in the form, and the title says so',
  async url => {
    const { post, text } = await clinicWith();
    const response = await post('/admin/delivery/alarm', { url });
    expect(response.status).toBe(422);
    const page = await response.text();
    expect(page).toContain(t.invalid);
    expect(page).toContain(`value="${url}"`);
    expect(page).toMatch(/<title>[^<]*入力/);
    expect(await text('/admin/delivery')).toContain(t.unset);
  },
);

test.each<[AlarmPosted & { ok: false }]>([
  [{ ok: false, why: 'refused' }],
  [{ ok: false, why: 'unreachable' }],
  [{ ok: false, why: 'answered', status: 404 }],
])('a try that is not taken (%o) is told in words', async answer => {
  const { post, text } = await clinicWith(answer);
  await post('/admin/delivery/alarm', { url: TOPIC });
  const to = (await post('/admin/delivery/alarm/try')).headers.get('location')!;
  expect(await text(to)).toContain(t.notTaken[answer.why]);
});

test('nobody who is not signed in sets or tries it', async () => {
  const { post, sql } = await testClinic();
  for (const path of ['alarm', 'alarm/try', 'alarm/remove'])
    expect((await post(`/admin/delivery/${path}`, { url: TOPIC })).status).toBe(401);
  expect(await sql("SELECT * FROM settings WHERE key LIKE 'alarm%'")).toEqual([]);
});
