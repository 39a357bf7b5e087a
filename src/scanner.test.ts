import { afterEach, beforeEach, expect, test } from 'vitest';
import { signups } from './db/schema.ts';
import type { Library } from './deps.ts';
import { confirmUrl } from './links/urls.ts';
import { askingLibrary } from './testing/courses/asking-course.ts';
import { testLibrary, WEEK } from './testing/deps.ts';
import { type SmtpSink, smtpSink } from './testing/smtp-sink.ts';
import { nodeWithSmtp, signupForm, type TestNode } from './testing/walk.ts';

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

const TRACKED = ['opened_as', 'clicked', 'picture_fetched', 'verdicts', 'more_sightings'];

/** All rows of all tables as JSON, without the tracking record and the counts made from it. */
async function everythingElse(): Promise<string> {
  const tables = await node.sql(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'
     AND name NOT IN ('events', 'networks', 'lesson_counts', 'sqlite_sequence')`,
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
    const headers = sink.received.flatMap(mail => mail.headers.map(header => header.value)).join('\n');
    const urls = [
      ...new Set(urlsIn(`${sink.received.map(mail => `${mail.html}\n${mail.text}`).join('\n')}\n${headers}`)),
    ];
    expect(urls.length).toBeGreaterThan(30);

    // What the scheduler tidies once a day is none of the scanner's doing.
    for (let pass = 0; pass < 2; pass += 1) await node.tick();
    const before = await everythingElse();
    const mails = sink.received.length;
    const scanner = {
      headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36' },
    };
    for (let at = 0; at < 1_000; at += 1) {
      const url = urls[at % urls.length]!;
      const response = await node.visit(url, { ...scanner, method: at % 3 === 0 ? 'HEAD' : 'GET' });
      const next = response.headers.get('location');
      if (next) await node.visit(next, scanner);
    }
    await node.tick();
    expect((await everythingElse()) === before).toBe(true);
    expect(sink.received).toHaveLength(mails);
  },
);
