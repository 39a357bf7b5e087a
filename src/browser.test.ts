import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { migrate, openSqliteFile } from './adapters/sqlite/file.ts';
import { nextOpenDay } from './calendar/open-hours.ts';
import { simulatedClock } from './clinic/simulated-clock.ts';
import { inspectEveryWay, launchBrowser, noBrowser, noLooks } from './testing/browser.ts';
import { freePort } from './testing/free-port.ts';
import { LATER_PAGES } from './testing/pages.ts';
import { PATIENCE } from './testing/patience.ts';
import { START } from './testing/program.ts';
import { admin } from './texts/ja/admin.ts';
import { courseList } from './texts/ja/clinic/course-list.ts';
import { today } from './texts/ja/clinic/today.ts';
import { reader } from './texts/ja/reader.ts';
import { t } from './texts/ja.ts';

// Not Chromium's own name: the program rightly takes `HeadlessChrome` for a scanner.
const PHONE =
  'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36';
const DESKTOP =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const phone = {
  viewport: { width: 390, height: 844 },
  userAgent: PHONE,
  locale: 'ja-JP',
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 1.25,
};
const desktop = { viewport: { width: 1280, height: 900 }, userAgent: DESKTOP, locale: 'ja-JP' };
const LESSONS = 8;
/** Before the lessons the confirmation; after them the copy of the request, and two mails to the clinic: the request and the sign-in link. */
const ALL_MAILS = 1 + LESSONS + 3;

let browser: Browser;
let program: Program;
let contexts: BrowserContext[];
let complaints: string[];

beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  [contexts, complaints] = [[], []];
  if (!noBrowser) program = await startProgram();
});
afterEach(async () => {
  await Promise.all(contexts.map(context => context.close()));
  await program?.stop();
});

test.skipIf(noBrowser)(
  'from the landing page on a phone to a consultation, and what the clinic sees of it',
  async () => {
    await signIn(await openPage(desktop), program.signInLink);
    const page = await openPage(phone);
    await page.goto(program.url);
    await shoot(page, 'landing', { width: 390, height: 1600 });
    await signUp(page, 'reader@mail.example');
    await page.getByRole('link', { name: t.landing.mailboxLink }).click();
    await inboxHas(page, 1); // the mail is sent after the answer
    const inbox = await confirm(page);
    await inboxHas(inbox, 2);

    for (let received = 1; received < LESSONS; received += 1) {
      await oneWeekOn(inbox);
      await inboxHas(inbox, received + 2);
    }
    await oneWeekOn(inbox);
    await inboxHas(inbox, LESSONS + 1); // the course is over

    await readEveryLesson(inbox);
    await askForConsultation(await followInvitation(inbox));

    const clinic = await openPage(desktop);
    await signInByMail(clinic);
    await todayHas(clinic);
    await requestsHave(clinic);
    await clinic.goto(program.url);
    await shoot(clinic, 'landing-desktop', { width: 1280, height: 900 });

    expect(complaints).toEqual([]);
    expect(await program.stop()).toEqual({ code: 0, signal: null, errors: '' });
  },
);

test.skipIf(noLooks)(
  'no page breaks a WCAG A or AA rule in light or dark, scrolls sideways at 320 pixels, or crowds a button',
  async () => {
    const page = await openPage({ ...phone, bypassCSP: true });
    const findings: string[] = [];
    for await (const [name, shown] of everyPage(page)) findings.push(...(await inspectEveryWay(shown, name)));
    expect(findings).toEqual([]);
  },
);

/** Signs up with the form, as somebody who taps with a finger would. */
async function signUp(page: Page, address: string) {
  await chooseSymptom(page);
  await page.locator('.patterns:visible label.choice').first().click();
  await page.getByLabel(t.landing.fields.email.label, { exact: true }).fill(address);
  await page.locator('summary', { hasText: t.landingPage.steps.name }).click();
  await page.getByLabel(t.landing.fields.name.label, { exact: true }).fill('見本');
  await page.locator('.consent label.choice').click();
  await page.getByRole('button', { name: t.landing.submit }).click();
  await page.getByRole('heading', { name: t.landing.sentTitle }).waitFor();
}

const chooseSymptom = (page: Page) => page.locator('label.spot:has([value=thigh-sciatica])').click();

/** Opens the newest mail, presses its button and the one on the next page, and follows the link back to the mailbox. */
async function confirm(page: Page): Promise<Page> {
  const asked = await openConfirmation(page);
  await asked.getByRole('button', { name: t.landing.confirmButton }).click();
  await asked.getByRole('heading', { name: t.landing.confirmedTitle }).waitFor();
  await asked.getByRole('link', { name: t.landing.mailboxLink }).click();
  return asked;
}

async function openConfirmation(page: Page): Promise<Page> {
  await openNewestMail(page);
  return pressInMail(page, '**/confirm/*');
}

/** Waits until the frame is loaded too, because a press before the page is painted is lost. */
async function openNewestMail(page: Page) {
  await page.locator('.inbox a').first().click();
  await page.waitForURL('**/mailbox/*', { waitUntil: 'load' });
}

/** Presses the mail's button. Returns the page to which it leads, in a new tab or in this one. */
async function pressInMail(page: Page, leadsTo: string): Promise<Page> {
  await page.bringToFront(); // a tab behind another loses presses
  const [next] = await Promise.all([
    Promise.any([page.context().waitForEvent('page'), page.waitForURL(leadsTo).then(() => page)]),
    page.frameLocator('iframe').locator('.main-action a').click(),
  ]);
  await next.waitForURL(leadsTo);
  return next;
}

/** Reloads until the list has this many mails: a mail may be sent after the page has answered. */
async function inboxHas(page: Page, mails: number) {
  await page.waitForURL('**/mailbox');
  const look = async () => {
    const seen = await page.locator('.inbox li').count();
    if (seen < mails) await page.reload();
    return seen;
  };
  await expect.poll(look).toBe(mails);
}

async function oneWeekOn(page: Page) {
  const before = await page.locator('.inbox-head .numbers').textContent();
  await page.getByRole('button', { name: t.mailbox.advance }).click();
  await page.locator('.inbox-head .numbers').filter({ hasNotText: before! }).waitFor();
}

/** `goto` waits for the frame of the mail and its pictures, the pixel included. */
async function readEveryLesson(page: Page) {
  const mails = await page
    .locator('.inbox a')
    .evaluateAll(links => links.map(link => (link as HTMLAnchorElement).href));
  const lessons = mails.reverse().slice(1);
  expect(lessons).toHaveLength(LESSONS);
  for (const [index, url] of lessons.entries()) {
    await page.goto(url);
    if (index === 0) await shoot(page, 'lesson', { width: 390, height: 1480 });
  }
}

const followInvitation = (page: Page) => pressInMail(page, '**/consultation/*');

async function askForConsultation(page: Page) {
  const { preferredTimes, byPhone, phone, note, submit, own } = t.consultation;
  await page.locator('#day1').selectOption({ index: 3 });
  await page.getByLabel(preferredTimes).fill('平日の夕方、土曜の午前');
  await page.locator('label.choice', { hasText: byPhone }).click();
  await page.getByLabel(phone).fill('090-1234-5678');
  await page.getByLabel(note).fill('座っているとつらいです。');
  await page.getByRole('button', { name: submit }).click();
  await page.getByText(own.done.asked).waitFor();
}

/** The form is far down the page: whoever pressed its button sees what is wrong without looking for it. */
async function sendWrongPhone(page: Page) {
  const { preferredTimes, byPhone, phone, submit } = t.consultation;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByLabel(preferredTimes).fill('平日の夕方');
  await page.locator('label.choice', { hasText: byPhone }).click();
  await page.getByLabel(phone).fill('12');
  await page.getByRole('button', { name: submit }).click();
  const notice = page.locator('.notice.warn');
  await notice.waitFor();
  const { y } = (await notice.boundingBox())!;
  expect(y).toBeGreaterThanOrEqual(0);
  expect(y).toBeLessThan(844);
}

async function signIn(page: Page, link: string) {
  await page.goto(link);
  await page.getByRole('button', { name: admin.signIn.use }).click();
  await page.waitForURL('**/admin');
}

const SHOWN = ['thigh-sciatica/5', 'recurring-sciatica/7', 'heavy-legs/3', 'back-line/3', 'knee-back/6'];

test.skipIf(noBrowser)('somebody who tries Dayori out sees every mail of every course, in light and dark', async () => {
  const page = await openPage(desktop);
  await page.goto(`${program.url}/admin/lessons`);
  expect(await page.locator('.gallery .title a').count()).toBe(41);
  for (const lesson of SHOWN) {
    await page.goto(`${program.url}/admin/lessons/${lesson}`);
    const title = await page.locator('p.lead').innerText();
    await page.getByText(admin.preview.inDark).click();
    const shown = await Promise.all(
      [0, 1].map(async nth => {
        const mail = page.frameLocator('iframe.mail').nth(nth);
        const paper = await mail.locator('body').evaluate(body => getComputedStyle(body).backgroundColor);
        return [await mail.locator('h1').innerText(), paper];
      }),
    );
    expect(shown).toEqual([
      [title, 'rgb(251, 248, 243)'],
      [title, 'rgb(29, 28, 26)'],
    ]);
    await page.goto(`${program.url}/admin/lessons/${lesson}/mail?scheme=light`);
    await shoot(page, `mail-${lesson.replace(/\/.*/, '')}`, { width: 390, height: 1480 });
  }
});

/** Signs in as the clinic does every day. The link from the start has expired, because the mailbox moved the clock. */
async function signInByMail(page: Page) {
  await page.goto(`${program.url}/admin`);
  await page.getByRole('button', { name: admin.signIn.send }).click();
  await page.getByRole('link', { name: admin.signIn.openMailbox }).click();
  await inboxHas(page, ALL_MAILS);
  await openNewestMail(page);
  const asked = await pressInMail(page, '**/admin/sign-in/*');
  await signIn(page, asked.url());
}

/** One reader got every lesson, opened all of them, and asked for a consultation. */
async function todayHas(page: Page) {
  expect(await page.locator('.todo .button.main').allTextContents()).toEqual([today.waiting.requests.act]);
  await shoot(page, 'dashboard', { width: 1280, height: 1800 });
  await page.locator('.week').waitFor();
  await page.getByRole('link', { name: today.week.toCourses }).click();
  await page.waitForURL('**/admin/courses');
  const course = page.locator('.courses > li').first();
  expect(await course.locator('dd').nth(1).innerText()).toMatch(
    new RegExp(`^${courseList.mails(LESSONS, LESSONS)}\\s+${courseList.of(LESSONS)}$`),
  );
}

async function requestsHave(page: Page) {
  await page.goto(`${program.url}/admin/requests`);
  const request = page.locator('article.request');
  expect(await request.count()).toBe(1);
  const text = await request.innerText();
  for (const words of [
    '見本',
    '090-1234-5678',
    '平日の夕方、土曜の午前',
    '座っているとつらいです。',
    admin.requests.standings.open,
  ])
    expect(text).toContain(words);
}

type Named = [name: string, page: Page];

/** Goes through the pages. Each stays open while the caller looks at it. */
async function* everyPage(page: Page): AsyncGenerator<Named> {
  await page.goto(`${program.url}/admin/sign-in`);
  yield ['/admin/sign-in', page];
  await page.goto(program.signInLink);
  yield ['sign-in link', page];
  yield* pagesBeforeMail(page);
  await page.goto(`${program.url}/mailbox`);
  yield* pagesOfReader(page);
  await signInByMail(page);
  for (const path of LATER_PAGES) {
    await page.goto(program.url + path);
    yield [path, page];
  }
  yield* pagesAboutReader(page);
  await page.goto(`${program.url}/admin/settings`);
  await page.getByLabel(admin.settings.fields.lessonHour.label).fill('24');
  await page.getByRole('button', { name: admin.settings.save }).click();
  await page.locator('.notice.warn').waitFor();
  yield ['settings with a mistake', page];
}

/** A reader in the middle of a course, with every form unfolded, at rest, and stopped. */
async function* pagesAboutReader(page: Page): AsyncGenerator<Named> {
  await page.goto(program.url);
  await signUp(page, 'second@mail.example');
  await page.goto(`${program.url}/mailbox`);
  await confirm(page);
  await page.goto(`${program.url}/mailbox`);
  await oneWeekOn(page);
  await page.goto(`${program.url}/admin/readers`);
  await page.locator('.readers a').first().click();
  await page.locator('details.act').first().waitFor();
  await page.getByText(reader.note.title).click();
  await page.getByLabel(reader.note.label).fill('電話がありました。');
  await page.getByRole('button', { name: reader.note.button }).click();
  await page.locator('.notice.good').waitFor();
  for (const act of await page.locator('details.act > summary').all()) await act.click();
  yield ['reader with every form', page];
  await page.locator('label.choice').nth(1).click();
  await page.getByRole('button', { name: reader.rest.button, exact: true }).click();
  await page.getByRole('button', { name: reader.undo }).waitFor();
  yield ['reader at rest', page];
  await page.getByRole('link', { name: reader.evidence.act }).click();
  await page.locator('.evidence').first().waitFor();
  yield ['evidence of consent', page];
  await page.goBack();
  await page.getByRole('link', { name: reader.stop.title }).click();
  await page.getByRole('button', { name: reader.stop.button }).waitFor();
  yield ['stopping a reader', page];
  await page.getByRole('button', { name: reader.stop.button }).click();
  await page.locator('.notice.good').waitFor();
  yield ['reader who was stopped', page];
}

async function* pagesBeforeMail(page: Page): AsyncGenerator<Named> {
  await page.goto(program.url);
  yield ['landing page', page];
  await page.getByRole('button', { name: t.landing.submit }).click();
  await page.locator('.notice.warn').waitFor();
  yield ['landing page with errors', page];
  await page.goto(program.url);
  await chooseSymptom(page);
  yield ['landing page with a course chosen', page];
  await signUp(page, 'reader@mail.example');
  yield ['sent', page];
}

async function* pagesOfReader(page: Page): AsyncGenerator<Named> {
  const asked = await openConfirmation(page);
  yield ['confirm', asked];
  await asked.getByRole('button', { name: t.landing.confirmButton }).click();
  await asked.getByRole('heading', { name: t.landing.confirmedTitle }).waitFor();
  yield ['confirmed', asked];
  await page.goto(`${program.url}/mailbox`);
  for (let week = 1; week <= LESSONS; week += 1) await oneWeekOn(page);
  yield ['mailbox', page];
  await openNewestMail(page);
  yield ['mail in the mailbox', page];
  const inBrowser = await page.frameLocator('iframe').locator('a[href*="/mail/"]').getAttribute('href');
  const consultation = await followInvitation(page);
  yield ['consultation', consultation];
  await sendWrongPhone(consultation);
  yield ['consultation with a mistake', consultation];
  await askForConsultation(consultation);
  yield ['own request', consultation];
  await page.goto(inBrowser!);
  yield ['mail as a web page', page];
  await page.goto((await page.locator('a[href*="/unsubscribe/"]').getAttribute('href'))!);
  yield ['unsubscribe', page];
  await page.getByRole('button', { name: t.landing.unsubscribeButton }).click();
  await page.getByRole('heading', { name: t.landing.unsubscribedTitle }).waitFor();
  yield ['unsubscribed', page];
  await page.goto(`${program.url}/nowhere`);
  yield ['a page that is not there', page];
}

/** A page. Console errors and failed requests, also those of the tabs it opens, go into `complaints`. */
async function openPage(options: Parameters<Browser['newContext']>[0]): Promise<Page> {
  const context = await browser.newContext(options);
  contexts.push(context);
  context.setDefaultTimeout(PATIENCE);
  context.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  context.on('weberror', crash => complaints.push(crash.error().message));
  context.on('response', response => {
    if (response.url().startsWith(program.url) && response.status() >= 400)
      complaints.push(`${response.status()} ${response.url()}`);
  });
  return context.newPage();
}

/** With SCREENSHOTS=1 takes a picture of the top of the page for the documents. */
async function shoot(page: Page, name: string, size: { width: number; height: number }) {
  if (process.env.SCREENSHOTS !== '1') return;
  mkdirSync('docs/screenshots', { recursive: true });
  const before = page.viewportSize()!;
  await page.setViewportSize(size);
  await page.reload({ waitUntil: 'networkidle' });
  await page.screenshot({ path: `docs/screenshots/${name}.png` });
  await page.setViewportSize(before);
}

type Exit = { code: number | null; signal: string | null; errors: string };
type Program = { url: string; signInLink: string; stop(): Promise<Exit> };

/** The program as `npm start` runs it, on a free port and with a database of its own. */
async function startProgram(): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-browser-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  await startAtNoon(join(folder, 'test.db'));
  const child = spawn(process.execPath, START, {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATABASE_FILE: join(folder, 'test.db'),
      BASE_URL: url,
      LOG_LEVEL: 'warn',
    },
  });
  const [output, errors] = [child.stdout, child.stderr].map(collect);
  const ended = once(child, 'exit').then(
    ([code, signal]): Exit => ({ code, signal, errors: withoutProgress(errors!()) }),
  );
  const stop = async () => {
    child.kill('SIGTERM');
    const exit = await ended;
    rmSync(folder, { recursive: true, force: true });
    return exit;
  };
  const ready = () => /Dayori is ready[\s\S]*?(http\S+\/admin\/sign-in\/\S+)/.exec(output!())?.[1];
  const signInLink = await vi
    .waitUntil(() => child.exitCode !== null || ready(), { timeout: PATIENCE })
    .catch(() => false);
  if (typeof signInLink === 'string') return { url, signInLink, stop };
  await stop();
  throw new Error(`It did not start.\n${output!()}${errors!()}`);
}

/** In quiet hours no first lesson would follow the confirmation, so the mailbox's clock starts at the next noon in Tokyo. */
async function startAtNoon(databaseFile: string) {
  const file = openSqliteFile(databaseFile);
  migrate(file, 'migrations');
  const now = Date.now();
  const wall = { now: () => now };
  const noon = nextOpenDay(now, 12, {
    timeZone: 'Asia/Tokyo',
    closedWeekdays: [],
    closedDates: [],
    publicHolidays: 'send',
  });
  await (await simulatedClock(file.db, wall)).advance(noon - now);
  file.close();
}

/** Returns a function that gives all text which the stream has brought so far. */
function collect(stream: Readable): () => string {
  let text = '';
  stream.on('data', chunk => {
    text += chunk;
  });
  return () => text;
}

const withoutProgress = (errors: string) => errors.replace(/\rCompiling mails [\d/]+\n?/g, '');
