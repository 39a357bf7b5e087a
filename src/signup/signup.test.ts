import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { consents, deliveries, enrollments, signups, subscribers } from '../db/schema.ts';
import { confirmUrl } from '../links/urls.ts';
import { DAY, enrollReaders, testDeps } from '../testing/deps.ts';
import { signupForm } from '../testing/walk.ts';
import { redFlagBox, redFlagLine, redFlags } from '../texts/ja/safety.ts';
import { confirmed } from '../texts/ja/signup/confirmed.ts';
import { t } from '../texts/ja.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
let app: ReturnType<typeof createApp>;

beforeEach(async () => {
  world = await testDeps();
  app = createApp(world.deps);
});

async function post(url: string, init?: RequestInit) {
  const response = await app.request(url, init);
  await world.idle();
  return response;
}
const signUp = (email: string, more?: Record<string, string>) => post('/signup', signupForm(email, more));
const json = (body: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});
const lastConfirmUrl = async () => {
  const rows = await world.deps.db.select().from(signups).orderBy(sql`rowid`);
  return new URL(confirmUrl(world.deps, rows.at(-1)!.id)).pathname;
};

test('the landing page is for adults, and says when to see a doctor first in the words of the mails', async () => {
  const page = await (await app.request('/')).text();
  for (const words of ['18歳以上', redFlagLine(), redFlags.seen]) expect(page).toContain(words);
  for (const { heading, signs } of redFlagBox()) for (const words of [heading, ...signs]) expect(page).toContain(words);
});

test('a form with mistakes comes back with a message beside each field and what was typed', async () => {
  const response = await post(
    '/signup',
    signupForm('これは違う', { symptom: 'nothing', name: '見本<b>', consent: '' }),
  );
  const page = await response.text();
  expect(response.status).toBe(422);
  expect(page).toContain('value="これは違う"');
  expect(page).toContain('value="見本&lt;b&gt;"');
  for (const field of ['symptom', 'email', 'consent']) expect(page).toContain(`id="${field}-error"`);
  expect(page).not.toContain('id="name-error"');
});

test('a course that is not open yet cannot be signed up for', async () => {
  const { library } = world.deps;
  const courses = library.courses.map(course => ({ ...course, open: course.slug !== 'knee-back' }));
  app = createApp({ ...world.deps, library: { ...library, courses } });
  expect((await post('/signup', signupForm('a@b.jp', { symptom: 'knee-back' }))).status).toBe(422);
});

test('JSON: 202, or the code with one message per field', async () => {
  const good = await post(
    '/api/signups',
    json({ email: 'a@b.jp', symptom: 'thigh-sciatica', pattern: 'sitting', consent: true }),
  );
  expect([good.status, await good.json()]).toEqual([202, { status: 'accepted' }]);
  const bad = await post(
    '/api/signups',
    json({ email: 'a', symptom: 'thigh-sciatica', pattern: 'walking', consent: false }),
  );
  expect(bad.status).toBe(422);
  expect(await bad.json()).toMatchObject({
    error: {
      code: 'invalid_form',
      message: expect.any(String),
      fields: { email: expect.any(String), pattern: expect.any(String), consent: expect.any(String) },
    },
  });
  expect((await post('/api/signups', { method: 'POST', body: '{' })).status).toBe(422);
  expect((await post('/api/signups', json(['x', { y: 1 }]))).status).toBe(422);
});

test('the consent record keeps what was agreed to, in which words, and when', async () => {
  await signUp('a@b.jp');
  world.clock.advance(60_000);
  await post(await lastConfirmUrl(), { method: 'POST' });
  const evidence = await world.deps.db.select().from(consents).orderBy(consents.id);
  expect(evidence.map(row => row.act)).toEqual(['requested', 'confirmed']);
  expect(evidence[1]!.at - evidence[0]!.at).toBe(60_000);
  expect(evidence[0]!.wordingHash).toMatch(/^[0-9a-f]{64}$/);
  expect(JSON.stringify(evidence)).not.toContain('a@b.jp');
});

test('using a confirmation link twice, even at the same time, begins one course', async () => {
  await signUp('a@b.jp');
  const url = await lastConfirmUrl();
  const answers = await Promise.all([1, 2, 3].map(() => post(url, { method: 'POST' })));
  expect(answers.map(answer => answer.status)).toEqual([303, 303, 303]);
  expect((await post(url, { method: 'POST' })).status).toBe(303);
  expect(await world.deps.db.select().from(enrollments)).toHaveLength(1);
  expect(world.messages).toHaveLength(2); // the confirmation and the first lesson
});

test('confirming does not wait for other due mail: 5,000 lessons go out after the answer', async () => {
  await signUp('a@b.jp');
  const url = await lastConfirmUrl();
  await enrollReaders(world.sql, { count: 5_000, at: world.clock.now() });
  const response = await app.request(url, { method: 'POST' });
  expect(response.status).toBe(303);
  expect(await world.sql("SELECT count(*) AS n FROM deliveries WHERE kind = 'lesson'")).toEqual([{ n: 0 }]);
  await world.idle();
  expect(world.messages.length).toBeGreaterThan(2_000);
  expect(world.messages.map(({ to }) => to)).toContain('a@b.jp');
});

test('a confirmation link is good for seven days', async () => {
  await signUp('a@b.jp');
  const url = await lastConfirmUrl();
  world.clock.advance(7 * DAY + 1);
  expect((await app.request(url)).status).toBe(410);
  expect((await post(url, { method: 'POST' })).status).toBe(410);
  expect(await world.deps.db.select().from(enrollments)).toHaveLength(0);
});

test('signing up again sends the confirmation again after ten minutes; a reminder comes after a day, then nothing for thirty days', async () => {
  await signUp('a@b.jp');
  await signUp('A@b.jp');
  expect(world.messages).toHaveLength(1);
  world.clock.advance(10 * 60_000);
  await signUp('a@b.jp');
  await signUp('a@b.jp');
  expect(world.messages).toHaveLength(2);
  for (let day = 0; day < 30; day += 1) {
    world.clock.advance(DAY);
    await world.run();
    await signUp('a@b.jp');
  }
  expect(world.messages).toHaveLength(3);
  world.clock.advance(DAY);
  await signUp('a@b.jp');
  expect(world.messages).toHaveLength(4);
  expect(await world.deps.db.select().from(subscribers)).toHaveLength(1);
});

test('a thousand sign-ups of one address send one mail, without the name somebody gave', async () => {
  for (let at = 0; at < 1000; at += 50)
    await Promise.all(Array.from({ length: 50 }, () => signUp('victim@b.jp', { name: '買ってください' })));
  expect(world.messages).toHaveLength(1);
  expect(Buffer.from(world.messages[0]!.raw.split('\r\n\r\n')[2]!, 'base64').toString()).not.toContain('買って');
  expect(world.messages[0]!.raw).toContain('To: victim@b.jp\r\n');
});

test('the answer is the same for an unknown, a pending and an active address', async () => {
  const page = async (email: string) => {
    const { status, headers } = await signUp(email);
    const sent = await app.request(headers.get('location')!, { headers: { cookie: headers.get('set-cookie')! } });
    return [status, headers.get('set-cookie'), await sent.text()];
  };
  const unknown = await page('a@b.jp');
  expect(unknown[2]).toContain('a@b.jp');
  expect(await page('a@b.jp')).toEqual(unknown);
  await post(await lastConfirmUrl(), { method: 'POST' });
  expect(await page('a@b.jp')).toEqual(unknown);
});

test('the link confirms the last request', async () => {
  await signUp('a@b.jp', { pattern: 'sitting' });
  await signUp('a@b.jp', { pattern: 'one-side' });
  await post(await lastConfirmUrl(), { method: 'POST' });
  expect(await world.deps.db.select({ pattern: enrollments.pattern }).from(enrollments)).toEqual([
    { pattern: 'one-side' },
  ]);
});

test('a pattern left standing under another course counts as none', async () => {
  await signUp('a@b.jp', { pattern: 'heavy-legs/sitting' });
  expect(await world.deps.db.select({ pattern: signups.pattern }).from(signups)).toEqual([{ pattern: null }]);
});

test('a reader who left may come back by signing up and confirming again', async () => {
  await signUp('a@b.jp');
  await post(await lastConfirmUrl(), { method: 'POST' });
  const { unsubscribe } = await import('../consent/unsubscribe.ts');
  const [lesson] = await world.deps.db.select().from(deliveries).where(eq(deliveries.kind, 'lesson'));
  await unsubscribe(world.deps, lesson!.id, 'origin');
  world.clock.advance(DAY);
  await signUp('a@b.jp');
  await post(await lastConfirmUrl(), { method: 'POST' });
  const [reader] = await world.deps.db.select().from(subscribers);
  expect(reader!.status).toBe('active');
  expect(
    (await world.deps.db.select({ state: enrollments.state }).from(enrollments)).map(row => row.state).sort(),
  ).toEqual(['active', 'stopped']);
});

test('a used link of a reader who left says that the course has stopped, and begins nothing', async () => {
  await signUp('a@b.jp');
  const url = await lastConfirmUrl();
  await post(url, { method: 'POST' });
  const { unsubscribe } = await import('../consent/unsubscribe.ts');
  const [lesson] = await world.deps.db.select().from(deliveries).where(eq(deliveries.kind, 'lesson'));
  await unsubscribe(world.deps, lesson!.id, 'origin');
  for (const answer of [await app.request(url), await post(url, { method: 'POST' })]) {
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain(t.landing.over.stopped.title);
  }
  const courses = await world.deps.db.select({ state: enrollments.state }).from(enrollments);
  expect(courses).toEqual([{ state: 'stopped' }]);
});

test('tampered links and unknown paths get a plain 404 page', async () => {
  for (const path of [
    '/confirm/x',
    `/unsubscribe/${'A'.repeat(32)}`,
    `/mail/${'A'.repeat(32)}`,
    `/c/${'A'.repeat(32)}/1`,
    `/consultation/${'A'.repeat(32)}`,
    '/nothing',
    '/mailbox',
  ]) {
    const response = await app.request(path);
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.text()).toContain('ページが見つかりません');
  }
});

test('a form sent from another site is refused; mail programs may unsubscribe', async () => {
  const foreign = {
    ...signupForm('a@b.jp'),
    headers: { ...signupForm('a@b.jp').headers, origin: 'https://evil.example' },
  };
  expect((await app.request('/signup', foreign)).status).toBe(403);
});

test('a reader who confirms late in the evening gets the first lesson in the morning, and the next ones on that weekday', async () => {
  world.clock.set(Date.parse('2026-11-22T22:00:00+09:00')); // a Sunday
  const page = await confirmPage('thigh-sciatica');
  expect(page).toContain(confirmed.first.at('あす 11月23日(月)の朝7時ごろ'));
  expect(page).not.toContain(t.landing.confirmedNext);
  expect(world.messages).toHaveLength(1); // the confirmation: notices go out at any time
  const [enrollment] = await world.deps.db.select().from(enrollments);
  expect(enrollment).toMatchObject({ weekday: 1, nextSendAt: Date.parse('2026-11-23T07:00:00+09:00') });
});

test('who confirms a second course on the day of the first one’s lesson is told that it comes on another day, and it does', async () => {
  const first = await confirmPage('thigh-sciatica');
  expect(first).toContain(confirmed.first.left);
  await world.run();
  const second = await confirmPage('heavy-legs');
  expect(second).toContain(confirmed.first.shared);
  expect(second).toContain(confirmed.first.at('あす 11月23日(月)の朝7時ごろ'));
  expect(second).not.toContain(t.landing.confirmedNext);
  await world.run();
  const lessons = () =>
    world.sql("SELECT course FROM deliveries WHERE kind = 'lesson' AND state = 'sent' ORDER BY accepted_at");
  expect(await lessons()).toEqual([{ course: 'thigh-sciatica' }]);
  world.clock.set(Date.parse('2026-11-23T07:00:00+09:00'));
  await world.run();
  expect(await lessons()).toEqual([{ course: 'thigh-sciatica' }, { course: 'heavy-legs' }]);
});

describe('the confirmed page, opened again', () => {
  const again = async (link: string) => (await app.request(link)).text();
  const says = (progress: keyof typeof t.landing.first) => expect.stringContaining(t.landing.first[progress]);
  let link: string;
  beforeEach(async () => {
    await signUp('a@b.jp');
    link = await lastConfirmUrl();
  });

  test('says what is true: while the first lesson waits, after it, while the course rests, and after its end', async () => {
    const { answer } = world.mailer;
    world.mailer.answer = () => ({ accepted: false, kind: 'wait', rule: 'greylisted', reason: '451 later' });
    await post(link, { method: 'POST' });
    expect(await again(link)).toEqual(says('soon'));
    world.mailer.answer = answer;
    world.clock.advance(2 * 60 * 60_000);
    expect(await again(link)).toEqual(says('late'));
    world.clock.advance(DAY);
    await world.run();
    for (const days of [0, 3, 30]) {
      world.clock.advance(days * DAY);
      const page = await again(link);
      expect(page).toEqual(says('under-way'));
      for (const stale of [
        t.landing.first.soon,
        t.landing.first.closed,
        t.landing.confirmedNext,
        t.landing.confirmedTitle,
      ])
        expect(page).not.toContain(stale);
    }
    for (const state of ['paused', 'completed'] as const) {
      await world.sql('UPDATE enrollments SET state = ?', state);
      expect(await again(link)).toEqual(says(state));
    }
  });

  test('at night says neither soon nor tomorrow once the first lesson was sent', async () => {
    await post(link, { method: 'POST' });
    world.clock.set(Date.parse('2026-11-24T23:00:00+09:00'));
    expect(await again(link)).toEqual(says('under-way'));
  });

  test('where the course was under way already, that one counts', async () => {
    await post(link, { method: 'POST' });
    await world.sql("UPDATE enrollments SET id = 'enr_another'");
    await world.sql("UPDATE deliveries SET enrollment_id = 'enr_another' WHERE kind = 'lesson'");
    expect(await again(link)).toContain(confirmed.first.left);
  });
});

async function confirmPage(symptom: string): Promise<string> {
  await signUp('a@b.jp', { symptom });
  const link = await lastConfirmUrl();
  await post(link, { method: 'POST' });
  return (await app.request(link)).text();
}
