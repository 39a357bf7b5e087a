import { expect, test } from 'vitest';
import { createApp } from './app.tsx';
import { testDeps } from './testing/deps.ts';
import { t } from './texts/ja.ts';

const BIG = 'x'.repeat(70_000);

test.each([
  [405, '/signup', { method: 'GET' }],
  [405, '/', { method: 'DELETE' }],
  [413, '/signup', { method: 'POST', body: BIG, headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  [413, '/consultation/x', { method: 'POST', body: BIG, headers: { 'content-type': 'text/plain' } }],
  [421, '/signup', { method: 'POST', headers: { host: 'stranger.example' } }],
] as const)('a person who meets %i reads what it means and what to do (%s)', async (status, path, init) => {
  const { deps } = await testDeps();
  const answer = await createApp(deps).request(path, init as RequestInit);
  const page = await answer.text();
  const [title, words] = status === 421 ? [t.errors.misdirectedTitle, t.errors.misdirected] : t.errors.refused[status]!;
  expect([answer.status, page.includes(`<h1>${title}</h1>`), page.includes(words)]).toEqual([status, true, true]);
  expect(page).not.toContain(t.errors.broken);
});

test.each([
  ['/nowhere', { method: 'GET' }, '/'],
  ['/admin/settings', { method: 'POST' }, '/admin/sign-in'],
  ['/admin/sign-in', { method: 'POST', body: BIG }, '/admin'],
])('from a page that refuses (%s) the way on is there', async (path, init, href) => {
  const { deps } = await testDeps();
  const page = await (await createApp(deps).request(path, init)).text();
  expect(page).toContain(`<p><a href="${href}">`);
});
