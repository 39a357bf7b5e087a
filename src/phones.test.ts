import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp } from './app.tsx';
import { receivingDomainDays } from './db/schema.ts';
import { createSignInLink } from './sign-in/session.ts';
import { launchBrowser, layoutFindings, noBrowser, pageWidth, wcagFindings } from './testing/browser.ts';
import { enrollReaders, START, testDeps } from './testing/deps.ts';
import { CLINIC } from './testing/walk.ts';
import { admin } from './texts/ja/admin.ts';
import { providers } from './texts/ja/providers.ts';

// The clinic's pages on small phones, where a word that is too long for its place would be broken or cut off.

let browser: Browser;
let world: Awaited<ReturnType<typeof testDeps>>;
let server: ReturnType<typeof serve>;
let url: string;
let page: Page;

beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  if (noBrowser) return;
  world = await testDeps({ clinic: CLINIC, kind: 'smtp' });
  server = serve({ fetch: request => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const app = createApp({ ...world.deps, site: { ...world.deps.site, baseUrl: url, secure: false } });
  page = await browser.newPage({ locale: 'ja-JP', viewport: { width: 390, height: 844 } });
  await page.goto(url + new URL(await createSignInLink(world.deps)).pathname);
  await page.getByRole('button', { name: admin.signIn.use }).click();
  await page.waitForURL('**/admin');
});
afterEach(async () => {
  await page?.close();
  server?.close();
});

const PHONES = [320, 360, 390];

test.skipIf(noBrowser)(
  'how mail arrives: no name of a figure is broken, and the table needs no scrolling',
  async () => {
    const day = '2026-11-22';
    await world.deps.db.insert(receivingDomainDays).values([
      { domain: 'docomo.ne.jp', day, accepted: 31, hard: 2, blocked: 4, soft: 1 },
      { domain: 'gmail.com', day, accepted: 12, hard: 0, blocked: 0, soft: 0 },
    ]);
    for (const path of ['/admin/delivery', '/admin/receivers']) {
      await page.goto(url + path);
      for (const width of PHONES) {
        await page.setViewportSize({ width, height: 844 });
        expect([path, width, await brokenNames(page), await wideTables(page)]).toEqual([path, width, [], []]);
      }
      await look(path);
    }
    expect(await page.getByText(providers.columns.accepted).count()).toBeGreaterThan(0);
  },
);

test.skipIf(noBrowser)('a lesson is shown whole, in a frame as long as the mail', async () => {
  await page.goto(`${url}/admin/lessons/thigh-sciatica/1`);
  await page.waitForLoadState('networkidle');
  await page.getByText(admin.preview.inDark).click();
  for (const width of PHONES) {
    await page.setViewportSize({ width, height: 844 });
    await expect.poll(() => Promise.all(mails().map(frame => frame.evaluate(cutOff)))).toEqual([[], []]);
  }
  await look('lesson');
});

test.skipIf(noBrowser)('what newcomers meet', async () => {
  await enrollReaders(world.sql, { count: 3, at: START });
  const paths = ['/admin', '/admin/readers', '/admin/readers/new', '/admin/setup/mail', '/admin/setup/courses'];
  for (const path of [...paths, '/admin/setup/domain', '/admin/setup/publish', '/admin/access', '/admin/lessons']) {
    await page.goto(url + path);
    await look(path);
  }
});

/** Names of figures that stand in more than one line: heads of columns, and what a cell says of itself. */
const brokenNames = (on: Page): Promise<string[]> =>
  on.evaluate(() => {
    const lines = (one: Element) => {
      const range = document.createRange();
      range.selectNodeContents(one);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    };
    const seen = (one: Element) => getComputedStyle(one.closest('thead')!).position !== 'absolute';
    const heads = [...document.querySelectorAll('th[scope=col]')].filter(one => seen(one) && lines(one) > 1);
    const cells = [...document.querySelectorAll('td[data-label]')].filter(one => {
      const line = Number.parseFloat(getComputedStyle(one).lineHeight);
      return one.getBoundingClientRect().height > line * 1.9;
    });
    return [...heads, ...cells].map(one => one.textContent);
  });

/** Tables that are wider than their place. */
const wideTables = (on: Page): Promise<string[]> =>
  on.evaluate(() =>
    [...document.querySelectorAll('.scroll')]
      .filter(one => one.scrollWidth > one.clientWidth)
      .map(one => `${one.scrollWidth} > ${one.clientWidth}`),
  );

const mails = () => page.frames().filter(frame => frame.url().includes('/mail?'));

/** What a frame does not show of the page in it. */
function cutOff(): string[] {
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
  const isCut = scrollWidth > clientWidth || scrollHeight > clientHeight;
  return isCut ? [`${scrollWidth} × ${scrollHeight} in ${clientWidth} × ${clientHeight}`] : [];
}

/** No finding, light and dark, and no page that is wider than a phone. With SHOTS set to a folder takes pictures. */
async function look(name: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      await shoot(`${name}-${colorScheme}-${width}`);
    }
    expect([name, await wcagFindings(page)]).toEqual([name, []]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  expect([name, await layoutFindings(page)]).toEqual([name, []]);
  await page.setViewportSize({ width: 320, height: 844 });
  expect([name, await pageWidth(page)]).toEqual([name, 320]);
}

async function shoot(name: string) {
  const folder = process.env.SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name.replaceAll('/', '_')}.png`, fullPage: true });
}
