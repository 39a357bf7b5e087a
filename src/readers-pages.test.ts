import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp } from './app.tsx';
import { createSignInLink } from './sign-in/session.ts';
import { inspectEveryWay, launchBrowser, noBrowser, noLooks } from './testing/browser.ts';
import { testDeps } from './testing/deps.ts';
import { PATIENCE } from './testing/patience.ts';
import { addManyReaders } from './testing/readers/many.ts';
import { CLINIC } from './testing/walk.ts';
import { admin } from './texts/ja/admin.ts';
import { newAddress } from './texts/ja/new-address.ts';
import { reader } from './texts/ja/reader.ts';
import { readers as t } from './texts/ja/readers.ts';
import { t as texts } from './texts/ja.ts';

// A reader is added by hand, found again, and corrected, in real Chromium; and the pages for it, in every way they are looked at.

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
  world = await testDeps({ clinic: CLINIC, kind: 'smtp' });
  server = serve({ fetch: request => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const app = createApp({ ...world.deps, site: { ...world.deps.site, baseUrl: url, secure: false } });
});
afterEach(() => {
  server.close();
});

async function openPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'ja-JP', ...options });
  context.setDefaultTimeout(PATIENCE);
  context.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  context.on('weberror', crash => complaints.push(crash.error().message));
  const page = await context.newPage();
  await page.goto(url + new URL(await createSignInLink(world.deps)).pathname);
  await page.getByRole('button', { name: admin.signIn.use }).click();
  await page.waitForURL('**/admin');
  return page;
}

/** Opens the link of the last mail to this address. */
async function follow(page: Page, to: string) {
  await world.idle();
  const { raw } = world.messages.findLast(message => message.to === to)!;
  const [link] = /\/(?:confirm|address)\/[\w-]+/.exec(raw.replaceAll('=\r\n', ''))!;
  await page.goto(url + link);
}

async function addByHand(page: Page, address: string) {
  await page.goto(`${url}/admin/readers`);
  await page.getByRole('link', { name: t.add }).click();
  await page.getByLabel(t.adding.address).fill(address);
  await page.getByLabel(t.adding.name).fill('見本 ハナ');
  await page.getByLabel(t.adding.ways.paper).check();
  await page.getByRole('button', { name: t.adding.button }).click();
  await page.getByText(/の申し込みとして加えました/).waitFor();
}

async function search(page: Page, typed: string) {
  await page.goto(`${url}/admin/readers`);
  await page.getByLabel(t.search).fill(typed);
  await page.getByRole('button', { name: t.find }).click();
  await page.waitForURL(/readers(\?search=|\/sub_)/);
}

const unfold = (page: Page, act: string) => page.locator('summary', { hasText: act }).click();

test.skipIf(noBrowser)(
  'a reader is added by hand, confirms, is found by two letters, gets another name and another address',
  async () => {
    const page = await openPage({ viewport: { width: 390, height: 844 } });
    await addByHand(page, 'hanako@mail.example');
    await follow(page, 'hanako@mail.example');
    await page.getByRole('button', { name: texts.landing.confirmButton }).click();
    await page.getByRole('heading', { name: texts.landing.confirmedTitle }).waitFor();
    await world.run();

    await search(page, 'ﾊﾅ');
    expect(page.url()).not.toMatch(/%|hana/i);
    await page.getByRole('link', { name: '見本 ハナ' }).click();
    await unfold(page, reader.name.title);
    await page.getByLabel(reader.name.label, { exact: true }).fill('見本 はなこ');
    await page.getByRole('button', { name: reader.name.title }).click();
    await page.getByText(reader.name.done('見本 はなこ')).waitFor();

    await unfold(page, reader.move.title);
    await page.getByLabel(reader.move.label).fill('new@other.example');
    await page.getByRole('button', { name: reader.move.button }).click();
    await page.getByText(reader.move.waiting).waitFor();
    await follow(page, 'new@other.example');
    await page.getByRole('button', { name: newAddress.button }).click();
    await page.getByRole('heading', { name: newAddress.done.title }).waitFor();

    await search(page, 'other');
    await page.getByRole('link', { name: '見本 はなこ' }).click();
    await page.getByText('new@other.example', { exact: true }).waitFor();
    await search(page, '山田');
    await page.getByText(t.noMatch('山田')).waitFor();
    await page.goBack();
    await page.goForward();
    await page.getByText(t.noMatch('山田')).waitFor();
    expect(complaints).toEqual([]);
  },
);

test.skipIf(noLooks)(
  'no page for it breaks a WCAG A or AA rule in light, dark or forced colours, at 320 pixels, with text of 200 per cent',
  async () => {
    await addManyReaders(world.sql, 130);
    const page = await openPage({ bypassCSP: true });
    const findings: string[] = [];
    for await (const name of pagesForIt(page)) findings.push(...(await inspectEveryWay(page, name)));
    expect(findings).toEqual([]);
  },
);

/** Each page stays open while the caller looks at it. */
async function* pagesForIt(page: Page): AsyncGenerator<string> {
  await page.goto(`${url}/admin/readers`);
  yield 'list';
  await page.goto(`${url}/admin/readers?order=next&course=thigh-sciatica&mailbox=docomo`);
  yield 'filtered';
  await search(page, '山田');
  yield 'nobody-found';
  await addByHand(page, 'hanako@mail.example');
  yield 'added';
  await page.goto(`${url}/admin/readers/new`);
  yield 'add';
  await page.getByLabel(t.adding.address).fill('hanako');
  await page.getByLabel(t.adding.ways.desk).check();
  await page.getByRole('button', { name: t.adding.button }).click();
  await page.locator('.notice.warn').waitFor();
  yield 'add-faulty';
  await follow(page, 'hanako@mail.example');
  await page.getByRole('button', { name: texts.landing.confirmButton }).click();
  await search(page, 'hanako@mail.example');
  await unfold(page, reader.name.title);
  await unfold(page, reader.move.title);
  yield 'reader-forms';
  await page.getByLabel(reader.move.label).fill('hanako@mail.example');
  await page.getByRole('button', { name: reader.move.button }).click();
  await page.locator('.error').waitFor();
  yield 'address-faulty';
  await page.getByLabel(reader.move.label).fill('new@other.example');
  await page.getByRole('button', { name: reader.move.button }).click();
  await page.getByText(reader.move.waiting).waitFor();
  yield 'address-waits';
  await follow(page, 'new@other.example');
  yield 'confirm-address';
  await page.getByRole('button', { name: newAddress.button }).click();
  await page.getByRole('heading', { name: newAddress.done.title }).waitFor();
  yield 'address-changed';
}
