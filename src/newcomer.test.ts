import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { loadCourses } from './courses/load.ts';
import { inspectEveryWay, launchBrowser, noBrowser } from './testing/browser.ts';
import { freePort } from './testing/free-port.ts';
import { noDovecot, startDovecot } from './testing/newcomer/dovecot.ts';
import { PATIENCE } from './testing/patience.ts';
import { noPostfix, type Postfix, startPostfix } from './testing/postfix.ts';
import { DAYORI, START } from './testing/program.ts';
import { access } from './texts/ja/access.ts';
import { admin } from './texts/ja/admin.ts';
import { delivery } from './texts/ja/delivery.ts';
import { landing } from './texts/ja/landing.ts';
import { setup as t } from './texts/ja/setup.ts';
import { courses } from './texts/ja/sign-off.ts';

// From `npm start` to the first mail of a reader, in a browser, by a real mail server that asks for a password.

const skipped = noPostfix ?? noDovecot;
if (skipped) console.warn(`skipped: ${skipped}`);
const impossible = noBrowser || skipped !== undefined;

const COURSE = loadCourses('emails').courses.find(({ slug }) => slug === 'thigh-sciatica')!.label;
const USER = 'letters@clinic.example';
const RIGHT = 'hunter2-right-$%';
const WRONG = 'hunter2-wrong-$%';

let browser: Browser;
let postfix: Postfix;
let dovecot: Awaited<ReturnType<typeof startDovecot>>;
let folder: string;
let program: ChildProcess;
let printed: string;
let url: string;
let environment: Record<string, string>;

beforeAll(async () => {
  if (!impossible) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  if (impossible) return;
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  dovecot = await startDovecot(USER, RIGHT);
  postfix = await startPostfix(['contact@clinic.example', 'reader@mail.example'], dovecot.postfix);
  const port = String(await freePort());
  environment = { PATH: process.env.PATH!, PORT: port, DATABASE_FILE: join(folder, 'dayori.db'), LOG_LEVEL: 'debug' };
  url = `http://localhost:${port}`;
  await start();
});
afterEach(async () => {
  if (impossible) return;
  program.kill('SIGKILL');
  await postfix.close();
  await dovecot.close();
  rmSync(folder, { recursive: true });
});

async function start() {
  program = spawn(process.execPath, START, { env: environment });
  printed = '';
  for (const output of [program.stdout!, program.stderr!])
    output.on('data', chunk => {
      printed += chunk;
    });
  await vi.waitFor(() => expect(printed).toContain('Dayori is ready'), { timeout: PATIENCE });
}

/** A page that counts what a person does on it, and keeps all that it was shown. */
async function countingPage() {
  const context = await browser.newContext({ locale: 'ja-JP', bypassCSP: true, viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const counts = { pages: 0, fields: 0, presses: 0 };
  const shown: string[] = [];
  page.on('load', async () => {
    counts.pages += 1;
    shown.push(await page.content().catch(() => ''));
  });
  return {
    ...{ page, counts, shown },
    async fill(label: string, text: string) {
      counts.fields += 1;
      await page.getByLabel(label, { exact: false }).first().fill(text);
    },
    async press(name: string, role: 'button' | 'link' = 'button') {
      counts.presses += 1;
      await Promise.all([page.waitForLoadState('load'), page.getByRole(role, { name }).first().click()]);
      await page.waitForLoadState('load');
    },
  };
}

const says = (page: Page, words: string) => page.getByText(words).first().waitFor();
const got = (address: string) => postfix.received().filter(each => each === address).length;

test.skipIf(impossible)('a newcomer sets a clinic up in the browser, and the first reader gets a mail', async () => {
  const findings: string[] = [];
  const { page, counts, shown, fill, press } = await countingPage();
  const inspect = async (name: string) => void findings.push(...(await inspectEveryWay(page, name)));

  await page.goto(/http:\S+\/admin\/sign-in\/\S+/.exec(printed)![0]);
  await press(admin.signIn.use);
  await inspect('first visit');
  expect(await page.locator('a.main, button.main').allTextContents()).toEqual([t.begin.begin]);
  await press(t.begin.begin, 'link');
  await inspect('clinic');
  await fill(admin.settings.fields.legalName.label, '見本 代表');
  await fill(admin.settings.fields.tradeName.label, '見本鍼灸院');
  await fill(admin.settings.fields.postalAddress.label, '〒000-0000 見本県見本市1-2-3');
  await fill(admin.settings.fields.contactEmail.label, 'contact@clinic.example');
  for (const licence of [admin.settings.licences.acupuncture, admin.settings.licences.moxibustion]) {
    counts.presses += 1;
    await page.getByLabel(licence).check();
  }
  await press(t.clinic.save);

  await says(page, t.mail.gates['way-in'].title);
  await inspect('way-in');
  await press(t.mail.gates['way-in'].link, 'link');
  await press(access.codes.make);
  await inspect('codes');
  await press(access.sheet.onTo(2), 'link');
  const port = new URL(postfix.url).port;
  await fill(admin.settings.fields.senderAddress.label, USER);
  await press(t.mail.serviceNames.google);
  await isAtTheFields(page);
  await press(t.mail.serviceNames.other);
  await inspect('mail');
  expect(await page.getByLabel(admin.settings.fields.senderAddress.label).inputValue()).toBe(USER);
  await fill(t.mail.host.label, '127.0.0.1');
  await fill(t.mail.port.label, port);
  await fill(t.mail.user.label, USER);
  await fill(t.mail.password.label, WRONG);
  await page.keyboard.press('Enter'); // tries the server, and chooses no service
  await says(page, t.mail.failures.credentials.title);
  await inspect('refused');
  expect(await page.getByLabel(t.mail.user.label).inputValue()).toBe(USER);
  expect(await page.getByLabel(t.mail.password.label).inputValue()).toBe('');
  expect(got('contact@clinic.example')).toBe(0);
  await fill(t.mail.password.label, RIGHT);
  await press(t.mail.button);
  await says(page, t.mail.saved('contact@clinic.example'));
  await inspect('saved');
  await vi.waitFor(() => expect(got('contact@clinic.example')).toBe(1), { timeout: PATIENCE });
  await press(t.next(t.steps.domain), 'link');
  await inspect('domain');
  expect(await page.locator('.state-line').textContent()).toBe(delivery.line.notYet);
  await press(t.markDone);
  await press(courses.label(COURSE, courses.open));
  await inspect('unsigned');
  counts.presses += 1;
  await page.locator('input[name=say]').check();
  await press(courses.ask.open);
  await inspect('courses');
  await press(t.markDone);
  await says(page, t.publish.ready);
  await inspect('publish');
  expect(await page.locator('img.qr').evaluate(image => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);

  const reader = await countingPage();
  await reader.page.goto(`${url}/?symptom=thigh-sciatica`);
  await reader.fill(landing.fields.email.label, 'reader@mail.example');
  await reader.page.locator('input[name=consent]').check();
  await reader.page.waitForTimeout(3_000); // who signs up faster is taken for a program
  await reader.press(landing.submit);
  await vi.waitFor(() => expect(got('reader@mail.example')).toBe(1), { timeout: PATIENCE });
  expect(findings).toEqual([]);
  console.log(
    `newcomer: ${counts.pages} pages, ${counts.fields} fields, ${counts.presses} presses to the first real mail`,
  );

  await restartedIt();
  await holdsNoPassword([...shown, ...reader.shown]);
});

/** After a choice of a service its note and the fields are in sight, and not the top of the page. */
async function isAtTheFields(page: Page) {
  const note = page.getByText(t.mail.serviceNotes.google);
  expect(await note.evaluate(element => element.getBoundingClientRect().top)).toBeLessThan(200);
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);
}

/** The next process sends by the same server, and the mailbox does not come back. */
async function restartedIt() {
  program.kill('SIGTERM');
  await vi.waitFor(() => expect(program.exitCode).toBe(0), { timeout: PATIENCE });
  const before = printed;
  await start();
  printed = before + printed;
  expect((await fetch(`${url}/mailbox`)).status).toBe(404);
  const { mail } = (await (await fetch(`${url}/healthz`)).json()) as { mail: object };
  expect(mail).toMatchObject({ kind: 'smtp', status: 'up' });
}

/** In pages, in what the program printed, and in every file: the database, its journal, a backup, an export. */
async function holdsNoPassword(pages: string[]) {
  const dayori = (...args: string[]) =>
    promisify(execFile)(process.execPath, [...DAYORI, ...args], { env: environment });
  await dayori('backup', join(folder, 'backup.db'));
  await dayori('export', join(folder, 'export.ndjson'));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['dayori.db', 'dayori.db-wal', 'backup.db', 'export.ndjson']),
  );
  const holding = (words: string) => files.filter((_, index) => texts[index]!.includes(words)).map(({ name }) => name);
  expect(holding('"sealed":"v1.')).toContain('dayori.db');
  expect(holding('"sealed":"')).not.toContain('export.ndjson'); // of figures it is a number
  const forms = ['hunter2', ...[RIGHT, WRONG].flatMap(formsOf)];
  for (const form of forms)
    for (const text of [...texts, ...pages, printed]) expect(text.includes(form), form).toBe(false);
}

const formsOf = (password: string) => {
  const plain = Buffer.from(`\0${USER}\0${password}`); // as AUTH PLAIN carries it
  const encoded = (['base64', 'hex'] as const).map(form => Buffer.from(password).toString(form).replace(/=+$/, ''));
  return [...encoded, plain.toString('base64').replace(/=+$/, ''), encodeURIComponent(password)];
};
