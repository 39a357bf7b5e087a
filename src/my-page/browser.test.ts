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
import { form } from '../testing/walk.ts';
import { own } from '../texts/ja/my-page/own.ts';

// A reader changes things on the own page and takes them back, in real Chromium; and each state in every way it is looked at.

const HANA = { ...person('Hana'), pattern: '' };
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
  await world.run();
});
afterEach(async () => {
  server.close();
  world.deps.library = await testLibrary();
});

async function openPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'ja-JP', viewport: { width: 390, height: 844 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  context.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  return context.newPage();
}

const mail = async () => (await world.lessonsOf(HANA)).at(-1)!;
const toOwn = async (page: Page, ending = '') => page.goto(url + world.link('preferences', await mail(), ending));
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const unfold = (page: Page, term: string) =>
  page
    .locator('details.change', { has: page.getByText(term, { exact: true }) })
    .locator('summary')
    .click();
const undone = async (page: Page) => {
  await page.locator('.notice').getByRole('button', { name: own.undo }).click();
  await page.locator('.notice.good').waitFor();
};
const choose = (page: Page, words: string) => page.locator('label.choice', { hasText: words }).first().click();

/** The numbers of a reader in the middle of a course, and an answer for each week. */
async function answered() {
  for (const [week, worst] of [7, 0, 5].entries()) {
    if (week > 0) await world.weeks(1);
    const numbers: Record<string, string> =
      week === 1 ? {} : { moment: week === 0 ? 'start' : 'middle', worst: String(worst) };
    const answer: Record<string, string> = week === 0 ? {} : { answer: week === 1 ? 'done' : 'some' };
    await world.visit(world.link('check-in', await mail()), form({ ...numbers, ...answer, consent: 'yes' }));
  }
  const [{ id, subscriber_id }] = (await world.sql('SELECT id, subscriber_id FROM enrollments')) as [
    Record<string, string>,
  ];
  const numbers = { start: [7, 3], middle: [5, null], end: [4, 6] };
  for (const [moment, [worst, ability]] of Object.entries(numbers))
    await world.sql(
      `INSERT INTO self_checks (enrollment_id, moment, subscriber_id, worst, activity, ability, at) VALUES ('${id}', '${moment}', '${subscriber_id}', ${worst}, 'sit-30', ${ability}, ${world.clock.now()}) ON CONFLICT DO NOTHING RETURNING 1`,
    );
}

const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 900 };

test.skipIf(noBrowser).each([phone, desktop])(
  'a reader rests, hurries, changes the rhythm, the pattern and the course, and takes each back, at $width pixels',
  async viewport => {
    await world.weeks(1);
    world.clock.advance(2 * 86_400_000);
    const page = await openPage({ viewport });
    await toOwn(page);
    await page.goto(`${url}${world.link('preferences', await mail())}#pattern`);
    await choose(page, '片側だけ痛い');
    await button(page, own.delivery.patternButton).click();
    await page.getByText(own.done.pattern).waitFor();
    await undone(page);
    await unfold(page, own.delivery.rest);
    await page.locator('#until label.choice').nth(1).click();
    await button(page, own.delivery.restButton).click();
    await page.getByText('休んでいます').first().waitFor();
    await undone(page);
    await unfold(page, own.delivery.pace);
    await choose(page, own.delivery.paces[2]);
    await button(page, own.delivery.paceButton).click();
    await page.getByText('届き方を変えました').waitFor();
    await undone(page);
    await unfold(page, own.delivery.time);
    await page.locator('select[name=hour]').selectOption('18');
    await button(page, own.delivery.timeButton).click();
    await page.getByText('18時ごろ').first().waitFor();
    await undone(page);
    await button(page, own.delivery.restButton).waitFor({ state: 'hidden' });
    await unfold(page, own.delivery.courses);
    await page.locator('#course label.choice').first().click();
    await button(page, own.delivery.coursesButton).click();
    await page.getByText(own.done.follows).waitFor();
    await undone(page);
    await button(page, own.personal.stop).click();
    await page.getByText(own.done.stopped).waitFor();
    await undone(page);
    await page.getByText(own.done['came-back']).waitFor();
    await unfold(page, own.personal.tracking);
    await button(page, own.personal.untrack).click();
    await page.getByText(own.done.untracked).waitFor();
    await undone(page);
    await button(page, own.next.now).click();
    await page.locator('.notice.good').waitFor();
    await world.idle();
    expect(await world.lessonsOf(HANA)).toHaveLength(3);
    expect(complaints).toEqual([]);
  },
);

test.skipIf(noLooks)(
  'no state of the page breaks a WCAG A or AA rule in light, dark or forced colours, at 320 pixels, with text of 200 per cent',
  async () => {
    const findings: string[] = [];
    const page = await openPage({ bypassCSP: true });
    for await (const name of everyState(page))
      findings.push(...(await inspectEveryWay(page, name, { isMail: name === 'letter' })));
    expect(findings).toEqual([]);
  },
);

/** Each stays open while the caller looks at it. */
async function* everyState(page: Page): AsyncGenerator<string> {
  await toOwn(page);
  yield 'new';
  await answered();
  await toOwn(page);
  await unfold(page, own.delivery.time);
  await unfold(page, own.delivery.rest);
  await unfold(page, own.delivery.courses);
  await unfold(page, own.answers.summary);
  yield 'full';
  await button(page, own.delivery.restButton).click();
  await page.locator('#errors').waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('errors');
  yield 'faulty';
  await choose(page, own.delivery.open);
  await button(page, own.delivery.restButton).click();
  await page.locator('.notice.good').waitFor();
  yield 'resting';
  await button(page, own.personal.link).click();
  await page.locator('.notice.good').waitFor();
  await world.idle();
  const [{ id }] = (await world.sql("SELECT id FROM deliveries WHERE kind = 'own-page'")) as [{ id: string }];
  const fresh = url + world.link('preferences', id);
  await page.goto(fresh);
  await unfold(page, own.personal.address);
  yield 'own-link';
  await page.goto(`${fresh}/export`);
  yield 'export';
  await page.goto(`${fresh}/erase`);
  yield 'erase';
  await page.goto(url + world.link('mail', (await world.lessonsOf(HANA))[1]!));
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await grounds(page, 'body, #letter > div')).toEqual(['rgb(29, 28, 26)', 'rgb(29, 28, 26)']);
  yield 'letter';
  await toOwn(page);
  await button(page, own.personal.stop).click();
  await page.locator('.notice.good').waitFor();
  yield 'stopped';
}

/** The colours that these elements lie on. */
const grounds = (page: Page, selector: string): Promise<string[]> =>
  page.locator(selector).evaluateAll(all => all.map(one => getComputedStyle(one).backgroundColor));
