import { expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { testDeps } from '../testing/deps.ts';
import { LATER_PAGES } from '../testing/pages.ts';

test('every page of the clinic is among those that the browser tests open', async () => {
  const { deps } = await testDeps({ kind: 'smtp' });
  const pages = createApp(deps)
    .routes.filter(({ method, path }) => method === 'GET' && /^\/admin(\/[a-z-]+)*$/.test(path))
    .map(({ path }) => path);
  const opened = [...LATER_PAGES, '/admin/sign-in', '/admin/setup']; // the last leads to one of its steps
  expect(pages).toContain('/admin/settings');
  expect(pages.filter(path => !opened.includes(path))).toEqual([]);
});
