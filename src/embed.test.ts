import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp } from './app.tsx';
import { ClinicSettings, saveClinic } from './clinic/settings.ts';
import { launchBrowser, noBrowser } from './testing/browser.ts';
import { testDeps } from './testing/deps.ts';
import { CLINIC } from './testing/walk.ts';
import { t } from './texts/ja.ts';

// The form in a frame on the clinic's own site, and the JSON interface for that site's scripts. The site is another one to a browser:
// `127.0.0.1` and `localhost` share no cookies.

let browser: Browser;
let world: Awaited<ReturnType<typeof testDeps>>;
let servers: ReturnType<typeof serve>[];
let url: string;
/** The clinic's own site, and one of a stranger. */
let own: string;
let strange: string;

beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  servers = [];
  world = await testDeps();
  url = `http://localhost:${await listen(request => app.fetch(request))}`;
  const app = createApp({ ...world.deps, site: { ...world.deps.site, baseUrl: url, secure: false } });
  const site = new Hono().get('/', c =>
    c.html(
      `<title>site</title><h1>site</h1><iframe src="${url}/embed/knee-back?from=site" title="form" width="600" height="1750"></iframe>`,
    ),
  );
  own = `http://127.0.0.1:${await listen(request => site.fetch(request))}`;
  strange = `http://127.0.0.1:${await listen(request => site.fetch(request))}`;
  await saveClinic(world.deps, ClinicSettings.parse({ ...CLINIC, embedOrigins: [own] }));
});
afterEach(() => {
  for (const server of servers) server.close();
});

async function listen(fetch: (request: Request) => Response | Promise<Response>): Promise<number> {
  const server = serve({ fetch, port: 0, hostname: '127.0.0.1' });
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test.skipIf(noBrowser)(
  'on the clinic’s own site people sign up in the frame, which keeps nothing in the browser',
  async () => {
    for (const javaScriptEnabled of [true, false]) {
      const context = await browser.newContext({ locale: 'ja-JP', javaScriptEnabled });
      const page = await context.newPage();
      await page.goto(own);
      const frame = page.frameLocator('iframe');
      await frame.getByLabel(t.landing.fields.email.label, { exact: true }).fill('nobody');
      await frame.getByLabel(t.landing.fields.consent.label).check();
      expect(await context.cookies()).toEqual([]);
      await frame.getByRole('button', { name: t.landing.submit }).click();
      await page.locator('#summary').waitFor(); // the whole window is ours now, so what follows is the ordinary page
      expect(new URL(page.url()).origin).toBe(url);
      const address = `frame${javaScriptEnabled}@mail.example`;
      await page.getByLabel(t.landing.fields.email.label, { exact: true }).fill(address);
      await page.getByRole('button', { name: t.landing.submit }).click();
      await page.waitForURL('**/signup/sent*');
      await page.getByText(address, { exact: true }).waitFor();
      const rows = await world.sql(
        'SELECT g.course, g.source FROM signups g JOIN subscribers s ON s.id = g.subscriber_id WHERE s.email = ?',
        address,
      );
      expect(rows).toEqual([{ course: 'knee-back', source: 'site' }]);
      await context.close();
    }
  },
);

test.skipIf(noBrowser)(
  'a first try in the frame that is right leads to the page that knows what was typed',
  async () => {
    const page = await browser.newPage({ locale: 'ja-JP' });
    await page.goto(own);
    const frame = page.frameLocator('iframe');
    await frame.getByLabel(t.landing.fields.email.label, { exact: true }).fill('at-once@mail.example');
    await frame.getByLabel(t.landing.fields.consent.label).check();
    await frame.getByRole('button', { name: t.landing.submit }).click();
    await page.waitForURL(`${url}/signup/sent*`);
    await page.getByText('at-once@mail.example', { exact: true }).waitFor();
    await page.close();
  },
);

test.skipIf(noBrowser)(
  'on any other site a browser shows nothing in the frame, and no other page of ours anywhere',
  async () => {
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('console', message => refused.push(message.text()));
    await page.goto(strange);
    await expect.poll(() => refused.join()).toContain('frame-ancestors');
    expect(await page.frameLocator('iframe').locator('form').count()).toBe(0);
    await page.close();
  },
);

const policyOf = async (path: string) => (await fetch(url + path)).headers.get('content-security-policy');

test('only the form may be framed, by the sites in the settings, and by none if there are none', async () => {
  expect(await policyOf('/embed')).toContain(`frame-ancestors ${own}`);
  expect(await policyOf('/embed/knee-back')).toContain(`frame-ancestors ${own}`);
  for (const path of ['/', '/start/knee-back', '/signup/sent', '/embed/none', '/privacy'])
    expect([path, await policyOf(path)]).toEqual([path, expect.stringMatching(/frame-ancestors 'none'$/)]);
  await saveClinic(world.deps, CLINIC);
  expect(await policyOf('/embed')).toMatch(/frame-ancestors 'none'$/);
});

test('links that tell a symptom tell nobody, a symptom that is none has no page, and a place that is none is not kept', async () => {
  for (const path of ['/?symptom=knee-back', '/?symptom=none&from=desk', '/start/knee-back', '/embed/knee-back'])
    expect([path, (await fetch(url + path)).headers.get('referrer-policy')]).toEqual([path, 'origin']);
  for (const path of ['/', '/privacy'])
    expect([path, (await fetch(url + path)).headers.get('referrer-policy')]).toEqual([path, 'same-origin']);
  expect(await (await fetch(`${url}/start/knee-back`)).text()).toContain('<meta name="referrer" content="origin"');
  for (const path of ['/start/none', '/embed/none']) expect((await fetch(url + path)).status).toBe(404);
  const fromIn = async (typed: string) =>
    /name="from" value="([^"]*)"/.exec(await (await fetch(`${url}/start/knee-back?from=${typed}`)).text())![1];
  expect(await fromIn('Desk')).toBe('desk');
  for (const none of ['a%40mail.example', '090-1234-5678', 'x'.repeat(25), '-', '%3Cb%3E', '%E5%B1%B1%E7%94%B0'])
    expect([none, await fromIn(none)]).toEqual([none, '']);
});

const ask = (origin: string | undefined, init: RequestInit = {}) =>
  fetch(`${url}/api/signups`, {
    method: 'POST',
    body: JSON.stringify({ email: 'api@mail.example', symptom: 'knee-back', consent: true, from: 'site' }),
    ...init,
    headers: {
      'content-type': 'application/json',
      ...(origin && { origin }),
      ...(init.headers as Record<string, string>),
    },
  });

test('scripts of the clinic’s own site may ask for a course and read the list; those of another may not', async () => {
  const asking = {
    method: 'OPTIONS',
    body: null,
    headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  };
  const preflight = await ask(own, asking);
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, own]);
  expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  expect((await ask(strange, asking)).headers.get('access-control-allow-origin')).toBeNull();
  const answer = await ask(own);
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([202, own]);
  const refused = await ask(strange);
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  expect((await ask(undefined)).status).toBe(202);
  const list = (origin: string) => fetch(`${url}/api/courses`, { headers: { origin } });
  expect((await list(own)).headers.get('access-control-allow-origin')).toBe(own);
  expect((await list(strange)).headers.get('access-control-allow-origin')).toBeNull();
  expect(await world.sql('SELECT DISTINCT source FROM signups')).toEqual([{ source: 'site' }]);
});

test('being named opens the JSON interface only, and no form', async () => {
  const init = {
    method: 'POST',
    headers: { origin: own, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'email=a%40b.jp',
  };
  for (const path of ['/signup', '/admin/settings', '/apis'])
    expect([path, (await fetch(url + path, init)).status]).toEqual([path, 403]);
});

test.skipIf(noBrowser)('a browser lets a script of the clinic’s own site send a sign-up', async () => {
  const send = async (from: string) => {
    const page = await browser.newPage();
    await page.goto(from);
    const status = await page.evaluate(
      ([api, origin]) =>
        fetch(`${api}/api/signups`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email: `s${origin!.length}@mail.example`, symptom: 'knee-back', consent: true }),
        }).then(
          ({ status }) => status,
          () => 0,
        ),
      [url, from],
    );
    await page.close();
    return status;
  };
  expect([await send(own), await send(strange)]).toEqual([202, 0]);
});
