import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveClinic } from './clinic/settings.ts';
import { type Block, GENERAL, type Lesson } from './courses/course.ts';
import { passagesOf, sentencesOf } from './courses/lint/passages.ts';
import { deliveries, enrollments, events, lessonCounts, subscribers } from './db/schema.ts';
import { WEEK } from './testing/deps.ts';
import { headerOf, linksTo, type Received, reply, type SmtpSink, smtpSink } from './testing/smtp-sink.ts';
import { CLINIC, form, nodeWithSmtp, signupForm, type TestNode } from './testing/walk.ts';

const MINUTE = 60_000;

let sink: SmtpSink;
let node: TestNode;

beforeEach(async () => {
  sink = await smtpSink();
  node = await nodeWithSmtp(sink.url);
});
afterEach(async () => {
  await node.close();
  await sink.close();
});

const mailsTo = (address: string) => sink.received.filter(mail => mail.recipient === address);
const lessonsTo = (address: string) => mailsTo(address).filter(mail => headerOf(mail, 'List-Unsubscribe'));

async function signUpAndConfirm(address: string, more?: Record<string, string>) {
  expect((await node.visit('/signup', signupForm(address, more))).status).toBe(303);
  const [confirmation] = mailsTo(address);
  const [link] = linksTo(confirmation!, '/confirm/');
  expect((await node.visit(link!)).status).toBe(200);
  expect(lessonsTo(address)).toHaveLength(0); // opening the page confirms nothing
  expect((await node.visit(link!, { method: 'POST' })).status).toBe(303);
}

async function oneWeekOn() {
  node.clock.advance(WEEK);
  await node.tick();
}

test('a reader signs up, confirms, and gets eight mails over seven weeks; another one leaves after the third', async () => {
  await signUpAndConfirm('reader@mail.example', { name: '見本', pattern: 'thigh-sciatica/sitting' });
  await signUpAndConfirm('leaver@mail.example');

  for (let week = 1; week <= 7; week += 1) {
    if (week === 3) {
      const third = lessonsTo('leaver@mail.example')[2]!;
      const url = /^<(.+)>$/.exec(headerOf(third, 'List-Unsubscribe')!)![1]!;
      const response = await node.visit(url, form({ 'List-Unsubscribe': 'One-Click' }));
      expect([response.status, response.headers.get('set-cookie'), response.redirected]).toEqual([200, null, false]);
    }
    await oneWeekOn();
    await node.tick(); // a second pass sends nothing more
  }
  await oneWeekOn();

  const lessons = lessonsTo('reader@mail.example');
  const course = node.deps.library.courses.find(({ slug }) => slug === 'thigh-sciatica')!;
  expect(lessons.map(mail => mail.subject)).toEqual(course.lessons.map(lesson => lesson.subject));
  expect(lessonsTo('leaver@mail.example')).toHaveLength(3);
  expect(new Set(sink.received.map(mail => mail.messageId)).size).toBe(sink.received.length);

  const states = await node.deps.db.select({ state: enrollments.state }).from(enrollments);
  expect(states.map(({ state }) => state).sort()).toEqual(['completed', 'stopped']);
  await everyLinkWorks(lessons);

  const counts = await node.deps.db.select().from(lessonCounts).orderBy(lessonCounts.lesson);
  expect(counts.map(row => row.sent)).toEqual([2, 2, 2, 1, 1, 1, 1, 1]);
  expect(counts.map(row => row.proven)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  expect(counts.map(row => row.unsubscribed)).toEqual([0, 0, 1, 0, 0, 0, 0, 0]);
});

test('a reader of each symptom type and pattern gets the whole course, and of its patterns only the text of their own', async () => {
  const { courses } = node.deps.library;
  const readers = courses.flatMap(course =>
    [null, ...course.patterns.map(({ slug }) => slug)].map(pattern => ({
      course,
      pattern,
      address: `${course.slug}.${pattern ?? 'none'}@mail.example`,
    })),
  );
  for (const { course, pattern, address } of readers)
    await signUpAndConfirm(address, {
      symptom: course.slug,
      ...(pattern && { pattern: `${course.slug}/${pattern}` }),
    });
  for (let week = 1; week <= 9; week += 1) await oneWeekOn();

  for (const { course, pattern, address } of readers) {
    const lessons = lessonsTo(address);
    expect(lessons.map(mail => mail.subject)).toEqual(course.lessons.map(lesson => lesson.subject));
    const differing = course.lessons.filter(lesson => lesson.blocks.some(({ kind }) => kind === 'pattern'));
    expect(differing.length).toBeGreaterThan(0);
    for (const lesson of differing) {
      const text = unspaced(lessons[lesson.number - 1]!.text!);
      for (const [slug, sentence] of signSentences(lesson))
        expect([address, slug, text.includes(sentence)]).toEqual([address, slug, slug === (pattern ?? GENERAL)]);
    }
  }
  const states = await node.deps.db.select({ state: enrollments.state }).from(enrollments);
  expect(states.map(({ state }) => state)).toEqual(readers.map(() => 'completed'));
});

/** Compared as lint reads texts, in which brackets and colons are half-width. */
const unspaced = (text: string) => text.normalize('NFKC').replace(/\s/g, '');

/** For each pattern of a lesson, `general` included, the first sentence that only readers of that pattern get. */
function signSentences(lesson: Lesson): [string, string][] {
  return lesson.blocks.flatMap((block, place): [string, string][] => {
    if (block.kind !== 'pattern') return [];
    const others = wordsOf(lesson.blocks.toSpliced(place, 1)).join('\n');
    // In the text part an address stands behind the words of a link.
    const linked = [...JSON.stringify(block.blocks).matchAll(/\[([^\]"]+)\]\(/g)].map(([, words]) => unspaced(words!));
    const own = wordsOf(block.blocks).find(
      sentence => sentence.length > 8 && !others.includes(sentence) && !linked.some(words => sentence.includes(words)),
    );
    return [[block.pattern, own!]];
  });
}

const wordsOf = (blocks: Block[]) =>
  passagesOf(blocks).flatMap(({ place, text }) =>
    place === 'caption' ? [] : sentencesOf(text).map(sentence => unspaced(sentence.text)),
  );

async function everyLinkWorks(lessons: Received[]) {
  for (const mail of lessons) {
    const [pixel] = linksTo(mail, '/o/');
    expect((await node.visit(pixel!)).headers.get('content-type')).toBe('image/gif');
    node.clock.advance(11 * MINUTE); // links follow at a reader's pace
    expect((await node.visit(linksTo(mail, '/unsubscribe/')[0]!)).status).toBe(200);
    node.clock.advance(MINUTE);
    expect(await (await node.visit(linksTo(mail, '/mail/')[0]!)).text()).toContain(mail.subject);
    for (const link of linksTo(mail, '/c/')) {
      node.clock.advance(MINUTE);
      const response = await node.visit(link);
      expect(response.status).toBe(302);
      expect((await node.visit(response.headers.get('location')!)).status).toBe(200);
    }
  }
  const seen = await node.deps.db.select({ kind: events.kind, class: events.agentClass }).from(events);
  expect(seen.filter(event => event.kind === 'open' && event.class === 'human')).toHaveLength(8);
  expect(seen.filter(event => event.kind === 'click').length).toBeGreaterThan(0);
}

test('mails state what senders must state, and no header or URL names the symptom', async () => {
  await signUpAndConfirm('reader@mail.example', { name: '髙﨑①㈱😀' });
  const [mail] = lessonsTo('reader@mail.example');
  expect(headerOf(mail!, 'List-Unsubscribe')).toMatch(/^<https:\/\/letters\.example\/unsubscribe\/[\w-]{33}>$/);
  expect(headerOf(mail!, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
  expect(headerOf(mail!, 'Auto-Submitted')).toBe('auto-generated');
  expect(headerOf(mail!, 'List-Id')).toMatch(/^=\?UTF-8\?B\?.* <letters\.clinic\.example>$/);
  expect(mail!.to).toEqual([{ name: '髙﨑①㈱😀', address: 'reader@mail.example' }]);
  expect(mail!.from).toEqual({ name: '見本鍼灸院', address: 'letters@clinic.example' });
  expect(mail!.text).toContain('見本鍼灸院 代表者');
  expect(mail!.html).toContain('髙﨑①㈱😀さん、こんにちは。');
  const head = mail!.raw.slice(0, mail!.raw.indexOf('\r\n\r\n'));
  expect(decodeURIComponent(head)).not.toMatch(/sciatica/);
  for (const url of linksTo(mail!, '/')) expect(url).not.toMatch(/sciatic|thigh|nerve|doctor-first/);
  expect(mail!.subject).not.toMatch(/坐骨|神経痛|太もも/);
  expect(Math.max(...mail!.raw.split('\r\n').map(line => line.length))).toBeLessThanOrEqual(78);
});

test('after three weeks without a tick a reader gets one lesson, and the next a week later', async () => {
  await signUpAndConfirm('reader@mail.example');
  node.clock.advance(3 * WEEK);
  await node.tick();
  await node.tick();
  expect(lessonsTo('reader@mail.example')).toHaveLength(2);
  node.clock.advance(WEEK - 6 * 3_600_000);
  await node.tick();
  expect(lessonsTo('reader@mail.example')).toHaveLength(3);
});

test('while the mail server is down nothing is lost, and everything goes out when it is back', async () => {
  await signUpAndConfirm('reader@mail.example');
  await sink.close();
  await oneWeekOn();
  const lessons = node.deps.db.select().from(deliveries).where(eq(deliveries.kind, 'lesson'));
  const [, waiting] = await lessons.orderBy(deliveries.dueAt);
  expect(waiting).toMatchObject({ state: 'retry', attempts: 0, reason: 'unreachable' });
  expect(await (await node.visit('/healthz')).json()).toMatchObject({
    status: 'degraded',
    mail: { status: 'down' },
    database: { status: 'up' },
  });

  node.clock.advance(3 * 86_400_000);
  const again = await smtpSink(sink.port);
  await node.tick();
  expect(again.received.map(mail => mail.recipient)).toEqual(['reader@mail.example']);
  expect(again.received[0]!.messageId).toBe(waiting!.messageId);
  sink = again;
});

test('a recipient that does not exist is suppressed and not told so; after a new sign-up and confirmation the course goes on', async () => {
  await signUpAndConfirm('gone@mail.example');
  sink.refuse.rcpt = () => reply(550, '5.1.1 no such user');
  await oneWeekOn();
  delete sink.refuse.rcpt;
  const [reader] = await node.deps.db.select().from(subscribers);
  expect(reader!.status).toBe('suppressed');
  const before = sink.received.length;
  const answer = await node.visit('/signup', signupForm('gone@mail.example'));
  const fresh = await node.visit('/signup', signupForm('new@mail.example'));
  expect([answer.status, await answer.text()]).toEqual([fresh.status, await fresh.text()]);
  await oneWeekOn();
  await node.visit('/signup', signupForm('gone@mail.example')); // a second time within thirty days: no mail
  expect(sink.received.slice(before).map(mail => mail.recipient)).toEqual(['gone@mail.example', 'new@mail.example']);
  const [link] = linksTo(sink.received[before]!, '/confirm/');
  expect((await node.visit(link!, { method: 'POST' })).status).toBe(303);
  await node.tick();
  await oneWeekOn();
  const course = node.deps.library.courses.find(({ slug }) => slug === 'thigh-sciatica')!;
  const subjects = course.lessons.map(({ subject }) => subject);
  expect(lessonsTo('gone@mail.example').map(mail => mail.subject)).toEqual(subjects.slice(0, 3));
});

test('when several domains blame the sender, all sending pauses, nobody is suppressed, and sending can be resumed', async () => {
  await signUpAndConfirm('one@mail.example');
  await signUpAndConfirm('two@other.example');
  sink.refuse.data = () => reply(550, '5.7.515 sending domain does not authenticate');
  await oneWeekOn();
  delete sink.refuse.data;
  await node.tick();
  expect(sink.received).toHaveLength(4);
  expect(await (await node.visit('/healthz')).json()).toMatchObject({
    status: 'degraded',
    sending: { status: 'paused', rule: 'authentication', heldDomains: 2 },
  });
  const { resumeSending } = await import('./pauses/sending-state.ts');
  await resumeSending(node.deps, 'refused');
  node.clock.advance(120_000);
  await node.tick();
  expect(sink.received).toHaveLength(6);
});

test('while the legal items are blank no reader gets real mail; once they are filled in, the waiting mail goes out', async () => {
  await signUpAndConfirm('reader@mail.example');
  await node.tick();
  const before = sink.received.length;
  await saveClinic(node.deps, { ...CLINIC, legalName: '' });
  await oneWeekOn();
  expect(sink.received).toHaveLength(before);
  expect(await (await node.visit('/healthz')).json()).toMatchObject({
    sending: { status: 'incomplete', missing: ['legalName'] },
  });
  expect((await node.visit('/signup', signupForm('other@mail.example'))).status).toBe(503);
  await saveClinic(node.deps, CLINIC);
  await node.tick();
  expect(mailsTo('reader@mail.example')).toHaveLength(before + 1);
  expect(mailsTo('other@mail.example')).toHaveLength(0);
});
