import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { alarmPost } from './adapters/alarm/post-on-node.ts';
import { timers } from './adapters/machine/machine.ts';
import { createApp } from './app.tsx';
import { addressHash } from './consent/suppression.ts';
import { setAlarm } from './operations/alarm/alarm.ts';
import { pauseFor } from './pauses/sending-state.ts';
import { createSignInLink } from './sign-in/session.ts';
import { inspectEveryWay, launchBrowser, noBrowser, noLooks } from './testing/browser.ts';
import { enrollReaders, START } from './testing/deps.ts';
import { madeUpDns, type Zone } from './testing/made-up-dns.ts';
import { PATIENCE } from './testing/patience.ts';
import { type SmtpSink, smtpSink } from './testing/smtp-sink.ts';
import { CLINIC, nodeWithSmtp, type TestNode } from './testing/walk.ts';
import { admin } from './texts/ja/admin.ts';
import { alarm } from './texts/ja/alarm.ts';
import { delivery } from './texts/ja/delivery.ts';
import { domain } from './texts/ja/domain.ts';
import { pauses } from './texts/ja/pauses.ts';
import { suppressions } from './texts/ja/suppressions.ts';

// Somebody at a reception desk finds out why mail does not arrive, and mends what can be mended, in real Chromium.

const GOOD: Zone = {
  'TXT clinic.example': ['v=spf1 mx -all'],
  'MX clinic.example': ['10 mx.clinic.example'],
  'A mx.clinic.example': ['192.0.2.1'],
  'TXT default._domainkey.clinic.example': [`v=DKIM1; k=rsa; p=${'A'.repeat(392)}`],
  'TXT _dmarc.clinic.example': ['v=DMARC1; p=none'],
};

let browser: Browser;
let sink: SmtpSink;
let node: TestNode;
let zone: Zone;
let server: ReturnType<typeof serve>;
let url: string;
let complaints: string[];

beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  complaints = [];
  zone = { ...GOOD, 'TXT _dmarc.clinic.example': [], 'TXT default._domainkey.clinic.example': [] };
  sink = await smtpSink();
  const ask = () => madeUpDns(zone);
  node = await nodeWithSmtp(sink.url, CLINIC, {
    resolver: {
      txt: name => ask().txt(name),
      mx: name => ask().mx(name),
      a: name => ask().a(name),
      aaaa: name => ask().aaaa(name),
    },
    postAlarm: alarmPost({ timers, allows: () => true, isPublic: () => true }),
  });
  server = serve({ fetch: request => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const app = createApp({ ...node.deps, site: { ...node.deps.site, baseUrl: url, secure: false } });
  await enrollReaders(node.sql, { count: 3, due: 2, at: START });
});
afterEach(async () => {
  server.close();
  await node.close();
  await sink.close();
});

async function signedIn(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'ja-JP', ...options });
  context.setDefaultTimeout(PATIENCE);
  context.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  context.on('weberror', crash => complaints.push(crash.error().message));
  const page = await context.newPage();
  const deps = { ...node.deps, site: { ...node.deps.site, baseUrl: url } };
  await page.goto(await createSignInLink(deps));
  await page.getByRole('button', { name: admin.signIn.use }).click();
  await page.waitForURL('**/admin');
  return page;
}

test.skipIf(noBrowser)('pauses, resumes, lifts a suppression and mends the domain between two looks', async () => {
  await suppress(0);
  const page = await signedIn();
  await page.getByRole('link', { name: admin.nav.delivery }).click();
  await page.getByRole('button', { name: delivery.stop.button }).click();
  await page.getByText(delivery.done.paused).waitFor();
  await node.tick();
  expect(sink.received).toHaveLength(0);
  await page.goto(`${url}/admin/readers`);
  await page.locator('.state-line a').click();
  await page.getByRole('button', { name: pauses.which(pauses.resume, pauses.reasons['by-hand'].title) }).click();
  await page.getByText(delivery.done.resumed).waitFor();
  await node.tick();
  expect(sink.received).toHaveLength(1);
  expect(await page.locator('.state-line').innerText()).toContain(delivery.line.open(undefined));

  await page.getByRole('button', { name: delivery.suppressed.liftWhich('r0@mail.example') }).click();
  await page.getByText(suppressions.reader.lifted).waitFor();
  await node.tick();
  expect(sink.received).toHaveLength(2);

  await page.goto(`${url}/admin/delivery`);
  await page.getByRole('link', { name: delivery.domain.link }).click();
  await page.getByText(domain.some(2)).waitFor();
  zone = GOOD;
  node.clock.advance(6_000);
  await page.getByRole('button', { name: domain.again }).click();
  await page.getByText(domain.allGood).waitFor();
  expect(complaints).toEqual([]);
});

test.skipIf(noBrowser)('copies a value by its button, and without a script the value can be selected', async () => {
  const page = await signedIn({ permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`${url}/admin/setup/domain`);
  const what = domain.record.valueOf('DMARC');
  await page.getByRole('button', { name: domain.copyWhich(what) }).click();
  await page.getByRole('button', { name: domain.copiedWhich(what) }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('v=DMARC1; p=none');
  const plain = await signedIn({ javaScriptEnabled: false });
  await plain.goto(`${url}/admin/setup/domain`);
  expect(await plain.getByRole('button', { name: domain.copy }).count()).toBe(0);
  expect(await plain.locator('.dns-record code').first().innerText()).toBe('_dmarc.clinic.example');
  expect(complaints).toEqual([]);
});

test.skipIf(noBrowser)('an alarm comes by a second way when sending stops, whatever mail does', async () => {
  const got: string[] = [];
  const service = createServer(async (request, response) => {
    for await (const part of request) got.push(String(part));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  try {
    await setAlarm(node.deps, `http://127.0.0.1:${(service.address() as AddressInfo).port}/topic`);
    const page = await signedIn();
    await page.goto(`${url}/admin/delivery`);
    await page.getByRole('button', { name: alarm.try }).click();
    await page.getByText(alarm.done['alarm-taken']).waitFor();
    await pauseFor(node.deps, 'auth-refused');
    node.deps.wake(undefined as never);
    await vi.waitFor(() => expect(got).toHaveLength(2), { timeout: PATIENCE });
    expect(got[1]).toContain('配信が止まっています');
  } finally {
    service.closeAllConnections();
    service.close();
  }
});

test.skipIf(noLooks)(
  'no state of the pages breaks a WCAG A or AA rule in light, dark or forced colours, or is wider than its window',
  async () => {
    await suppress(0);
    const page = await signedIn({ bypassCSP: true });
    const findings: string[] = [];
    // A page of its own each time: Chromium keeps the forced colours of a page's canvas.
    const look = async (name: string, path: string) => {
      const own = await page.context().newPage();
      await own.goto(url + path);
      for (const summary of await own.locator('details > summary').all()) await summary.click();
      findings.push(...(await inspectEveryWay(own, name)));
    };
    await look('arriving', '/admin/delivery');
    await look('domain with holes', '/admin/setup/domain');
    for (const reason of ['by-hand', 'auth-refused', 'restored'] as const)
      await pauseFor(node.deps, reason, reason === 'auth-refused' ? { rule: reason, response: '535 5.7.8 no' } : {});
    await setAlarm(node.deps, 'https://alarm.example/topic');
    await look('arriving, paused', '/admin/delivery?done=unreachable');
    zone = GOOD;
    node.clock.advance(61_000);
    await look('domain in order', '/admin/setup/domain');
    expect(findings).toEqual([]);
  },
);

async function suppress(n: number) {
  await node.sql(
    `INSERT INTO suppressions (address_hash, reason, at, subscriber_id) VALUES (?, 'no-such-user', ${START}, ?)`,
    addressHash(node.deps, `r${n}@mail.example`),
    `sub_${n}`,
  );
  await node.sql(`UPDATE subscribers SET status = 'suppressed' WHERE id = 'sub_${n}'`);
  await node.sql(
    `UPDATE enrollments SET state = 'stopped', stopped_from = 'active', next_send_at = NULL, ended_at = ${START} WHERE subscriber_id = 'sub_${n}'`,
  );
}
