import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveClinicStatement } from './clinic/settings.ts';
import { deliveries, signups, subscribers } from './db/schema.ts';
import type { Library } from './deps.ts';
import { confirmUrl, consultationUrl, preferencesUrl } from './links/urls.ts';
import { kindsThat } from './mails/kinds.ts';
import { askAddress } from './readers/corrections/ask-address.ts';
import { sendAgain } from './readers/send-again.ts';
import { askingLibrary } from './testing/courses/asking-course.ts';
import { DAY, testLibrary, WEEK } from './testing/deps.ts';
import { type SmtpSink, smtpSink } from './testing/smtp-sink.ts';
import { form, nodeWithSmtp, signupForm, type TestNode } from './testing/walk.ts';

let sink: SmtpSink;
let node: TestNode;

beforeEach(async () => {
  sink = await smtpSink();
  node = await nodeWithSmtp(sink.url);
});
afterEach(async () => {
  node.deps.library = await testLibrary();
  await node.close();
  await sink.close();
});

const TRACKED = ['opened_as', 'clicked', 'picture_fetched', 'picture_asked', 'verdicts', 'more_sightings'];

/** All rows of all tables as JSON, without the tracking record and the counts made from it. */
async function everythingElse(): Promise<string> {
  const tables = await node.sql(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'
     AND name NOT IN ('events', 'networks', 'cohort_counts', 'month_counts', 'day_counts', 'sqlite_sequence')`,
  );
  const rows: unknown[] = [];
  for (const { name } of tables) rows.push(name, await node.sql(`SELECT * FROM "${name}"`));
  return JSON.stringify(rows, (key, value) => (TRACKED.includes(key) ? undefined : value));
}

const urlsIn = (text: string) => text.match(/https:\/\/letters\.example\/[^\s"<>)]*/g) ?? [];

const LIBRARIES = { 'that asks nothing': (library: Library) => library, 'that asks its readers': askingLibrary };

test.each(Object.entries(LIBRARIES))(
  'a scanner that follows every link of a course %s a thousand times changes nothing but the tracking record',
  async (_, of) => {
    node.deps.library = of(node.deps.library);
    await node.visit('/signup', signupForm('reader@mail.example'));
    await node.visit('/signup', signupForm('other@mail.example'));
    const [signup] = await node.deps.db.select().from(signups);
    await node.visit(confirmUrl(node.deps, signup!.id), { method: 'POST' });
    for (let week = 0; week < 7; week += 1) {
      node.clock.advance(WEEK);
      await node.tick();
    }
    const urls = linksOf();
    expect(urls.length).toBeGreaterThan(30);

    await scanChangesNothing(urls);
  },
);

/** A thousand requests without a press, and what they lead to: afterwards everything but the tracking record is as it was. */
async function scanChangesNothing(urls: string[]) {
  // What the scheduler tidies once a day is none of the scanner's doing.
  for (let pass = 0; pass < 3; pass += 1) await node.tick();
  const before = await everythingElse();
  const mails = sink.received.length;
  const scanner = {
    headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36' },
  };
  for (let at = 0; at < 1_000; at += 1) {
    const url = urls[at % urls.length]!;
    const method = METHODS[Math.floor(at / urls.length) % METHODS.length]!;
    const response = await node.visit(url, { ...scanner, method });
    expect(response.status, `${method} ${url}`).toBeLessThan(500);
    const next = response.headers.get('location');
    if (next && !next.startsWith('https://booking.example')) await node.visit(next, scanner);
  }
  await node.tick();
  expect((await everythingElse()) === before).toBe(true);
  expect(sink.received).toHaveLength(mails);
}

const METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Every link in these mails and their headers. */
function linksOf(): string[] {
  const headers = sink.received.flatMap(mail => mail.headers.map(header => header.value)).join('\n');
  const bodies = sink.received.map(mail => `${mail.html}\n${mail.text}`).join('\n');
  return [...new Set(urlsIn(`${bodies}\n${headers}`))];
}

test('nothing but the tracking record changes when every link of every kind of mail is asked for a thousand times', async () => {
  node.deps.library = askingLibrary(node.deps.library);
  const { deps, clock } = node;
  await saveClinicStatement(deps, { bookingUrl: 'https://booking.example/' });
  await node.visit('/signup', signupForm('reader@mail.example'));
  const [signup] = await deps.db.select().from(signups);
  await node.visit(confirmUrl(deps, signup!.id), { method: 'POST' });
  clock.advance(WEEK);
  for (let pass = 0; pass < 2; pass += 1) await node.tick();
  await node.visit('/signup', signupForm('reader@mail.example'));
  const [reader] = await deps.db.select().from(subscribers);
  const [lesson] = await deps.db.select().from(deliveries).where(eq(deliveries.kind, 'lesson'));
  await sendAgain(deps, reader!.id, lesson!.id);
  await askAddress(deps, reader!, { email: 'new@mail.example', key: 'new@mail.example' });
  const consultation = consultationUrl(deps, lesson!.id);
  await node.visit(consultation, form({ contactBy: 'mail', preferredTimes: '平日' }));
  await node.visit(consultation, form({ contactBy: 'mail', preferredTimes: '土曜' }));
  clock.advance(3 * DAY);
  for (let pass = 0; pass < 3; pass += 1) await node.tick();
  await node.visit('/signup', signupForm('other@mail.example'));
  await node.visit('/admin/sign-in', form({}));
  await node.visit(preferencesUrl(deps, lesson!.id), form({ act: 'link' }));
  await node.tick();
  // Who does not confirm is reminded the next day.
  clock.advance(1.1 * DAY);
  for (let pass = 0; pass < 2; pass += 1) await node.tick();
  const sent = await node.sql("SELECT DISTINCT kind FROM deliveries WHERE state = 'sent' ORDER BY kind");
  expect(sent.map(({ kind }) => kind)).toEqual(kindsThat(() => true).sort());
  const urls = linksOf();
  const isConsultation = (url: string) => url.includes('/consultation/');
  expect(urls.some(isConsultation)).toBe(true);
  await scanChangesNothing([...urls, ...urls.filter(isConsultation).map(url => `${url}/booking`)]);
  // It would notice: one press changes what is compared.
  const before = await everythingElse();
  await node.visit(consultation, form({ act: 'withdraw' }));
  expect((await everythingElse()) === before).toBe(false);
});
