import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { SMTPServer } from 'smtp-server';
import { getDocumentProxy } from 'unpdf';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp } from './app.tsx';
import { saveClinic } from './clinic/settings.ts';
import { createSignInLink } from './sign-in/session.ts';
import { inspectEveryWay, launchBrowser, noBrowser, noLooks } from './testing/browser.ts';
import { PATIENCE } from './testing/patience.ts';
import { CLINIC, nodeWithSmtp, type TestNode } from './testing/walk.ts';
import { access as t } from './texts/ja/access.ts';
import { admin } from './texts/ja/admin.ts';

// The clinic's mail server does not let it in any more. The clinic still gets into its pages: with real Chromium and its virtual authenticator.

let browser: Browser;
let mailServer: SMTPServer;
let node: TestNode;
let server: ReturnType<typeof serve>;
let url: string;
let complaints: string[];

beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  complaints = [];
  mailServer = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth: (_, __, callback) => callback(Object.assign(new Error('Invalid login'), { responseCode: 535 })),
  });
  mailServer.on('error', () => {});
  mailServer.listen(0, '127.0.0.1');
  await once(mailServer.server, 'listening');
  const { port } = mailServer.server.address() as AddressInfo;
  node = await nodeWithSmtp(`smtp://clinic:wrong@127.0.0.1:${port}`, null);
  await saveClinic(node.deps, { ...CLINIC });
  server = serve({ fetch: request => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const app = createApp({ ...node.deps, site: { ...node.deps.site, baseUrl: url, secure: false } });
});
afterEach(async () => {
  server.close();
  await node.close();
  await new Promise<void>(resolve => mailServer.close(resolve));
});

const DEVICE = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } as const; // biome-ignore format: one line

async function openPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'ja-JP', ...options });
  context.setDefaultTimeout(PATIENCE);
  context.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  context.on('weberror', crash => complaints.push(crash.error().message));
  return context.newPage();
}

async function deviceOf(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: DEVICE });
  const credentials = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  return { cdp, authenticatorId, credentials };
}
type Credential = Awaited<ReturnType<Awaited<ReturnType<typeof deviceOf>>['credentials']>>[number];

async function signInByLink(page: Page) {
  const { pathname } = new URL(await createSignInLink(node.deps));
  await page.goto(url + pathname);
  await page.getByRole('button', { name: admin.signIn.use }).click();
  await page.waitForURL('**/admin');
}

async function makePasskey(page: Page, name: string) {
  await page.goto(`${url}/admin/access`);
  await page.getByLabel(t.passkey.name).fill(name);
  await page.getByRole('button', { name: t.passkey.add }).click();
  await page.getByText(t.passkey.added).waitFor();
}

async function signOut(page: Page) {
  await page.goto(`${url}/admin/settings`);
  await page.getByRole('button', { name: admin.nav.signOut }).click();
  await page.waitForURL('**/admin/sign-in');
}

const usePasskey = (page: Page) => page.getByRole('button', { name: t.signIn.passkey }).click();
const isRefusedBy = (page: Page, words: string) => page.locator('.passkey-words', { hasText: words }).waitFor();

test.skipIf(noBrowser)(
  'a wrong SMTP password: the mailed link does not come, a printed code or a passkey opens the pages',
  async () => {
    const page = await openPage();
    await deviceOf(page);
    await signInByLink(page);
    await page.goto(`${url}/admin/access`);
    await page.getByRole('button', { name: t.codes.make }).click();
    await page.getByRole('button', { name: t.sheet.print }).waitFor();
    const codes = await page.locator('.codes li').allTextContents();
    expect(codes).toHaveLength(8);
    for (const size of [{ format: 'A4' }, { width: '100mm', height: '148mm' }]) {
      const pdf = await getDocumentProxy(new Uint8Array(await page.pdf(size)));
      expect(pdf.numPages).toBe(1);
    }
    await makePasskey(page, '受付');

    const other = await openPage({ viewport: { width: 390, height: 844 }, isMobile: true });
    await other.goto(`${url}/admin`);
    await other.getByRole('button', { name: admin.signIn.send }).click();
    await node.tick();
    const [link] = await node.sql("SELECT state FROM deliveries WHERE kind = 'sign-in'");
    expect(link).toMatchObject({ state: expect.not.stringMatching('sent') });
    await other.getByLabel(t.signIn.code, { exact: true }).fill(codes[2]!.toLowerCase());
    await other.getByRole('button', { name: t.signIn.codeEnter }).click();
    await other.waitForURL('**/admin');
    expect(await other.locator('main').innerText()).toContain('再開');
    expect(complaints).toEqual([]);
  },
);

test.skipIf(noBrowser)(
  'a passkey is made, used, refused after it was removed; a second one of the same device is not made',
  async () => {
    const page = await openPage();
    const device = await deviceOf(page);
    await signInByLink(page);
    await makePasskey(page, '受付のパソコン');
    await page.getByRole('button', { name: t.passkey.add }).click();
    await isRefusedBy(page, t.passkey.known);
    await signOut(page);
    await usePasskey(page);
    await page.waitForURL('**/admin');
    await page.goto(`${url}/admin/access`);
    expect(await page.locator('main').innerText()).toContain(t.sessions.byPasskey('受付のパソコン'));
    const [credential] = await device.credentials();
    await page.getByRole('button', { name: t.passkey.remove, exact: false }).first().click();
    await page.getByRole('button', { name: t.passkey.lastRemove }).click();
    await page.getByText(t.passkey.removed).waitFor();
    await makePasskey(page, '作り直し');
    await forgetAll(device.cdp, device.authenticatorId, await device.credentials());
    await device.cdp.send('WebAuthn.addCredential', {
      authenticatorId: device.authenticatorId,
      credential: credential!,
    });
    await signOut(page);
    await usePasskey(page);
    await isRefusedBy(page, t.signIn.unknown);
    expect(complaints.filter(text => !/status of 401/.test(text))).toEqual([]);
  },
);

async function forgetAll(cdp: CDPSession, authenticatorId: string, all: Credential[]) {
  for (const { credentialId } of all) await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId });
}

test.skipIf(noBrowser)('a copy of a passkey is refused once the original was used', async () => {
  const page = await openPage();
  const device = await deviceOf(page);
  await signInByLink(page);
  await makePasskey(page, '受付');
  const copied = await device.credentials();
  await signOut(page);
  await usePasskey(page);
  await page.waitForURL('**/admin');
  await signOut(page);
  await forgetAll(device.cdp, device.authenticatorId, copied);
  const { authenticatorId } = device;
  await device.cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...copied[0]!, signCount: 0 } });
  await page.reload();
  await usePasskey(page);
  await isRefusedBy(page, t.signIn.cloned);
});

test.skipIf(noBrowser)('without a passkey on this device the page says so, and offers the rest', async () => {
  const page = await openPage();
  await deviceOf(page);
  await signInByLink(page);
  await makePasskey(page, '受付');
  const other = await openPage();
  const device = await deviceOf(other);
  await device.cdp.send('WebAuthn.setUserVerified', { authenticatorId: device.authenticatorId, isUserVerified: false });
  await other.goto(`${url}/admin/sign-in`);
  await usePasskey(other);
  await isRefusedBy(other, t.passkey.cancelled);
  await other.goto(`${url.replace('localhost', '127.0.0.1')}/admin/sign-in`);
  await isRefusedBy(other, t.passkey.elsewhere(`${url}/admin`));
});

test.skipIf(noLooks)(
  'the sign-in page, the sheet, the warning and the page of the ways in keep to WCAG A and AA, light and dark, at 320 pixels too',
  async () => {
    const page = await openPage({ bypassCSP: true, viewport: { width: 390, height: 844 } });
    await deviceOf(page);
    const findings: string[] = [];
    await signInByLink(page);
    findings.push(...(await inspectEveryWay(page, 'report-warning')));
    await page.goto(`${url}/admin/access`);
    findings.push(...(await inspectEveryWay(page, 'access-none')));
    await makePasskey(page, '受付のパソコン');
    await signInByLink(await openPage());
    await page.reload();
    findings.push(...(await inspectEveryWay(page, 'access')));
    await page.getByRole('button', { name: t.passkey.remove }).first().click();
    findings.push(...(await inspectEveryWay(page, 'last')));
    await page.goto(`${url}/admin/access`);
    await page.getByRole('button', { name: t.codes.make }).click();
    await page.getByRole('button', { name: t.sheet.print }).waitFor();
    findings.push(...(await inspectEveryWay(page, 'sheet')));
    await node.sql('UPDATE sign_in_codes SET used_at = 1 WHERE number > 2');
    await page.goto(`${url}/admin/access`);
    findings.push(...(await inspectEveryWay(page, 'access-few')));
    await signOut(page);
    findings.push(...(await inspectEveryWay(page, 'sign-in')));
    await page.getByLabel(t.signIn.code, { exact: true }).fill('0000');
    await page.getByRole('button', { name: t.signIn.codeEnter }).click();
    await page.getByText(t.signIn.codeWrong).waitFor();
    findings.push(...(await inspectEveryWay(page, 'sign-in-wrong')));
    expect(findings).toEqual([]);
  },
);
