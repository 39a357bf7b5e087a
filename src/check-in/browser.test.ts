import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { inspectEveryWay, launchBrowser, noBrowser, noLooks } from '../testing/browser.ts';
import { askingLibrary } from '../testing/courses/asking-course.ts';
import { testLibrary } from '../testing/deps.ts';
import { PATIENCE } from '../testing/patience.ts';
import { type Lives, lives, person } from '../testing/readers/lives.ts';
import { answers, reasons } from '../texts/ja/check-in/answers.ts';
import { checkIn, how } from '../texts/ja/check-in/pages.ts';
import { redFlags } from '../texts/ja/safety.ts';

// A reader presses in the mail, answers, corrects, rests and stops, in real Chromium; and each page in every way it is looked at.

const HANA = person('Hana');
let browser: Browser;
let world: Lives;
let server: ReturnType<typeof serve>;
let url: string;
let complaints: string[];

beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  complaints = [];
  world = await lives();
  world.deps.library = askingLibrary(world.deps.library);
  server = serve({ fetch: request => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const app = createApp({ ...world.deps, site: { ...world.deps.site, baseUrl: url, secure: false } });
  await world.ask(HANA);
  await world.confirm(HANA);
});
afterEach(async () => {
  server.close();
  world.deps.library = await testLibrary();
});

async function openPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'ja-JP', viewport: { width: 390, height: 844 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  context.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  context.on('weberror', crash => complaints.push(crash.error().message));
  return context.newPage();
}

const mail = async () => (await world.lessonsOf(HANA)).at(-1)!;
const toMail = async (page: Page) => page.goto(url + world.link('mail', await mail()));
const toPage = async (page: Page, ending = '') => page.goto(url + world.link('check-in', await mail(), ending));
const choose = (page: Page, words: string) => page.locator('label.choice', { hasText: words }).first().click();
const save = (page: Page) => page.getByRole('button', { name: checkIn.save }).click();

test.skipIf(noBrowser)(
  'from a tap in the mail to an answer, a correction, what the next mail says, and everything taken back',
  async () => {
    await world.weeks(1);
    const page = await openPage();
    await toMail(page);
    await page.getByRole('link', { name: answers.rested, exact: true }).click();
    await page.getByRole('heading', { name: checkIn.titles.question }).waitFor();
    expect(await page.getByLabel(answers.rested).isChecked()).toBe(true);
    await choose(page, reasons.time);
    await save(page);
    await page.getByText(checkIn.errors.consent).waitFor();
    expect(await page.getByLabel(reasons.time).isChecked()).toBe(true);
    await choose(page, checkIn.consent.label);
    await save(page);
    await page.getByText(checkIn.saved).waitFor();
    await choose(page, reasons.pain);
    await page.getByRole('button', { name: checkIn.correct }).click();
    await page.getByRole('heading', { name: redFlags.heading }).waitFor();

    await world.weeks(1);
    await toMail(page);
    await page.getByText('「痛かった」とのお答えに').waitFor();
    await toPage(page);
    await page.getByRole('button', { name: checkIn.share.start }).click();
    await page.getByText(checkIn.share.started).waitFor();
    await page.locator('summary', { hasText: checkIn.own.erase }).click();
    await page.getByRole('button', { name: checkIn.own.erase }).click();
    await page.getByText(checkIn.own.erased).waitFor();
    // What is wrong is answered with 422, and this world has no pictures for the mail.
    expect(complaints.filter(words => !/422|404/.test(words))).toEqual([]);
  },
);

test.skipIf(noLooks)(
  'what a finger presses in the mail is 48 pixels high, and stands in one row on a phone of 360 pixels',
  async () => {
    await world.weeks(1);
    const page = await openPage({ viewport: { width: 360, height: 640 } });
    await toMail(page);
    const taps = Object.values(answers).map(name => page.getByRole('link', { name, exact: true }));
    const boxes = await Promise.all(taps.map(async tap => (await tap.boundingBox())!));
    expect(boxes.map(({ height }) => height >= 48)).toEqual([true, true, true]);
    expect(new Set(boxes.map(({ y }) => y)).size).toBe(1);
  },
);

test.skipIf(noLooks)(
  'no page breaks a WCAG A or AA rule in light, dark or forced colours, at 320 pixels, with text of 200 per cent',
  async () => {
    const findings: string[] = [];
    const page = await openPage({ bypassCSP: true });
    for await (const name of everyPage(page)) findings.push(...(await inspectEveryWay(page, name)));
    expect(findings).toEqual([]);
  },
);

/** Each page stays open while the caller looks at it. */
async function* everyPage(page: Page): AsyncGenerator<string> {
  await toPage(page);
  yield 'numbers';
  await page.locator('.scale label').nth(6).click();
  await page.locator('#activity').selectOption('sit-30');
  await choose(page, checkIn.consent.label);
  await save(page);
  await page.getByText(checkIn.errors.ability).waitFor();
  yield 'numbers-faulty';
  await page.locator('.scale').nth(1).locator('label').nth(3).click();
  await save(page);
  await page.getByText(checkIn.saved).waitFor();
  yield 'numbers-saved';
  await world.weeks(1);
  await toPage(page, '?a=done');
  yield 'question-agreed';
  await toPage(page, '?a=rested');
  await choose(page, reasons.pain);
  await save(page);
  await page.getByText(checkIn.saved).waitFor();
  yield 'in-pain';
  await world.weeks(1);
  await toPage(page, '?a=rested');
  await choose(page, reasons.pain);
  await save(page);
  await page.getByText(checkIn.saved).waitFor();
  await world.weeks(1);
  await toPage(page, '/how');
  yield 'how';
  await page.getByRole('button', { name: how.worse.restButton }).click();
  await page.locator('.error').waitFor();
  yield 'how-faulty';
  await choose(page, how.worse.open);
  await page.getByRole('button', { name: how.worse.restButton }).click();
  await page.locator('.notice.good').waitFor();
  yield 'how-resting';
  await page.getByRole('button', { name: how.enough.stop }).click();
  await page.getByRole('button', { name: how.enough.goOn }).waitFor();
  yield 'how-stopped';
  await toPage(page);
  await page.locator('summary').click();
  await page.getByRole('button', { name: checkIn.own.erase }).click();
  await page.getByText(checkIn.own.erased).waitFor();
  yield 'withdrawn';
}

test.skipIf(noBrowser)('the first question, before anything was agreed to', async () => {
  await world.weeks(1);
  const page = await openPage({ bypassCSP: true });
  await toPage(page, '?a=rested');
  const findings = await inspectEveryWay(page, 'question');
  await toPage(page, '?a=some');
  await page.getByRole('button', { name: checkIn.consent.refuse }).click();
  await page.getByText(checkIn.consent.refusedTitle).waitFor();
  findings.push(...(await inspectEveryWay(page, 'refused')));
  expect(findings).toEqual([]);
});
