import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { saveClinicStatement } from '../clinic/settings.ts';
import { createSignInLink } from '../sign-in/session.ts';
import { inspectEveryWay, launchBrowser, noBrowser, noLooks } from '../testing/browser.ts';
import { DAY } from '../testing/deps.ts';
import { PATIENCE } from '../testing/patience.ts';
import { type Lives, lives, person } from '../testing/readers/lives.ts';
import { admin } from '../texts/ja/admin.ts';
import { t } from '../texts/ja.ts';

// A reader asks, comes back, changes, takes back and undoes it, on a phone and at a desk; the clinic moves the request and puts it back.

const words = t.consultation;
const own = words.own;
const PHONE = { viewport: { width: 390, height: 844 } };
const DESK = { viewport: { width: 1280, height: 900 } };
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
  server = serve({ fetch: request => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const site = { ...world.deps.site, baseUrl: url, secure: false };
  const app = createApp({ ...world.deps, site });
  await saveClinicStatement(world.deps, {
    ...{ licences: ['acupuncture', 'moxibustion'], bookingUrl: 'https://booking.example/', closedWeekdays: [3] },
    ...{ consultationNote: '見本駅から徒歩3分。駐車場は2台です。', contactPhone: '046-000-0000' },
  });
  await world.ask(HANA);
  await world.confirm(HANA);
  await world.weeks(1);
});
afterEach(() => server.close());

async function openPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'ja-JP', ...PHONE, ...options });
  context.setDefaultTimeout(PATIENCE);
  context.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  context.on('weberror', crash => complaints.push(crash.error().message));
  return context.newPage();
}

const toPage = async (page: Page) => page.goto(url + world.link('consultation', (await world.lessonsOf(HANA)).at(-1)!));
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const open = (page: Page, summary: string) => page.locator('summary', { hasText: summary }).click();

async function ask(page: Page) {
  await page.locator('#day1').selectOption({ index: 2 });
  await page.locator('#day2').selectOption({ index: 5 });
  await page.getByLabel(words.preferredTimes).fill('平日の夕方');
  await page.locator('label.choice', { hasText: words.byPhone }).click();
  await page.getByLabel(words.phone).fill('090-1234-5678');
  await page.getByLabel(words.note).fill('座っているとつらいです。');
  await press(page, words.submit);
  await page.getByText(own.done.asked).waitFor();
}

async function signedIn(page: Page): Promise<Page> {
  await page.goto(url + new URL(await createSignInLink(world.deps)).pathname);
  await press(page, admin.signIn.use);
  await page.waitForURL('**/admin');
  return page;
}

test.skipIf(noBrowser).each([
  ['a phone', PHONE],
  ['a desk', DESK],
])('on %s: asked, changed, taken back, undone, answered by the clinic and put back', async (_, size) => {
  const page = await openPage(size);
  await toPage(page);
  await ask(page);
  await page.reload(); // asks nothing anew
  await toPage(page);
  await open(page, own.change);
  await page.getByLabel(words.preferredTimes).fill('土曜の午前');
  await press(page, own.changeSubmit);
  await page.getByText(own.done.changed).waitFor();
  await open(page, own.withdraw);
  await press(page, own.withdrawSubmit);
  await page.getByText(own.done.withdrawn).waitFor();
  await press(page, own.undo);
  await page.getByText(own.done.restored).waitFor();

  const clinic = await signedIn(await openPage(size));
  await clinic.getByRole('link', { name: admin.requests.title }).first().click();
  await clinic.getByText('土曜の午前').waitFor();
  await press(clinic, admin.requests.moves.booked);
  await clinic.getByText(admin.requests.none).waitFor();
  await press(clinic, admin.requests.undo);
  await clinic.locator('article.request').waitFor();
  await press(clinic, admin.requests.moves.answered);
  await clinic.getByText(admin.requests.none).waitFor();
  await toPage(page);
  await page.getByText(own.standings.answered).waitFor();
  expect(complaints).toEqual([]);
});

test.skipIf(noBrowser)(
  'a form with mistakes comes back with them on top, in focus, each a link to its field',
  async () => {
    const page = await openPage();
    await toPage(page);
    await page.locator('label.choice', { hasText: words.byPhone }).click();
    await page.getByLabel(words.phone).fill('12');
    await press(page, words.submit);
    await page.locator('.notice.warn').waitFor();
    expect(await page.title()).toBe(t.frame.faulty(words.title));
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('warn');
    await page.locator('.notice.warn a', { hasText: words.phone }).click();
    expect(await page.evaluate(() => location.hash)).toBe('#phone');
    expect(await page.getByLabel(words.phone).inputValue()).toBe('12');
  },
);

test.skipIf(noLooks)(
  'no page breaks a WCAG A or AA rule in light, dark or forced colours, at 320 pixels, with text of 200 per cent',
  async () => {
    const page = await openPage({ bypassCSP: true });
    const findings: string[] = [];
    for await (const name of everyPage(page)) findings.push(...(await inspectEveryWay(page, name)));
    expect(findings).toEqual([]);
  },
);

/** Each page stays open while the caller looks at it. */
async function* everyPage(page: Page): AsyncGenerator<string> {
  await toPage(page);
  yield 'form';
  await page.locator('label.choice', { hasText: words.byPhone }).click();
  await page.getByLabel(words.phone).fill('12');
  await press(page, words.submit);
  await page.locator('.notice.warn').waitFor();
  yield 'form-faulty';
  await toPage(page);
  await ask(page);
  await open(page, own.change);
  await open(page, own.withdraw);
  yield 'own';
  await press(page, own.withdrawSubmit);
  await page.getByText(own.done.withdrawn).waitFor();
  yield 'own-withdrawn';
  await press(page, own.undo);
  await page.getByText(own.done.restored).waitFor();
  await page.goto(`${url}/privacy`);
  yield 'privacy';
  await page.goto(`${url}/legal`);
  yield 'legal';
  await signedIn(page);
  await page.goto(`${url}/admin/requests?show=booked`);
  yield 'requests-none';
  world.clock.advance(3 * DAY);
  await page.goto(`${url}/admin/requests`);
  yield 'requests';
  await press(page, admin.requests.moves.answered);
  await page.locator('.notice.good').waitFor();
  yield 'requests-moved';
}
