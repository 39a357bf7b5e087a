import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { confirmUrl } from '../links/urls.ts';
import { planOf } from '../testing/database.ts';
import { DAY, testDeps } from '../testing/deps.ts';
import { CLINIC, signupForm } from '../testing/walk.ts';
import { askedQuery, confirmRates, readConfirmRates } from './confirm-rates.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  world = await testDeps({ clinic: CLINIC, kind: 'smtp' });
  app = createApp(world.deps);
});

const ask = (email: string, symptom = 'thigh-sciatica') => app.request('/signup', signupForm(email, { symptom }));
async function confirm(email: string) {
  const rows = await world.sql(
    'SELECT g.id FROM signups g JOIN subscribers s ON s.id = g.subscriber_id WHERE s.email = ?',
    email,
  );
  const paths = rows.map(({ id }) => new URL(confirmUrl(world.deps, String(id))).pathname);
  await Promise.all([...paths, ...paths].map(path => app.request(path, { method: 'POST' })));
  await world.idle();
}
const rates = () => readConfirmRates(world.deps, CLINIC.timeZone);
const figures = async () => (await rates()).map(({ provider, asked, confirmed }) => [provider, asked, confirmed.count]);

test('each sign-up counts once, and its confirmation once, on the day of the request, however often both are repeated', async () => {
  for (const email of ['a@docomo.ne.jp', 'b@docomo.ne.jp', 'c@gmail.com']) await Promise.all([ask(email), ask(email)]);
  await world.idle();
  await ask('a@docomo.ne.jp');
  world.clock.advance(2 * DAY);
  await confirm('a@docomo.ne.jp');
  await confirm('c@gmail.com');
  await confirm('a@docomo.ne.jp');
  expect(await figures()).toEqual([
    ['docomo', 2, 1],
    ['gmail', 1, 1],
  ]);
  const days = await world.sql('SELECT day FROM receiver_days WHERE confirmed > 0');
  expect(new Set(days.map(({ day }) => day))).toEqual(new Set(['2026-11-22']));
  world.clock.advance(89 * DAY);
  expect(await figures()).toEqual([]);
});

test('a trial is not counted', async () => {
  world = await testDeps();
  app = createApp(world.deps);
  await ask('a@docomo.ne.jp');
  await confirm('a@docomo.ne.jp');
  expect(await rates()).toEqual([]);
});

test('no rate under thirty; the carriers come first, and others by their number', () => {
  const of = (domain: string, asked: number, confirmed: number) => ({ domain, asked, confirmed });
  const told = confirmRates([
    of('x.example', 2, 1),
    of('y.example', 9, 0),
    of('docomo.ne.jp', 29, 29),
    of('googlemail.com', 10, 5),
    of('gmail.com', 20, 16),
  ]);
  expect(told.map(({ provider, confirmed }) => [provider, confirmed.rate])).toEqual([
    ['docomo', undefined],
    ['gmail', 0.7],
    ['y.example', undefined],
    ['x.example', undefined],
  ]);
});

test('older days are not read', async () => {
  const plan = await planOf(world.sql, askedQuery(world.deps.db, '2026-11-22'));
  expect(plan.join()).toMatch(/SEARCH receiver_days USING/);
}); // biome-ignore format: tables
