import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../app.tsx';
import { cohortCounts } from '../../db/schema.ts';
import { createSignInLink } from '../../sign-in/session.ts';
import { inspectEveryWay, launchBrowser, noBrowser, noLooks, pageWidth } from '../../testing/browser.ts';
import { testDeps } from '../../testing/deps.ts';
import { PATIENCE } from '../../testing/patience.ts';
import { cohortsOf, inventJourneys, keepCohortRows, seededChance } from '../../testing/readers/cohorts.ts';
import { addManyReaders } from '../../testing/readers/many.ts';
import { CLINIC } from '../../testing/walk.ts';
import { admin } from '../../texts/ja/admin.ts';
import { coursePage as t } from '../../texts/ja/course-page.ts';

// The page of a course in real Chromium, with nobody, with one reader, around thirty, and with as many as no clinic has.

const COURSE = 'thigh-sciatica';
const SIZES = [0, 1, 29, 30, 500, 100_000];
const PHONE = { width: 390, height: 844 };
/** CSS pixels that a course of eight lessons may take on a phone. */
const HIGHEST = 3500;

let browser: Browser;
let world: Awaited<ReturnType<typeof testDeps>>;
let server: ReturnType<typeof serve>;
let url: string;

beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  world = await testDeps({ clinic: CLINIC, kind: 'smtp' });
  server = serve({ fetch: request => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const app = createApp({ ...world.deps, site: { ...world.deps.site, baseUrl: url, secure: false } });
});
afterEach(() => {
  server.close();
});

async function openPage(): Promise<Page> {
  const context = await browser.newContext({ locale: 'ja-JP', viewport: PHONE, bypassCSP: true });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  await page.goto(url + new URL(await createSignInLink(world.deps)).pathname);
  await page.getByRole('button', { name: admin.signIn.use }).click();
  await page.waitForURL('**/admin');
  return page;
}

/** Leads to the page of a course for which so many have signed up in the last half year. */
async function toCourse(page: Page, size: number, query = '') {
  await page.goto(`${url}/admin/courses/${COURSE}${query}`);
  expect(await page.locator('.lead, .empty').count()).toBeGreaterThan(size > 0 ? 0 : -1);
}

async function fill(size: number) {
  const { lessons, patterns } = world.deps.library.courses.find(({ slug }) => slug === COURSE)!;
  const months = ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11'];
  const invented = {
    ...{ months, lessons: lessons.length, today: '2026-11-22' },
    patterns: patterns.map(({ slug }) => slug),
  };
  const slugs = lessons.map(({ slug }) => slug);
  if (size > 0) await addManyReaders(world.sql, Math.min(size, 1000));
  await world.sql(
    `INSERT INTO check_ins (delivery_id, subscriber_id, enrollment_id, answer, at)
     SELECT 'dlv_' || id, subscriber_id, id, iif(next_lesson % 2, 'done', 'some'), 0 FROM enrollments WHERE course = '${COURSE}'`,
  );
  // What these readers were counted as is not what the page is to show.
  await world.deps.db.delete(cohortCounts);
  await keepCohortRows(world.deps.db, COURSE, cohortsOf(inventJourneys(size, invented, seededChance(7)), slugs));
}

const heightOf = (page: Page) => page.evaluate(() => document.documentElement.scrollHeight);

test.skipIf(noLooks).each(SIZES)(
  'of %i sign-ups it is at most 3,500 pixels high on a phone, and breaks no WCAG rule in any way of looking at it',
  async size => {
    await fill(size);
    const page = await openPage();
    await toCourse(page, size);
    expect(await heightOf(page)).toBeLessThanOrEqual(HIGHEST);
    const findings = await inspect(page, `${size}`);
    await toCourse(page, size, '?months=all&opens=others');
    for (const fold of await page.locator('main details').all())
      await fold.evaluate(one => one.setAttribute('open', ''));
    findings.push(...(await inspect(page, `${size}-all`)));
    expect(findings).toEqual([]);
  },
);

test.skipIf(noLooks)('months under way break no WCAG rule either, and say that they are', async () => {
  await fill(500);
  const page = await openPage();
  await toCourse(page, 500, '?months=3');
  await page.getByText(/最後の回が届くだけの日がたった月は、まだありません。第6回までを数えています。/).waitFor();
  await page.locator('.bars .state').first().waitFor();
  const findings = await inspect(page, 'young');
  await toCourse(page, 500, '?from=2026-11&to=2026-11');
  await page.getByText(t.counted.none).waitFor();
  findings.push(...(await inspect(page, 'first-month')));
  expect(findings).toEqual([]);
});

test.skipIf(noBrowser)('other months and the other way of counting are chosen, each kept with the other', async () => {
  await fill(500);
  const page = await openPage();
  await toCourse(page, 500);
  await page.getByRole('link', { name: t.counting.theirs }).click();
  await page.getByText(t.counting.why[0]!).waitFor();
  await page.locator('summary', { hasText: t.picker.choose }).click();
  await page.getByLabel(t.picker.from).selectOption('2026-06');
  await page.getByLabel(t.picker.to).selectOption('2026-07');
  await page.getByRole('button', { name: t.picker.show }).click();
  await page.getByText('6月から7月に申し込んだ').waitFor();
  await page.getByText(t.counting.why[0]!).waitFor();
  await page.getByRole('link', { name: t.counting.ours }).click();
  await page.getByText('6月から7月に申し込んだ').waitFor();
  expect(await page.getByText(t.counting.why[0]!).count()).toBe(0);
});

test.skipIf(noLooks)(
  'printed it takes two sheets, nothing is cut at the side, and what only a screen needs is gone',
  async () => {
    await fill(500);
    const page = await openPage();
    await toCourse(page, 500);
    const pdf = await getDocumentProxy(
      new Uint8Array(await page.pdf({ preferCSSPageSize: true, printBackground: true })),
    );
    expect(pdf.numPages).toBeLessThanOrEqual(2);
    const { text } = await extractText(pdf, { mergePages: true });
    // A PDF spells some characters as their radicals.
    const printed = text.normalize('NFKC').replace(/\s/g, '');
    for (const words of [t.funnel.steps.consultations, '第8回', t.groups.columns.consultations, '11月'])
      expect(printed).toContain(words);
    for (const words of [t.picker.spans['6'], t.toLessons, t.counting.theirs, admin.nav.signOut])
      expect(printed).not.toContain(words);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 703, height: 1000 }); // A4 without its margins
    expect(await pageWidth(page)).toBeLessThanOrEqual(703);
  },
);

/** With `SHOTS=folder` prints the page as well. */
async function inspect(page: Page, name: string): Promise<string[]> {
  const folder = process.env.SHOTS;
  const findings = await inspectEveryWay(page, name);
  if (folder) await page.pdf({ path: `${folder}/${name}.pdf`, format: 'A4' });
  return findings;
}
