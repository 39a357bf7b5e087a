import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createApp } from './app.tsx';
import { launchBrowser, noBrowser, wcagFindings } from './testing/browser.ts';
import { PATIENCE } from './testing/patience.ts';
import { type SmtpSink, smtpSink } from './testing/smtp-sink.ts';
import { nodeWithSmtp, signupForm, type TestNode } from './testing/walk.ts';
import { sent } from './texts/ja/signup/sent.ts';
import { t } from './texts/ja.ts';

// A thousand strangers sign up from a thousand networks, and a person with a browser wants to read the course.

const MINUTE = 60_000;
const STRANGERS = 1_000;
const STATIC = { 'x-test-address': '203.0.113.7' };

let browser: Browser;
let sink: SmtpSink;
let node: TestNode;
let app: Hono;
let server: ReturnType<typeof serve>;
let url: string;

beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  sink = await smtpSink();
  node = await nodeWithSmtp(sink.url);
  const { site } = node.deps;
  app = createApp({ ...node.deps, site: { ...site, remoteAddress: c => c.req.header('x-test-address') } });
  server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.close();
  await node.close();
  await sink.close();
});

async function attack(count = STRANGERS) {
  for (let start = 0; start < count; start += 20) {
    const some = Array.from({ length: Math.min(20, count - start) }, (_, k) => start + k);
    await Promise.all(some.map(n => strangerAsks(n)));
  }
}
function strangerAsks(n: number) {
  const { headers, ...init } = signupForm(`s${n}@mail.example`);
  const from = { 'x-test-address': `198.${18 + (n >> 8)}.${n & 255}.1` };
  return app.request('/signup', { ...init, headers: { ...(headers as object), ...from } });
}
async function minutes(count: number) {
  for (let n = 0; n < count; n += 1) {
    node.clock.advance(MINUTE);
    await node.tick();
  }
}
const mailsTo = (address: string) => sink.received.filter(({ recipient }) => recipient === address).length;

async function personWith(options: object, address: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'ja-JP', extraHTTPHeaders: STATIC, ...options });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('label.spot:has([value=thigh-sciatica])').click();
  await page.getByLabel(t.landing.fields.email.label, { exact: true }).fill(address);
  await page.locator('.consent label.choice').click();
  node.clock.advance(3_000); // a program would be quicker
  await page.getByRole('button', { name: t.landing.submit }).click();
  await page.waitForURL('**/signup/sent*');
  return page;
}

test.skipIf(noBrowser)(
  'a thousand sign-ups from a thousand networks: 62 mails in the first minute and 120 in the first hour at most; a person with a browser gets theirs at once',
  async () => {
    await attack();
    await node.tick();
    const atOnce = sink.received.length;
    expect(atOnce).toBe(60);

    const page = await personWith({}, 'person@mail.example');
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('heading', { name: t.landing.sentTitle }).waitFor();
    await vi.waitFor(() => expect(mailsTo('person@mail.example')).toBe(1), { timeout: PATIENCE });

    await minutes(1);
    expect(sink.received.length - 1).toBeLessThanOrEqual(62);
    await minutes(59);
    expect(sink.received.length - 1).toBeGreaterThanOrEqual(115);
    expect(sink.received.length - 1).toBeLessThanOrEqual(120);
    expect(mailsTo('person@mail.example')).toBe(1);
  },
);

test.skipIf(noBrowser)(
  'without scripts the mail waits, and the pages say so; the likely address is asked for with a proof too',
  async () => {
    await attack(70);
    const plain = await personWith({ javaScriptEnabled: false }, 'plain@mail.example');
    await plain.getByRole('heading', { name: t.landing.takenTitle }).waitFor();
    expect(await plain.getByText(t.landing.takenWaits).count()).toBe(1);
    await plain.goto(url);
    expect(await plain.locator('noscript p').innerText()).toBe(t.landing.waitsWithoutScript);
    await node.visit('/healthz');
    expect(mailsTo('plain@mail.example')).toBe(0);

    const page = await personWith({ bypassCSP: true }, 'slip@gmail.con');
    expect(await wcagFindings(page)).toEqual([]);
    await page.getByRole('button', { name: sent.likely.button('slip@gmail.com') }).click();
    await vi.waitFor(() => expect(mailsTo('slip@gmail.com')).toBe(1), { timeout: PATIENCE });
  },
);

test.skipIf(noBrowser)(
  'the page keeps to its own policy, asks nothing of others, and sends the form whatever becomes of the question',
  async () => {
    await attack(70);
    const context = await browser.newContext({ extraHTTPHeaders: STATIC });
    const page = await context.newPage();
    const complaints: string[] = [];
    const asked = new Set<string>();
    page.on('console', message => complaints.push(message.text()));
    page.on('pageerror', error => complaints.push(error.message));
    page.on('request', request => asked.add(new URL(request.url()).host));
    await page.goto(url);
    await page.locator('form[action^="/signup"]').evaluate(form => (form as HTMLFormElement).requestSubmit());
    await page.getByText(t.landing.formHasErrors).waitFor(); // an empty form comes back; 404 are its pictures, which this program has not
    expect([complaints.filter(text => !/status of 4(?:04|22)/.test(text)), [...asked]]).toEqual([
      [],
      [new URL(url).host],
    ]);

    await page.route('**/signup/challenge', route => route.abort());
    await page.locator('form[action^="/signup"]').evaluate(form => (form as HTMLFormElement).requestSubmit());
    await page.waitForLoadState();
    await page.getByText(t.landing.formHasErrors).waitFor();
  },
);
