import { afterEach, beforeEach, expect, test } from 'vitest';
import { askingLibrary, silentLibrary } from '../testing/courses/asking-course.ts';
import { testLibrary, WEEK } from '../testing/deps.ts';
import { lessonsTo, mailsTo } from '../testing/old-installation.ts';
import { linksTo, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { form, nodeWithSmtp, signupForm, type TestNode } from '../testing/walk.ts';
import { how } from '../texts/ja/check-in/pages.ts';
import { flareUp, redFlagBox, redFlags } from '../texts/ja/safety.ts';

// 「つらくなった／もう十分」: the page behind the foot of every lesson.

let sink: SmtpSink;
let node: TestNode;
let page: string;
const plain = await testLibrary();

beforeEach(async () => {
  sink = await smtpSink();
  node = await nodeWithSmtp(sink.url);
  node.deps.library = askingLibrary(plain);
  await node.visit('/signup', signupForm('hana@mail.example'));
  await node.tick();
  await node.visit(linksTo(mailsTo(sink, 'hana')[0]!, '/confirm/')[0]!, { method: 'POST' });
  await node.tick();
  page = linksTo(lessonsTo(sink, 'hana')[0]!, '/check-in/').find(url => url.endsWith('/how'))!;
});
afterEach(async () => {
  node.deps.library = plain;
  await node.close();
  await sink.close();
});

const read = async (url = page) => (await node.visit(url)).text();
async function press(fields: Record<string, string>) {
  const answer = await node.visit(page, form(fields));
  return answer.status === 303 ? read(answer.headers.get('location')!) : answer.text();
}
const course = async () => (await node.sql('SELECT state, next_send_at, resume_at, ended_at FROM enrollments'))[0]!;
async function weeks(count: number) {
  for (let week = 0; week < count; week += 1) {
    node.clock.advance(WEEK);
    await node.tick();
  }
  return lessonsTo(sink, 'hana').length;
}
const dates = (html: string) => [...html.matchAll(/name="until" value="(\d+)"/g)].map(([, at]) => Number(at));

test('it says when to see a doctor, what to do in a flare-up, and how the clinic can be reached; opening it changes nothing', async () => {
  const before = await course();
  const html = await read();
  for (const { heading, signs } of redFlagBox()) for (const words of [heading, ...signs]) expect(html).toContain(words);
  for (const words of [redFlags.seen, ...flareUp.steps.map(step => step.how), 'mailto:contact@clinic.example'])
    expect(html).toContain(words);
  expect(html).toContain('/sheet/');
  expect(html).toContain('?s=end');
  expect(html).not.toContain('hana@mail.example');
  expect(await course()).toEqual(before);
});

test('a rest until a day keeps lessons back and ends by itself; a rest of no length ends with a press', async () => {
  const [first] = dates(await read());
  const rested = await press({ act: 'rest', until: String(first) });
  expect(rested).toContain('休みにしています');
  expect(await course()).toMatchObject({ state: 'paused', resume_at: first });
  expect(await press({ act: 'resume' })).toContain('再開しました');
  expect(await weeks(1)).toBe(2);
  await press({ act: 'rest', until: 'open' });
  expect(await course()).toMatchObject({ state: 'paused', resume_at: null });
  expect(await weeks(3)).toBe(2);
  await press({ act: 'resume' });
  expect(await weeks(1)).toBe(3);
  expect(await node.sql("SELECT * FROM audit_log WHERE action LIKE 'course-%'")).toEqual([]); // that is what the clinic did
});

test('no day, or one that is not offered, is said beside the days, and nothing is paused', async () => {
  for (const until of ['', '1', 'tomorrow'])
    expect(await press({ act: 'rest', until })).toContain(how.worse.restMissing);
  expect((await course()).state).toBe('active');
});

test('enough: the course ends, nothing more comes, and the end can be taken back', async () => {
  expect(await press({ act: 'stop' })).toContain(how.enough.stopped);
  expect(await course()).toMatchObject({ state: 'stopped', next_send_at: null });
  expect(await weeks(3)).toBe(1);
  expect(await press({ act: 'stop' })).toContain(how.gone);
  expect(await press({ act: 'go-on' })).toContain(how.enough.wentOn);
  expect(await course()).toMatchObject({ state: 'active', ended_at: null });
  expect(await weeks(1)).toBe(2);
  expect(await node.sql("SELECT act FROM consents WHERE act = 'withdrawn'")).toEqual([]);
  expect((await node.sql('SELECT stopped FROM course_counts'))[0]).toEqual({ stopped: 0 });
});

test('whoever left altogether is not brought back by an old page', async () => {
  const [leave] = linksTo(lessonsTo(sink, 'hana')[0]!, '/unsubscribe/');
  await node.visit(leave!, form({}));
  expect(await read()).not.toContain(how.enough.goOn);
  expect(await press({ act: 'go-on' })).toContain(how.gone);
  expect((await course()).state).toBe('stopped');
});

test('numbers of the end can be given early, from here', async () => {
  const end = /href="([^"]+\?s=end)"/.exec(await read())![1]!;
  const saved = await node.visit(end, form({ moment: 'end', worst: '2', change: 'better', consent: 'yes' }));
  expect(saved.status).toBe(303);
  expect(await node.sql('SELECT moment, worst, change FROM self_checks')).toEqual([
    { moment: 'end', worst: 2, change: 'better' },
  ]);
});

test('in a course that asks nothing the page is there all the same, without numbers and sheet', async () => {
  node.deps.library = silentLibrary(plain);
  const html = await read();
  expect(html).toContain(how.worse.heading);
  expect(html).not.toMatch(/\/sheet\/|\?s=end/);
  expect(await read(page.replace(/\/how$/, ''))).toContain('お聞きすることがありません');
});
