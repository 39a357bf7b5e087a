import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { eq } from 'drizzle-orm';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from './app.tsx';
import { type ClinicSettings, saveClinic } from './clinic/settings.ts';
import { markSetup, SAID_STEPS } from './clinic/setup.ts';
import { cohortCounts, settings } from './db/schema.ts';
import type { Mailer } from './deps.ts';
import { IMPORTING } from './pauses/reasons.ts';
import { pauseByHand } from './pauses/sending-state.ts';
import { createSignInLink } from './sign-in/session.ts';
import { inspectEveryWay, launchBrowser, noBrowser, noLooks } from './testing/browser.ts';
import { DAY, START, testDeps } from './testing/deps.ts';
import { cohortsOf, inventJourneys, keepCohortRows, seededChance } from './testing/readers/cohorts.ts';
import { addReadersLately } from './testing/readers/lately.ts';
import { addManyReaders } from './testing/readers/many.ts';
import { CLINIC } from './testing/walk.ts';
import { admin } from './texts/ja/admin.ts';
import { today as t } from './texts/ja/clinic/today.ts';
import { pauses } from './texts/ja/pauses.ts';

// きょう and 講座 in real Chromium: from a clinic that has just begun to one with five hundred readers and everything waiting at once.

let browser: Browser;
beforeAll(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** `many`: as many as no clinic has. */
type Options = { many?: boolean; readers?: number; kind?: Mailer['kind']; clinic?: ClinicSettings };

async function clinicWith({ many = false, readers = 0, kind = 'smtp', clinic = CLINIC }: Options = {}) {
  const world = await testDeps({ kind });
  if (kind === 'smtp') await saveClinic(world.deps, clinic);
  // A clinic with readers has come through はじめに.
  if (readers > 0 || many) for (const step of SAID_STEPS) await markSetup(world.deps, step);
  await addReadersLately(world.sql, { count: readers, courses: world.deps.library.courses, now: START });
  if (many) await addAllReaders(world);
  const server = serve({ fetch: request => app.fetch(request), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const app = createApp({ ...world.deps, site: { ...world.deps.site, baseUrl: url, secure: false } });
  const context = await browser.newContext({ locale: 'ja-JP', bypassCSP: true, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(url + new URL(await createSignInLink(world.deps)).pathname);
  await page.getByRole('button', { name: admin.signIn.use }).click();
  await page.waitForURL('**/admin');
  const close = async () => {
    await context.close();
    server.close();
  };
  return { ...world, page, url, close };
}
type World = Awaited<ReturnType<typeof clinicWith>>;

async function addAllReaders({ sql, deps }: Awaited<ReturnType<typeof testDeps>>) {
  await addManyReaders(sql, 100_000);
  const months = ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11'];
  for (const { slug, lessons, patterns } of deps.library.courses.slice(0, 2)) {
    const course = { months, lessons: lessons.length, today: '2026-11-22', patterns: patterns.map(one => one.slug) };
    const journeys = inventJourneys(100_000, course, seededChance(7));
    await deps.db.delete(cohortCounts).where(eq(cohortCounts.course, slug));
    await keepCohortRows(deps.db, slug, cohortsOf(journeys, lessons.map(one => one.slug))); // biome-ignore format: one line
  }
}

/** A request for a consultation that was made so many days ago. */
const ask = ({ sql }: World, n: number, days: number, by: 'phone' | 'mail') =>
  sql(
    `INSERT INTO consultation_requests (id, delivery_id, subscriber_id, course, contact_by, phone, preferred_times, preferred_days, created_at)
     VALUES ('req_${n}', 'dlv_x', 'sub_${n}', 'thigh-sciatica', ?, '03-0000-0000', '平日の午後', '[]', ?)`,
    by,
    START - days * DAY - 3_600_000,
  );

/** Everything that one clinic can have waiting at once. */
async function everythingWaits(world: World) {
  await ask(world, 1, 3, 'phone');
  await ask(world, 2, 0, 'mail');
  await pauseByHand(world.deps);
  await world.sql(
    `INSERT INTO pauses (domain, reason, at, rule, response, refusals, probe_at)
     VALUES ('docomo.ne.jp', 'refused', ${START}, 'authentication', '550 5.7.26', 1, ${START + 3_600_000})`,
  );
  await world.sql(
    `INSERT INTO receiver_days (day, domain, accepted, hard, blocked, soft) VALUES ('2026-11-22', 'gmail.com', 40, 0, 9, 0)`,
  );
  await world.sql(`UPDATE deliveries SET possible_duplicate = 1 WHERE id = 'dlv_100_1'`);
}

test.skipIf(noLooks)(
  'the one main button leads to who waits, and a pause by hand ends where it is told of',
  async () => {
    const world = await clinicWith({ readers: 30 });
    const { page } = world;
    await everythingWaits(world);
    await page.reload();
    expect(await page.locator('main .button.main, main button.main').allTextContents()).toEqual([
      t.waiting.requests.act,
    ]);
    await page.locator('.todo').getByRole('button', { name: pauses.resume }).click();
    await page.waitForURL('**/admin');
    expect(await page.getByText(pauses.reasons['by-hand'].title).count()).toBe(0);
    await page.locator('.todo').getByRole('link', { name: t.waiting.requests.act }).click();
    await page.waitForURL('**/admin/requests');
    await page.getByRole('link', { name: admin.nav.courses, exact: true }).click();
    await page.waitForURL('**/admin/courses');
    expect(await page.locator('.courses > li').count()).toBe(world.deps.library.courses.length);
    await world.close();
  },
);

test.skipIf(noLooks).each([
  ['just begun, in the mailbox', { kind: 'mailbox' }],
  ['just begun, with a mail server', {}],
  ['1 reader', { readers: 1 }],
  ['29 readers', { readers: 29 }],
  ['30 readers', { readers: 30 }],
  ['500 readers', { readers: 500 }],
  ['100,000 readers', { many: true }],
] as [string, Options][])(
  'no page breaks a rule in light, dark, forced colours, at 320 pixels, with text of 200 per cent: %s',
  async (name, options) => {
    const world = await clinicWith(options);
    if (options.readers === 500) await everythingWaits(world);
    const findings: string[] = [];
    for (const path of ['/admin', '/admin/courses']) {
      await world.page.goto(world.url + path);
      findings.push(...(await inspectEveryWay(world.page, `${name}${path}`)));
    }
    expect(findings).toEqual([]);
    await world.close();
  },
);

test.skipIf(noLooks)(
  'neither does きょう while mail cannot be signed, nor the pages of settings and of ways in, nor what readers meet while forms are closed',
  async () => {
    const world = await clinicWith({ readers: 30 });
    const { page, url, deps } = world;
    await world.sql(
      `INSERT INTO pauses (domain, reason, at, rule, response, refusals, probe_at)
       VALUES ('', 'unsigned', ${START - 3_600_000}, 'signing-key', '', 9, ${START + 900_000})`,
    );
    await page.reload();
    await page.locator('.todo').getByText(pauses.reasons.unsigned.title).waitFor();
    await page.locator('.todo').getByRole('link', { name: t.waiting.pause.see }).waitFor();
    const findings = await inspectEveryWay(page, 'cannot sign');
    for (const path of ['access', 'settings']) {
      await page.goto(`${url}/admin/${path}`);
      findings.push(...(await inspectEveryWay(page, path)));
    }
    await deps.db.insert(settings).values({ key: IMPORTING, value: '{}', updatedAt: START });
    world.clock.advance(10_000);
    expect((await page.goto(`${url}/start/knee-back?from=hp`))!.status()).toBe(503);
    findings.push(...(await inspectEveryWay(page, 'forms closed')));
    expect(findings).toEqual([]);
    await world.close();
  },
);
