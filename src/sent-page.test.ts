import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp } from './app.tsx';
import { inspectEveryWay, launchBrowser, noBrowser, noLooks } from './testing/browser.ts';
import { testDeps } from './testing/deps.ts';
import { PATIENCE } from './testing/patience.ts';
import { CLINIC } from './testing/walk.ts';
import { confirmed } from './texts/ja/signup/confirmed.ts';
import { sent } from './texts/ja/signup/sent.ts';
import { t } from './texts/ja.ts';

// From the form to the first lesson in real Chromium: the mail is looked for, asked for again, and confirmed.

const MINUTE = 60_000;
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const DESKTOP = { viewport: { width: 1280, height: 900 } };
const OFFICE = { ...CLINIC, contactPhone: '000-0000-0000', openingHours: '火〜土 9:00〜18:00' };

let browser: Browser;
let world: Awaited<ReturnType<typeof testDeps>>;
let server: ReturnType<typeof serve>;
let url: string;
let complaints: string[];

beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  complaints = [];
  world = await testDeps({ clinic: OFFICE, kind: 'smtp' });
  server = serve({ fetch: request => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const app = createApp({
    ...world.deps,
    assets: { picture: async () => new Uint8Array() },
    site: { ...world.deps.site, baseUrl: url, secure: false },
  });
});
afterEach(() => {
  server.close();
});

async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'ja-JP', ...options });
  context.setDefaultTimeout(PATIENCE);
  context.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  context.on('weberror', crash => complaints.push(crash.error().message));
  return context.newPage();
}

async function signUp(page: Page, address: string) {
  await page.goto(url);
  await page.locator('input[name=symptom]').first().check({ force: true });
  await page.locator('input[name=email]').fill(address);
  await page.locator('input[name=consent]').check({ force: true });
  world.clock.advance(3_000); // a program would be quicker
  await page.getByRole('button', { name: t.landing.submit }).click();
  await page.waitForURL('**/signup/sent*');
  await world.idle(); // the clock must not run ahead of a mail that is being sent
}
const again = (page: Page) => page.getByRole('button', { name: sent.trouble.again.button });
const mailsTo = async (address: string) => {
  await world.idle();
  return world.messages.filter(({ to }) => to === address).length;
};
/** Opens the link of the last mail to this address. */
async function follow(page: Page, to: string) {
  await world.idle();
  const { raw } = world.messages.findLast(message => message.to === to)!;
  const [link] = /\/confirm\/[\w-]+/.exec(raw.replaceAll('=\r\n', ''))!;
  await page.goto(url + link);
}
async function minutes(count: number) {
  for (let n = 0; n < count; n += 1) {
    world.clock.advance(MINUTE);
    await world.run();
  }
}

test.skipIf(noBrowser).each([
  ['phone', PHONE],
  ['desktop', DESKTOP],
  ['phone without scripts', { ...PHONE, javaScriptEnabled: false }],
])('on a %s the slip is put right, the tab is dropped and loaded again, the mail is asked for early, and confirmed', async (_, options) => {
  const page = await openPage(options);
  await signUp(page, 'namae@gmial.com');
  await page.getByRole('button', { name: sent.likely.button('namae@gmail.com') }).click();
  await page.getByText('namae@gmail.com', { exact: true }).waitFor();
  expect([await mailsTo('namae@gmial.com'), await mailsTo('namae@gmail.com')]).toEqual([1, 1]);

  await page.reload();
  const anew = await page.context().newPage();
  await page.close();
  await anew.goto(`${url}/signup/sent`);
  await anew.getByText('namae@gmail.com', { exact: true }).waitFor();

  await again(anew).click();
  await anew.locator('.notice.good').waitFor();
  await anew.goBack();
  await again(anew).click();
  await anew.locator('.notice.good').waitFor();
  expect(await mailsTo('namae@gmail.com')).toBe(1);
  await minutes(12);
  expect(await mailsTo('namae@gmail.com')).toBe(2);

  await follow(anew, 'namae@gmail.com');
  await anew.getByRole('button', { name: t.landing.confirmButton }).click();
  await anew.getByRole('heading', { name: confirmedTitle }).waitFor();
  await anew.goBack();
  await anew.getByRole('heading', { name: confirmedTitle }).waitFor();
  expect(complaints).toEqual([]);
}); // biome-ignore format: a table

test.skipIf(noBrowser)('the domain to allow is copied with one press', async () => {
  const page = await openPage(DESKTOP);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
  await signUp(page, 'a@docomo.ne.jp');
  await page.getByRole('button', { name: sent.copy }).click();
  await page.getByText(sent.copiedWhich(sent.domain)).waitFor({ state: 'attached' });
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('clinic.example');
});

let people = 0;
async function confirm(page: Page, address = `n${people++}@gmail.com`) {
  await signUp(page, address);
  await follow(page, address);
  await page.getByRole('button', { name: t.landing.confirmButton }).click();
  await page.getByRole('heading', { name: confirmedTitle }).waitFor();
}
/** The first lesson may have left already when the page is shown. */
const confirmedTitle = new RegExp(`${t.landing.confirmedTitle}|${t.landing.confirmedBefore}`);

test.skipIf(noBrowser).each([
  ['phone', PHONE],
  ['desktop', DESKTOP],
  ['phone without scripts', { ...PHONE, javaScriptEnabled: false }],
])(
  'on a %s the reader chooses name, weekday and hour, loads the page again, goes back, and chooses otherwise',
  async (_, options) => {
    const page = await openPage(options);
    await confirm(page);
    const { name, weekday, hour, button, done } = confirmed.wishes;
    await page.getByLabel(weekday.label).selectOption('4');
    await page.getByLabel(hour.label).selectOption('18');
    await page.getByLabel(name.label).fill('見本');
    await page.getByRole('button', { name: button }).click();
    await page.getByText(done).waitFor();
    await page.reload();
    expect(await page.getByLabel(name.label).inputValue()).toBe('見本');
    await page.goBack();
    await page.goForward();
    await page.getByLabel(name.label).fill('');
    await page.getByLabel(weekday.label).selectOption('1');
    await page.getByRole('button', { name: button }).click();
    await page.getByText(done).waitFor();
    expect(await world.sql('SELECT name, hour FROM subscribers')).toEqual([{ name: null, hour: 18 }]);
    expect(await world.sql('SELECT weekday FROM enrollments')).toEqual([{ weekday: 1 }]);
    await page.getByLabel(name.label).fill('https://x.example');
    await page.getByRole('button', { name: button }).click();
    await page.locator('.notice.warn a').waitFor();
    expect(await page.title()).toContain('入力をご確認ください');
    expect(await page.getByLabel(hour.label).inputValue()).toBe('18');
    expect(complaints.filter(line => !line.includes('422'))).toEqual([]);
  },
);

test.skipIf(noBrowser)('an expired link gets a new one with one press', async () => {
  const page = await openPage(PHONE);
  await signUp(page, 'namae@gmail.com');
  world.clock.advance(7 * 24 * 60 * MINUTE + MINUTE);
  await follow(page, 'namae@gmail.com');
  await page.getByRole('button', { name: confirmed.over.again }).click();
  await page.getByRole('heading', { name: confirmed.over.asked }).waitFor();
  await follow(page, 'namae@gmail.com');
  await page.getByRole('button', { name: t.landing.confirmButton }).click();
  await page.getByRole('heading', { name: confirmedTitle }).waitFor();
});

/** What is looked at: its name, and how to get there. */
const STATES: [name: string, open: (page: Page) => Promise<unknown>][] = [
  ['sent', page => signUp(page, 'namae@gmail.com')],
  ['sent-slip', page => signUp(page, 'namae@gmial.com')],
  ['sent-docomo', page => signUp(page, 'namae@docomo.ne.jp')],
  ['sent-unknown', page => signUp(page, 'namae@mail.example').then(() => again(page).click()).then(() => page.locator('.notice.good').waitFor())],
  ['sent-nobody', page => page.goto(`${url}/signup/sent`)],
  ['confirm', page => signUp(page, 'namae@gmail.com').then(() => follow(page, 'namae@gmail.com'))],
  ['confirmed', page => confirm(page)],
  ['confirmed-wrong', page => confirm(page).then(() => page.locator('#name').fill('https://x.example')).then(() => page.getByRole('button', { name: confirmed.wishes.button }).click()).then(() => page.locator('.notice.warn').waitFor())],
  ['confirm-over', page => signUp(page, 'namae@gmail.com').then(() => world.clock.advance(8 * 24 * 60 * MINUTE)).then(() => follow(page, 'namae@gmail.com'))],
  ['sent-waits', page => page.goto(`${url}/signup/sent?waits`)],
]; // biome-ignore format: a table

test.skipIf(noLooks).each(STATES)('%s: no WCAG finding, nothing crowded, no sideways scroll', async (name, open) => {
  const page = await openPage({ viewport: PHONE.viewport, bypassCSP: true });
  await open(page);
  expect(await inspectEveryWay(page, name)).toEqual([]);
});
