import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSendingState, resumeSending } from '../pauses/sending-state.ts';
import { WEEK } from '../testing/deps.ts';
import { leftBehind, SENT_SINCE } from '../testing/left-behind.ts';
import { moveIn } from '../testing/old-house.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { form, nodeWithSmtp, type TestNode } from '../testing/walk.ts';
import { parseLine } from './format.ts';

// An export that 0.1.0 wrote, imported into an installation of this version.

const old = leftBehind('0.1.0');
let sink: SmtpSink;
let node: TestNode;
beforeEach(async () => {
  sink = await smtpSink();
  node = await nodeWithSmtp(sink.url, null);
  node.clock.set(old.ended);
  await moveIn(node.deps, old.exported);
});
afterEach(async () => {
  await node.close();
  await sink.close();
});

const rowsOf = (table: string): Promise<Record<string, unknown>[]> => node.sql(`SELECT * FROM ${table}`);

test('every row of every table is there, and nothing is sent until somebody resumes', async () => {
  const footer = parseLine(`${old.exported.trimEnd().split('\n').at(-1)!}\n`);
  if (!footer || !('footer' in footer)) throw new Error('the fixture has no end');
  for (const [table, { rows }] of Object.entries(footer.footer.tables))
    expect([table, (await rowsOf(table)).length]).toEqual([table, rows]);
  expect(await readSendingState(node.deps)).toMatchObject({ state: 'paused', pauses: [{ reason: 'moved' }] });
  await node.tick();
  expect(sink.received).toEqual([]);
});

test('after resuming it sends what 0.1.0 would have sent, and nothing twice', async () => {
  await resumeSending(node.deps);
  await node.tick();
  expect(await node.sql(SENT_SINCE, old.ended)).toEqual(old.sentAtOnce);
  for (let passes = 0; passes < 14; passes += 1) {
    node.clock.advance(WEEK / 7);
    await node.tick();
  }
  expect(await node.sql(SENT_SINCE, old.ended)).toEqual(old.sentInTwoWeeks);
  expect(sink.received).toHaveLength(old.sentInTwoWeeks.length);
});

test('links of mails that went out before the move open; sign-in links stay behind', async () => {
  for (const { what, method, url, body, status, location } of old.links) {
    const response = await node.visit(url, body ? form(body) : { method });
    const found = { status: response.status, location: response.headers.get('location') ?? undefined };
    expect(found, `${method} ${what}`).toEqual({ status, location });
  }
});
