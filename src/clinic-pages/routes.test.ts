import { expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { testDeps } from '../testing/deps.ts';
import { LATER_PAGES } from '../testing/pages.ts';

test('every page of the clinic is among those that the browser tests open', async () => {
  const { deps } = await testDeps({ kind: 'smtp' });
  const pages = createApp(deps)
    .routes.filter(({ method, path }) => method === 'GET' && /^\/admin(\/[a-z-]+)*$/.test(path))
    .map(({ path }) => path);
  // The others lead back: to a step, to the report where a trial left nothing, and to the form that chose a service.
  const leadingBack = ['/admin/setup', '/admin/trial/throw-away', '/admin/setup/mail/service'];
  const opened = [...LATER_PAGES, '/admin/sign-in', ...leadingBack];
  expect(pages).toContain('/admin/settings');
  expect(pages.filter(path => !opened.includes(path))).toEqual([]);
});
