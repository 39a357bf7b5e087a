import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readClinic } from '../../clinic/settings.ts';
import type { Course } from '../../courses/course.ts';
import { chosenSpan } from '../../reports/span.ts';
import { launchBrowser, layoutFindings, noBrowser, pageWidth, wcagFindings } from '../../testing/browser.ts';
import { cohortsOf, inventJourneys, seededChance } from '../../testing/cohorts.ts';
import { testDeps } from '../../testing/deps.ts';
import { stylesheet, stylesheetPath } from '../../ui/stylesheet.ts';
import { CoursePage } from './course-page.tsx';

// The page of a course in real Chromium, with nobody, with one reader, around thirty, and with as many as no clinic has.

const TODAY = '2026-11-28';
const SIZES = [0, 1, 29, 30, 500, 100_000];
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };
/** CSS pixels that a course of eight lessons may take on a phone. */
const HIGHEST = 3500;

let browser: Browser;
let server: ReturnType<typeof serve>;
let url: string;

beforeAll(async () => {
  if (noBrowser) return;
  browser = await launchBrowser();
  const { deps } = await testDeps();
  const clinic = await readClinic(deps);
  const [course] = deps.library.courses as [Course];
  const app = new Hono();
  app.get(stylesheetPath, c => c.body(stylesheet, 200, { 'content-type': 'text/css' }));
  app.get('/:size', c => {
    const size = Number(c.req.param('size'));
    const { months, opens } = c.req.query();
    const props = { clinic, course, taking: 'open' as const, today: TODAY, ...world(course, size) };
    return c.html(
      CoursePage({ ...props, chosen: chosenSpan({ months }, TODAY), isOthers: opens === 'others' }) as never,
    );
  });
  server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server?.close();
  await browser?.close();
});

function world({ lessons, patterns }: Course, size: number) {
  const months = ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11'];
  const invented = { months, patterns: patterns.map(({ slug }) => slug), lessons: lessons.length, today: TODAY };
  const journeys = inventJourneys(size, invented, seededChance(7));
  const gave = (answer: 'done' | 'some' | 'rested', times: number) => ({ answer, reason: null, times, readers: size });
  return {
    cohorts: cohortsOf(
      journeys,
      lessons.map(({ slug }) => slug),
    ),
    now: { reading: Math.ceil(size / 3), resting: Math.floor(size / 40) },
    answers: size > 0 ? [gave('done', size * 2), gave('some', size), gave('rested', size)] : [],
  };
}

async function openPage(): Promise<Page> {
  const context = await browser.newContext({ locale: 'ja-JP', viewport: PHONE });
  context.setDefaultTimeout(60_000);
  return context.newPage();
}

const heightOf = (page: Page) => page.evaluate(() => document.documentElement.scrollHeight);

test.skipIf(noBrowser)(
  'with eight lessons it is at most 3,500 pixels high on a phone',
  { timeout: 300_000 },
  async () => {
    const page = await openPage();
    const heights: Record<number, number> = {};
    for (const size of SIZES) {
      await page.goto(`${url}/${size}`);
      heights[size] = await heightOf(page);
    }
    console.log(heights);
    expect(Math.max(...Object.values(heights))).toBeLessThanOrEqual(HIGHEST);
  },
);

test.skipIf(noBrowser).each(SIZES)(
  'of %i sign-ups no WCAG rule is broken in light, dark or forced colours, at 320 pixels, or with text of 200 per cent',
  { timeout: 500_000 },
  async size => {
    const page = await openPage();
    await page.goto(`${url}/${size}`);
    const findings = await inspect(page, `${size}`);
    await page.goto(`${url}/${size}?months=all&opens=others`);
    for (const fold of await page.locator('details').all()) await fold.evaluate(one => one.setAttribute('open', ''));
    findings.push(...(await inspect(page, `${size}-all`)));
    expect(findings).toEqual([]);
  },
);

/** What is wrong with the page in each way of looking at it. */
async function inspect(page: Page, name: string): Promise<string[]> {
  const findings: string[] = [];
  const looks = [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }] as const;
  for (const look of looks) {
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', ...look });
    const how = Object.values(look)[0]!;
    findings.push(...(await wcagFindings(page)).map(finding => `${name}, ${how}: ${finding}`));
    await shoot(page, `${name}-390-${how}`);
  }
  await page.setViewportSize(DESKTOP);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, forcedColors: 'none' });
    await shoot(page, `${name}-1280-${colorScheme}`);
  }
  findings.push(...(await layoutFindings(page)).map(finding => `${name}: ${finding}`));
  await page.setViewportSize({ width: 320, height: 640 });
  if ((await pageWidth(page)) > 320) findings.push(`${name}: ${await pageWidth(page)} pixels wide at 320`);
  await page.setViewportSize(PHONE);
  const large = await page.addStyleTag({ content: 'html{font-size:200%}body{font-size:34px!important}' });
  if ((await pageWidth(page)) > 390) findings.push(`${name}: ${await pageWidth(page)} pixels wide with text at 200 %`);
  await large.evaluate(tag => (tag as HTMLElement).remove());
  return findings;
}

/** With COURSE_SCREENSHOTS set to a folder takes a picture of the whole page, and prints it. */
async function shoot(page: Page, name: string) {
  const folder = process.env.COURSE_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  if (name.endsWith('1280-light')) await page.pdf({ path: `${folder}/${name}.pdf`, format: 'A4' });
}
