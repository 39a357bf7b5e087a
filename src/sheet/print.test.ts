import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { pictureFiles } from '../adapters/files/picture-files.ts';
import { createApp } from '../app.tsx';
import type { SheetMovement } from '../courses/movements.ts';
import { sheetUrl } from '../links/urls.ts';
import { inspectEveryWay, launchBrowser, noBrowser, noLooks } from '../testing/browser.ts';
import { enrollReaders, testDeps, testLibrary } from '../testing/deps.ts';
import { readPdf } from '../testing/mails/pdf.ts';
import { PATIENCE } from '../testing/patience.ts';
import { MOVEMENTS, withSheet } from '../testing/readers/sheets.ts';
import { CLINIC } from '../testing/walk.ts';
import { sheet as words } from '../texts/ja/courses/sheet.ts';
import { flareUp, painRule } from '../texts/ja/safety.ts';

// The sheet in real Chromium: on paper, and as a page in every way it is looked at.

const ENROLLMENT = 'enr_0123456789abcdef';

let browser: Browser;
let world: Awaited<ReturnType<typeof testDeps>>;
let server: ReturnType<typeof serve>;
let app: ReturnType<typeof createApp>;
let site: string;
let complaints: string[];

beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  complaints = [];
  world = await testDeps({ clinic: CLINIC });
  await enrollReaders(world.sql, { count: 1, at: world.clock.now() });
  await world.sql('UPDATE enrollments SET id = ?', ENROLLMENT);
  server = serve({ fetch: request => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  site = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
});

/** The sheet of these movements in a browser. */
async function openSheet(movements: SheetMovement[], options: Parameters<Browser['newContext']>[0] = {}) {
  const { deps } = world;
  const here = { ...deps, site: { ...deps.site, baseUrl: site, secure: false } };
  app = createApp({
    ...here,
    library: withSheet(deps.library, movements),
    assets: pictureFiles('emails/illustrations'),
  });
  const context = await browser.newContext({ locale: 'ja-JP', ...options });
  context.setDefaultTimeout(PATIENCE);
  context.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  const page = await context.newPage();
  await page.goto(sheetUrl(here, ENROLLMENT));
  return page;
}

/** Chromium writes some letters of a PDF as their like: radicals for kanji, another dot. */
const unspaced = (text: string) => text.normalize('NFKC').replace(/[\s・‧]/g, '');
/** All text of a page of the PDF, as it was painted. */
const textOf = ({ texts }: Awaited<ReturnType<typeof readPdf>>[number]) =>
  unspaced(texts.map(({ words: painted }) => painted).join(''));

test.skipIf(noBrowser).each([1, 3, 4, 5])(
  'with %i movements it is two pages of A4, and nothing is cut',
  async count => {
    const movements = MOVEMENTS.slice(0, count);
    const page = await openSheet(movements, { colorScheme: 'dark' });
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    const pages = await readPdf(await keep(`sheet-${count}.pdf`, pdf));
    expect(pages.map(({ width, height }) => [Math.round(width), Math.round(height)])).toEqual([
      [595, 842],
      [595, 842],
    ]);
    const [front, back] = pages.map(textOf) as [string, string];
    for (const { title, steps, stop } of movements)
      for (const text of [title, ...steps, stop]) expect(front).toContain(unspaced(text));
    for (const { rule } of painRule.lines) expect(front).toContain(unspaced(rule));
    for (const { how } of flareUp.steps) expect(front).toContain(unspaced(how));
    for (const { label } of words.memo.rows) expect(back).toContain(unspaced(label));
    expect(pages[0]!.pictures).toHaveLength(movements.filter(({ picture }) => picture).length);
    await page.emulateMedia({ media: 'print' });
    expect(await overlapping(page)).toEqual([]);
  },
);

test.skipIf(noLooks)('the sheets of the courses are two pages each, and nothing is cut', async () => {
  const { courses } = await testLibrary();
  for (const { slug, sheet = {} } of courses)
    for (const [pattern, movements] of Object.entries(sheet)) {
      const page = await openSheet(movements);
      const pages = await readPdf(
        await keep(`sheet-${slug}-${pattern}.pdf`, await page.pdf({ preferCSSPageSize: true })),
      );
      const front = textOf(pages[0]!);
      const texts = movements.flatMap(({ title, steps, stop }) => [title, ...steps, stop]);
      await page.emulateMedia({ media: 'print' });
      expect([slug, pattern, pages.length, await overlapping(page)]).toEqual([slug, pattern, 2, []]);
      expect(texts.filter(text => !front.includes(unspaced(text)))).toEqual([]);
      await page.context().close();
    }
});

/** What is printed across something else, or beyond its side. */
const overlapping = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const name = (one: Element) => `${one.className || one.tagName} ${one.textContent!.slice(0, 20)}`;
    const below = [...document.querySelectorAll('.side > *, .move, .move > *, .rules > *')].filter(
      one => one.getBoundingClientRect().bottom > one.parentElement!.getBoundingClientRect().bottom + 1,
    );
    const high = [...document.querySelectorAll('.side')].filter(side => side.scrollHeight > side.clientHeight + 1);
    return [...below, ...high].map(name);
  });

test.skipIf(noBrowser)('in print it is black on white, also where the screen is dark', async () => {
  const page = await openSheet(MOVEMENTS, { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const colours = await page.evaluate(() => {
    const shown = [...document.querySelectorAll('.paper, .paper *')].filter(one => one.checkVisibility());
    return [...new Set(shown.map(one => getComputedStyle(one).color))];
  });
  expect(colours).toEqual(['rgb(0, 0, 0)']);
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
});

test.skipIf(noBrowser)('the button prints, and without a script it says how', async () => {
  const page = await openSheet(MOVEMENTS);
  await page.evaluate(() => {
    window.print = () => document.body.setAttribute('data-printed', '');
  });
  await page.getByText(words.print, { exact: true }).click();
  await page.locator('body[data-printed]').waitFor();
  const still = await openSheet(MOVEMENTS, { javaScriptEnabled: false });
  expect(await still.getByText(words.how[0]!.what).isVisible()).toBe(false);
  await still.getByText(words.print, { exact: true }).click();
  await still.getByText(words.how[0]!.what).waitFor();
});

test.skipIf(noLooks)('as a page it can be read and used in every way', async () => {
  const page = await openSheet(MOVEMENTS.slice(0, 4));
  expect([await inspectEveryWay(page, 'sheet'), complaints]).toEqual([[], []]);
});

const FOLDER = 'build/screenshots';

/** The same file. With SCREENSHOTS=1 it goes into `build/screenshots` as well. */
async function keep(name: string, file: Uint8Array): Promise<Uint8Array> {
  if (process.env.SCREENSHOTS) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(`${FOLDER}/${name}`, file);
  }
  return file;
}
