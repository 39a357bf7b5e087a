import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp } from './app.tsx';
import { findCourse } from './courses/course.ts';
import { auditLog } from './db/schema.ts';
import { loadLibrary } from './rendering/library.ts';
import { createSignInLink } from './sign-in/session.ts';
import { inspectEveryWay, launchBrowser, noBrowser } from './testing/browser.ts';
import { PATIENCE } from './testing/patience.ts';
import { type SmtpSink, smtpSink } from './testing/smtp-sink.ts';
import { CLINIC, nodeWithSmtp, signupForm, type TestNode } from './testing/walk.ts';
import { admin } from './texts/ja/admin.ts';
import { courses as c, signOff as s } from './texts/ja/sign-off.ts';
import { t } from './texts/ja.ts';

// A new clinic with a real mail server signs a lesson, changes it, and opens and closes a course, in a real browser.

const COURSE = 'thigh-sciatica';

let browser: Browser;
let sink: SmtpSink;
let node: TestNode;
let server: ReturnType<typeof serve>;
let url: string;
let folder: string;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-courses-'));
  cpSync('emails', join(folder, 'emails'), { recursive: true });
  sink = await smtpSink();
  node = await nodeWithSmtp(sink.url, null);
  server = serve({ fetch: request => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  await readLessons();
});
afterEach(async () => {
  server.close();
  await node.close();
  await sink.close();
  rmSync(folder, { recursive: true });
});

/** As a restart of the program does. */
async function readLessons() {
  node.deps.library = await loadLibrary(join(folder, 'emails'), 'build/mails');
  app = createApp({ ...node.deps, site: { ...node.deps.site, baseUrl: url, secure: false } });
}

/** Writes one more sentence into the first lesson. */
async function changeFirstLesson() {
  const lessons = join(folder, 'emails/courses', COURSE);
  const file = join(lessons, readdirSync(lessons).find(name => name.startsWith('01-'))!);
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n書き足した文です。\n`);
  await readLessons();
}

async function openPage(): Promise<Page> {
  const context = await browser.newContext({
    ...{ locale: 'ja-JP', bypassCSP: true, viewport: { width: 390, height: 844 } },
  });
  context.setDefaultTimeout(PATIENCE);
  return context.newPage();
}

async function signIn(page: Page) {
  await page.goto(url + new URL(await createSignInLink(node.deps)).pathname);
  await page.getByRole('button', { name: admin.signIn.use }).click();
  await page.waitForURL('**/admin');
}

async function fillInSettings(page: Page) {
  await page.goto(`${url}/admin/settings`);
  const { fields } = admin.settings;
  for (const name of ['legalName', 'tradeName', 'postalAddress', 'contactEmail', 'senderAddress'] as const)
    await page.locator(`#${name}`).fill(CLINIC[name]);
  expect(fields.legalName.label).toBeTruthy();
  await page.getByRole('button', { name: admin.settings.save }).click();
  await page.waitForURL('**saved=1');
}

async function signFirstLesson(page: Page) {
  await page.goto(`${url}/admin/lessons/${COURSE}/1`);
  for (const box of await page.locator('input[name="checks[]"]').all()) await box.check();
  await page.getByLabel(s.name).fill('監修 見本');
  await page.getByLabel(s.licences.hari, { exact: true }).check();
  await page.getByLabel(s.licences.kyu, { exact: true }).check();
  await page.getByRole('button', { name: s.sign, exact: true }).click();
  await page.getByText(s.done).waitFor();
}

const label = () => findCourse(node.deps.library.courses, COURSE)!.label;
const pressSwitch = (page: Page, act: string) => page.getByRole('button', { name: c.label(label(), act) }).click();
const isOffered = async (page: Page) => {
  await page.goto(url);
  return (await page.locator(`input[name="symptom"][value="${COURSE}"]`).count()) === 1;
};
const signUp = (email: string) => app.request(`${url}/signup`, signupForm(email));

test.skipIf(noBrowser)(
  'a lesson is signed, its text is changed, its course is opened unsigned in so many words, and closed again',
  async () => {
    const findings: string[] = [];
    const [page, visitor] = [await openPage(), await openPage()];
    const look = async (name: string, at = page) => void findings.push(...(await inspectEveryWay(at, name)));
    await signIn(page);
    await fillInSettings(page);

    expect(await isOffered(visitor)).toBe(false);
    await visitor.getByText(t.landing.noCourse).waitFor();
    await look('landing-none', visitor);
    expect((await signUp('early@mail.example')).status).toBe(503);

    await page.goto(`${url}/admin/lessons/${COURSE}/1`);
    await look('lesson-unsigned');
    await page.getByRole('button', { name: s.sign, exact: true }).click();
    await page.getByText(s.errors.checks).waitFor();
    await look('lesson-refused');
    await signFirstLesson(page);
    await page.getByText('監修 見本（はり師・きゅう師）が、2026年11月22日に').waitFor();
    await look('lesson-signed');

    await changeFirstLesson();
    await page.reload();
    await page.getByText('いまとは違う文面です').waitFor();
    await look('lesson-changed');

    await page.goto(`${url}/admin/setup/courses`);
    await page.getByText(c.facts(8, 0)).first().waitFor();
    await look('courses');
    await pressSwitch(page, c.open);
    await page.getByRole('heading', { name: c.ask.title }).waitFor();
    await look('ask');
    await page.getByRole('button', { name: c.ask.open }).click();
    await page.getByText(c.ask.missing).waitFor();
    await look('ask-refused');
    await page.getByLabel(c.ask.say(8)).check();
    await page.getByRole('button', { name: c.ask.open }).click();
    await page.getByText(c.opened(label())).waitFor();
    await look('courses-opened');
    expect(await isOffered(visitor)).toBe(true);
    expect((await signUp('reader@mail.example')).status).toBe(303);
    await node.tick();
    expect(sink.received.map(({ recipient }) => recipient)).toEqual(['reader@mail.example']);

    await page.goto(`${url}/admin/setup/courses`);
    await pressSwitch(page, c.close);
    await page.getByText(c.closed(label())).waitFor();
    expect(await isOffered(visitor)).toBe(false);
    expect((await signUp('late@mail.example')).status).toBe(503);
    await pressSwitch(page, c.undo);
    await page.getByText(c.opened(label())).waitFor();
    expect(await isOffered(visitor)).toBe(true);

    const log = (await node.deps.db.select().from(auditLog)).map(({ action }) => action);
    expect(log.filter(action => /^(lesson|course)-/.test(action))).toEqual([
      ...['lesson-signed', 'course-opened', 'course-closed', 'course-switched-back'],
    ]);
    expect(findings).toEqual([]);
  },
);
