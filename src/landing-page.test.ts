import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp } from './app.tsx';
import { saveClinic } from './clinic/settings.ts';
import { findCourse } from './courses/course.ts';
import { inspectEveryWay, launchBrowser, noBrowser, noLooks, shoot } from './testing/browser.ts';
import { testDeps } from './testing/deps.ts';
import { PATIENCE } from './testing/patience.ts';
import { CLINIC } from './testing/walk.ts';
import { t } from './texts/ja.ts';

// The landing page in real Chromium: how near its form is, and signing up by words, by the body, by keyboard, without scripts.

const l = t.landing;
const words = t.landingPage;
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

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
  world = await testDeps({ clinic: CLINIC });
  server = serve({ fetch: request => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const app = createApp({ ...world.deps, site: { ...world.deps.site, baseUrl: url, secure: false } });
});
afterEach(() => {
  server.close();
});

async function openPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'ja-JP', viewport: PHONE, ...options });
  context.setDefaultTimeout(PATIENCE);
  context.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  context.on('weberror', crash => complaints.push(crash.error().message));
  return context.newPage();
}

/** Every text of the clinic that the page shows, as long as its setting may be. */
const LONGEST = {
  ...CLINIC,
  legalName: '見本'.repeat(50),
  tradeName: '見本鍼灸'.repeat(15),
  postalAddress: `〒000-0000 ${'見本県見本市'.repeat(31)}`,
  licences: ['acupuncture', 'moxibustion', 'massage', 'judo-therapy'] as (typeof CLINIC)['licences'],
  contactPhone: '000-0000-0000 / 000-0000-0000',
  senderName: '見本鍼灸'.repeat(15),
  openingHours: '月〜土 9:00〜18:00 '.repeat(14),
  introduction: '見本の紹介文。'.repeat(42),
};

/** Where the form begins and where its button ends, in CSS pixels from the top of the page. */
async function measure(page: Page, path: string) {
  await page.goto(url + path);
  const begins = (await page.locator('#signup').boundingBox())!.y;
  const button = (await page.getByRole('button', { name: l.submit }).boundingBox())!;
  return { begins: Math.round(begins), submit: Math.round(button.y + button.height) };
}

test.skipIf(noBrowser)('on a phone the form is near, whatever the clinic wrote', async () => {
  const page = await openPage();
  for (const clinic of [CLINIC, LONGEST]) {
    await saveClinic(world.deps, clinic);
    const { begins, submit } = await measure(page, '/');
    await shoot(page, `landing-${clinic === CLINIC ? 'usual' : 'longest'}`);
    expect(begins).toBeLessThanOrEqual(1_200);
    expect(submit).toBeLessThanOrEqual(2_500);
    for (const { slug } of world.deps.library.courses) {
      const start = await measure(page, `/start/${slug}`);
      await shoot(page, `start-${slug}-${clinic === CLINIC ? 'usual' : 'longest'}`);
      expect([slug, start.submit]).toEqual([slug, Math.min(start.submit, 1_900)]);
    }
  }
});

test.skipIf(noBrowser)('the page is light, and asks nobody else for anything', async () => {
  const page = await openPage();
  const loaded: { url: string; bytes: number }[] = [];
  page.on('response', async response => {
    loaded.push({ url: response.url(), bytes: gzipSync(await response.body()).length });
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.waitForLoadState('networkidle');
  expect(loaded.filter(one => new URL(one.url).origin !== url)).toEqual([]);
  expect(loaded.length).toBeGreaterThanOrEqual(3); // the page, its style, its script
  expect(loaded.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(45 * 1024);
  expect(await page.locator('link[rel=canonical]').getAttribute('href')).toBe(`${url}/`);
  expect(complaints).toEqual([]);
});

const CHOICES = ['thigh-sciatica', 'recurring-sciatica', 'heavy-legs', 'back-line', 'knee-back'];
const courseOf = (slug: string) => findCourse(world.deps.library.courses, slug)!;
/** Every symptom type with each of its patterns, and with none. */
const everyChoice = () =>
  CHOICES.flatMap(slug =>
    [null, ...courseOf(slug).patterns.map(pattern => pattern.slug)].map(pattern => ({ slug, pattern })),
  );
const labelOf = (slug: string, pattern: string | null) =>
  courseOf(slug).patterns.find(one => one.slug === pattern)?.label ?? l.fields.pattern.none;

/** Fills in the rest of the form and sends it. Each reader has an address of their own. */
async function finish(page: Page, address: string) {
  await page.getByLabel(l.fields.email.label, { exact: true }).fill(address);
  await page.getByLabel(l.fields.consent.label).check();
  await page.getByRole('button', { name: l.submit }).click();
  await page.waitForURL('**/signup/sent*');
}
const asked = async (address: string) => {
  const [row] = await world.sql(
    `SELECT g.course, g.pattern, g.source FROM signups g JOIN subscribers s ON s.id = g.subscriber_id WHERE s.email = ?`,
    address,
  );
  return row;
};

test.skipIf(noBrowser)('every type and pattern can be asked for in words, on a phone and on a desk', async () => {
  for (const viewport of [PHONE, DESKTOP]) {
    const page = await openPage({ viewport });
    for (const [n, { slug, pattern }] of everyChoice().entries()) {
      const address = `w${viewport.width}-${n}@mail.example`;
      await page.goto(url);
      await page.getByRole('radio', { name: courseOf(slug).label, exact: true }).check();
      await visiblePatterns(page)
        .getByRole('radio', { name: labelOf(slug, pattern), exact: true })
        .check();
      await finish(page, address);
      expect([address, await asked(address)]).toEqual([address, { course: slug, pattern, source: null }]);
    }
  }
  expect(complaints).toEqual([]);
});

const visiblePatterns = (page: Page) => page.locator('.patterns:visible');

/** A part of the body, and the types to which it leads: the first by the press itself, the second by one more. */
const LEADS: [part: string, first: string, second?: string][] = [
  ['back', 'back-line', 'heavy-legs'],
  ['hip', 'thigh-sciatica', 'recurring-sciatica'],
  ['thigh', 'thigh-sciatica', 'recurring-sciatica'],
  ['knee', 'knee-back', 'heavy-legs'],
  ['calf', 'heavy-legs', 'knee-back'],
];

test.skipIf(noBrowser)('a press on the drawn body leads to the types that fit', async () => {
  for (const options of [{ hasTouch: true, isMobile: true }, { viewport: DESKTOP }]) {
    const page = await openPage(options);
    for (const [n, [part, first, second]] of LEADS.entries()) {
      await page.goto(url);
      await press(page, `.hit.${part}`);
      expect(await chosen(page)).toBe(first);
      expect(await page.locator('.part').evaluateAll(litParts)).toContain(true);
      if (second) await page.locator('.also:visible label', { hasText: courseOf(second).label }).click();
      expect(await chosen(page)).toBe(second ?? first);
      const address = `b${n}${'viewport' in options}@mail.example`;
      await finish(page, address);
      expect(await asked(address)).toEqual({ course: second ?? first, pattern: null, source: null });
    }
  }
  expect(complaints).toEqual([]);
});

async function press(page: Page, selector: string) {
  await page.locator(selector).scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await page.locator(selector).boundingBox())!;
  await page.mouse.click(x + width / 2, y + height / 2);
}
const chosen = (page: Page) => page.locator('[name=symptom]:checked').inputValue();
const litParts = (parts: Element[]) => parts.map(part => getComputedStyle(part).strokeDasharray === 'none');

test.skipIf(noBrowser)('the keyboard alone does the same, and what is chosen is seen', async () => {
  const page = await openPage({ viewport: DESKTOP });
  await page.goto(url);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain(t.frame.skip);
  await page.keyboard.press('Enter');
  await tabTo(page, '[name=symptom]');
  await page.keyboard.press('Space');
  const [first] = [await chosen(page)];
  for (let n = 0; n < CHOICES.length - 1; n += 1) await page.keyboard.press('ArrowDown');
  expect(await chosen(page)).not.toBe(first);
  const slug = await chosen(page);
  await tabTo(page, '[name=pattern]');
  await page.keyboard.press('Space');
  await tabTo(page, '[name=email]');
  await page.keyboard.type('keys@mail.example');
  await tabTo(page, '[name=consent]');
  await page.keyboard.press('Space');
  await tabTo(page, 'button');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/signup/sent*');
  expect(await asked('keys@mail.example')).toEqual({
    course: slug,
    pattern: courseOf(slug).patterns[0]!.slug,
    source: null,
  });
});

/** Presses Tab until the focus is on it, as often as a page has controls. Every stop on the way can be seen. */
async function tabTo(page: Page, selector: string) {
  for (let n = 0; n < 40; n += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(wanted => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`no ${selector}`);
}

test.skipIf(noBrowser)('without scripts, from a link with a choice and a place', async () => {
  const page = await openPage({ javaScriptEnabled: false });
  for (const [n, { slug, pattern }] of everyChoice().entries()) {
    await page.goto(`${url}/start/${slug}?from=line-${n}`);
    const radio = visiblePatterns(page).getByRole('radio', { name: labelOf(slug, pattern), exact: true });
    await radio.check();
    await finish(page, `s${n}@mail.example`);
    expect(await asked(`s${n}@mail.example`)).toEqual({ course: slug, pattern, source: `line-${n}` });
  }
  await page.goto(`${url}/start/knee-back`);
  await page.getByText(words.steps.change).click();
  await page.getByRole('radio', { name: courseOf('back-line').label, exact: true }).check();
  await finish(page, 'another@mail.example');
  expect(await asked('another@mail.example')).toMatchObject({ course: 'back-line' });
});

test.skipIf(noBrowser)(
  'a form with mistakes comes back with a summary that has the focus, and leads to each',
  async () => {
    const page = await openPage({ javaScriptEnabled: true });
    await page.goto(`${url}/start/knee-back?from=desk`);
    await page.getByLabel(l.fields.email.label, { exact: true }).fill('nobody');
    await page.getByRole('button', { name: l.submit }).click();
    await page.locator('#summary').waitFor();
    expect(await page.title()).toMatch(/^入力をご確認ください/);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('summary');
    const { y } = (await page.locator('#summary').boundingBox())!;
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThan(400);
    await shoot(page, 'faulty');
    for (const link of await page.locator('#summary a').all()) {
      await link.click();
      const target = new URL(page.url()).hash;
      expect(await page.evaluate(id => document.activeElement === document.querySelector(id), target)).toBe(true);
    }
    expect(await page.locator('#summary a').count()).toBe(2);
    expect(await chosen(page)).toBe('knee-back');
    await finish(page, 'right@mail.example');
    expect(await asked('right@mail.example')).toMatchObject({ course: 'knee-back', source: 'desk' });
    await page.goto(url);
    await page.getByRole('button', { name: l.submit }).click();
    await page.locator('#summary a').first().click();
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('symptom');
  },
);

test.skipIf(noLooks)(
  'no state breaks a WCAG A or AA rule, in light, dark and forced colours, at 320 pixels, with text of 200 per cent',
  async () => {
    const page = await openPage({ bypassCSP: true });
    const findings: string[] = [];
    for await (const name of states(page)) findings.push(...(await inspectEveryWay(page, name)));
    expect(findings).toEqual([]);
  },
);

async function* states(page: Page): AsyncGenerator<string> {
  await page.goto(url);
  yield 'plain';
  await page.getByRole('radio', { name: courseOf('knee-back').label, exact: true }).check();
  yield 'chosen';
  await page.getByRole('button', { name: l.submit }).click();
  await page.locator('#summary').waitFor();
  yield 'faulty';
  await page.goto(`${url}/start/recurring-sciatica`);
  yield 'start';
  await page.getByText(words.steps.change).click();
  yield 'start-unfolded';
  await page.goto(`${url}/embed/heavy-legs`);
  yield 'embed';
  await saveClinic(world.deps, LONGEST);
  await page.goto(url);
  yield 'longest';
  const closed = (slugs: string[]) => ({
    openCourses: Object.fromEntries(slugs.map(slug => [slug, 'closed' as const])),
  });
  await saveClinic(world.deps, { ...CLINIC, ...closed(CHOICES.slice(1)) });
  await page.goto(url);
  yield 'one-open';
  await saveClinic(world.deps, { ...CLINIC, ...closed(CHOICES) });
  await page.goto(url);
  yield 'closed';
}
