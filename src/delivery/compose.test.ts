import PostalMime from 'postal-mime';
import { beforeEach, expect, test } from 'vitest';
import type { Clinic } from '../clinic/settings.ts';
import { actionOf, findCourse, variantsOf } from '../courses/course.ts';
import { calendarUrl, checkInUrl, howUrl, lessonLinks, sheetUrl, unsubscribeUrl } from '../links/urls.ts';
import { findMail } from '../mails/compiled.ts';
import { KINDS, type NoticeKind } from '../mails/kinds.ts';
import { loadJobs } from '../outbox/waiting.ts';
import { greeting, greetingAgain, subjectAgain } from '../rendering/reader-copy.ts';
import { enrollReaders, testDeps } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';
import { destinationOf } from '../tracking/targets.ts';
import { newComposer } from './compose.ts';
import { composeSample } from './send-test.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps({ kind: 'smtp' });
  const now = world.clock.now();
  await enrollReaders(world.sql, { count: 1, at: now });
  await world.sql("UPDATE subscribers SET name = '見本'");
  await world.sql(
    `INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at, name)
     VALUES ('sgn_0123456789abcdef', 'sub_0', 'thigh-sciatica', ?, ?, '見本')`,
    ...[now, now + 1],
  );
});

const CLINIC_HERE: Clinic = { ...CLINIC, sample: false };
const ID = 'dlv_0123456789abcdef';

async function job(kind: string, more: Record<string, string | number | null> = {}) {
  const row = {
    ...{ id: ID, kind, subscriber_id: 'sub_0', enrollment_id: null, subject_id: 'sgn_0123456789abcdef' },
    ...{ state: 'claimed', due_at: 1, next_attempt_at: 1, message_id: '<dlv_x@clinic.example>', ...more },
  };
  const columns = Object.keys(row);
  await world.sql(
    `INSERT OR REPLACE INTO deliveries (${columns}) VALUES (${columns.map(() => '?')})`,
    ...Object.values(row),
  );
  return (await loadJobs(world.deps.db, [row.id], world.clock.now()))[0]!;
}
const LESSON = { enrollment_id: 'enr_0', course: 'thigh-sciatica', lesson: 2, subject_id: null };
const lesson = async (more: object = {}) => {
  const [enrollment] = await world.sql('SELECT next_lesson_slug AS slug FROM enrollments');
  return job('lesson', { ...LESSON, lesson_slug: enrollment!.slug, ...more });
};
async function composed(wanted: Awaited<ReturnType<typeof job>>, clinic = CLINIC_HERE) {
  const found = await newComposer(world.deps, clinic, world.deps.library.courses).compose(wanted);
  return found && { ...found, read: await PostalMime.parse(found.message.raw) };
}
const headers = (mail: NonNullable<Awaited<ReturnType<typeof composed>>>) =>
  Object.fromEntries(mail.read.headers.map(({ key, value }) => [key, value]));

test('a lesson has the list’s headers: who reads it can leave with one press, and write to the clinic', async () => {
  const mail = (await composed(await lesson()))!;
  expect(headers(mail)).toMatchObject({
    'list-unsubscribe': `<${unsubscribeUrl(world.deps, ID)}>`,
    'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    'list-id': expect.stringMatching(/ <letters\.clinic\.example>$/),
    'list-owner': '<mailto:contact@clinic.example>',
    'list-post': '<mailto:contact@clinic.example>',
    'mail-reply-to': 'contact@clinic.example',
    'auto-submitted': 'auto-generated',
    'message-id': '<dlv_x@clinic.example>',
  });
  expect(mail.read.from).toMatchObject({ name: '見本鍼灸院', address: 'letters@clinic.example' });
  expect(mail.read.to).toMatchObject([{ name: '見本', address: 'r0@mail.example' }]);
  expect(mail.read.replyTo).toMatchObject([{ address: 'contact@clinic.example' }]);
  expect(Date.parse(mail.read.date!)).toBe(world.clock.now());
  expect([mail.number, mail.read.subject]).toEqual([2, mail.mail.subject]);
  expect([mail.message.from, mail.message.to]).toEqual(['letters@clinic.example', 'r0@mail.example']);
  expect(mail.message.messageId).toBe('<dlv_x@clinic.example>');
  expect(mail.message.pieces!.join('')).toBe(mail.message.raw);
});

test('a lesson greets its reader by name, and leads to its own links', async () => {
  const { read } = (await composed(await lesson()))!;
  for (const text of [read.text, read.html]) {
    expect(text).toContain('見本さん');
    expect(text).toContain(unsubscribeUrl(world.deps, ID));
    expect(text).toContain(howUrl(world.deps, ID));
    expect(text).toContain(checkInUrl(world.deps, ID));
  }
});

test('who gave no name is greeted without one', async () => {
  await world.sql('UPDATE subscribers SET name = NULL');
  const { read } = (await composed(await lesson()))!;
  expect(read.to).toMatchObject([{ name: '', address: 'r0@mail.example' }]);
  for (const text of [read.text, read.html]) {
    expect(text).toContain(greeting(null));
    expect(text).not.toContain('さん、');
  }
});

test('a lesson is that of the reader’s pattern, where it has one for it', async () => {
  const { courses, mails } = world.deps.library;
  const course = findCourse(courses, 'thigh-sciatica')!;
  const { number, slug } = course.lessons.find(one => variantsOf(one, course).length > 1)!;
  for (const pattern of [null, ...course.patterns.map(one => one.slug)]) {
    await world.sql('UPDATE enrollments SET pattern = ?', pattern);
    const { mail } = (await composed(await lesson({ lesson: number, lesson_slug: slug })))!;
    expect([pattern, mail.version]).toEqual([pattern, findMail(mails, course.slug, number, pattern)!.version]);
  }
});

test('a clinic without an address for answers is named nowhere as the list’s owner', async () => {
  const mail = (await composed(await lesson(), { ...CLINIC_HERE, contactEmail: '' }))!;
  expect(Object.keys(headers(mail))).not.toContain('list-owner');
  expect(headers(mail)['list-id']).toMatch(/ <letters\.clinic\.example>$/);
});

test('the sender has the name that the clinic chose for it', async () => {
  const mail = (await composed(await lesson(), { ...CLINIC_HERE, senderName: '見本の便り' }))!;
  expect(mail.read.from?.name).toBe('見本の便り');
});

test('a sender without a name has none, nor has the list', async () => {
  const mail = (await composed(await lesson(), { ...CLINIC_HERE, senderName: '', tradeName: '', legalName: '' }))!;
  expect([mail.read.from?.name, headers(mail)['list-id']]).toEqual(['', '<letters.clinic.example>']);
});

test.each(['confirmation', 'already-enrolled'] as NoticeKind[])('%s is no mail of the list', async kind => {
  const mail = (await composed(await job(kind)))!;
  expect(Object.keys(headers(mail)).filter(name => name.startsWith('list-'))).toEqual([]);
  expect(headers(mail)['auto-submitted']).toBe('auto-generated');
  expect(mail.number).toBeUndefined();
  expect(KINDS[kind].isOfList).toBe(false);
});

test.each(['pending', 'unsubscribed', 'suppressed', 'in-question', 'trial'])(
  'a name that nobody has confirmed stands nowhere in the mail to a reader who is %s',
  async status => {
    await world.sql('UPDATE subscribers SET status = ?', status);
    const mail = (await composed(await job('confirmation')))!;
    expect(mail.read.to).toMatchObject([{ name: '', address: 'r0@mail.example' }]);
    for (const text of [mail.read.text, mail.read.html]) expect(text).not.toContain('見本さん');
  },
);

test('mail to the clinic goes to the clinic, without an address to answer to', async () => {
  await world.sql(`INSERT INTO consultation_requests
    (id, delivery_id, subscriber_id, course, contact_by, preferred_times, created_at)
    VALUES ('sgn_0123456789abcdef', 'dlv_x', 'sub_0', 'thigh-sciatica', 'mail', '平日', 1)`);
  const request = await job('consultation-request', { subscriber_id: null });
  const mail = (await composed(request))!;
  expect(mail.read.to).toMatchObject([{ name: '見本鍼灸院', address: 'contact@clinic.example' }]);
  expect(mail.read.replyTo).toBeUndefined();
  expect(await composed(request, { ...CLINIC_HERE, contactEmail: '' })).toBeUndefined();
});

test('what has nothing to say is not composed', async () => {
  expect(await composed(await lesson({ lesson_slug: 'no-such-lesson' }))).toBeUndefined();
  expect(await composed(await job('confirmation', { subscriber_id: null }))).toBeUndefined();
  expect(await composed(await job('confirmation', { subject_id: 'sgn_none' }))).toBeUndefined();
});

test('one composer keeps readers apart', async () => {
  const composer = newComposer(world.deps, CLINIC_HERE, world.deps.library.courses);
  const first = await composer.compose(await lesson());
  await world.sql("UPDATE subscribers SET name = '別の人', email = 'b@mail.example'");
  const second = await composer.compose(await lesson());
  expect([first!.message.to, second!.message.to]).toEqual(['r0@mail.example', 'b@mail.example']);
  expect((await PostalMime.parse(second!.message.raw)).text).toContain('別の人さん');
});

test('who stopped the record gets a mail without a picture of ours, whose links lead straight to where they lead; others do not', async () => {
  const { courses, mails } = world.deps.library;
  const composer = newComposer(world.deps, CLINIC_HERE, courses);
  const { number, slug } = findCourse(courses, 'thigh-sciatica')!.lessons.find(
    one => findMail(mails, 'thigh-sciatica', one.number, null)!.links.length > 0,
  )!;
  const sent = async (untrackedSince: number | null) => {
    await world.sql('UPDATE subscribers SET untracked_since = ?', untrackedSince);
    const { mail, message } = (await composer.compose(await lesson({ lesson: number, lesson_slug: slug })))!;
    return { links: mail.links, read: await PostalMime.parse(message.raw) };
  };
  for (const untrackedSince of [1, null, 1]) {
    const isTracked = untrackedSince === null;
    const { links, read } = await sent(untrackedSince);
    expect(links.length).toBeGreaterThan(0);
    expect([untrackedSince, /\/o\/[\w-]+\.gif/.test(read.html!)]).toEqual([untrackedSince, isTracked]);
    for (const [index, target] of links.entries()) {
      const straight = await destinationOf(world.deps, ID, target);
      const counted = lessonLinks(world.deps, ID, links.length)[`link_${index + 1}`]!;
      for (const text of [read.html!.replaceAll('&amp;', '&'), read.text!])
        expect([index, text.includes(`${counted}"`) || text.includes(`${counted}\n`)]).toEqual([index, isTracked]);
      expect(isTracked || read.html!.replaceAll('&amp;', '&').includes(`href="${straight}"`)).toBe(true);
    }
    expect(read.html).toContain(unsubscribeUrl(world.deps, ID));
  }
});

test('the page of a lesson shows it as it is today, and of nothing there is no page', async () => {
  const composer = newComposer(world.deps, CLINIC_HERE, world.deps.library.courses);
  const page = await composer.page(await lesson());
  expect(page).toContain('見本さん');
  expect(page).toContain(unsubscribeUrl(world.deps, ID));
  expect(await composer.page(await lesson({ lesson_slug: 'no-such-lesson' }))).toBeUndefined();
});

test('the page of a lesson that was sent shows it as it was sent, if it is kept whole', async () => {
  const composer = newComposer(world.deps, CLINIC_HERE, world.deps.library.courses);
  const wanted = await lesson({ version: 'then', state: 'sent' });
  const today = await composer.page(wanted);
  expect(today).toContain('見本さん');
  await world.sql("INSERT INTO lesson_versions (version, course, lesson, links) VALUES ('then', 'c', 2, '[]')");
  expect(await composer.page(wanted)).toBe(today);
  await world.sql("UPDATE lesson_versions SET subject = 's', text = 't', html = '<p>{{greeting}} 昔の文</p>'");
  expect(await composer.page(wanted)).toBe(`<p>${greeting('見本')} 昔の文</p>`);
});

test('a mail may lead to the sheet and to the calendar file of its course, and so may a copy of it', async () => {
  await world.sql(
    `INSERT INTO lesson_versions (version, course, lesson, links, subject, text, html)
     VALUES ('then', 'c', 2, '[]', 's', '{{sheet_url}} {{calendar_url}}', '{{sheet_url}} {{calendar_url}}')`,
  );
  const links = `${sheetUrl(world.deps, ID)} ${calendarUrl(world.deps, ID)}`;
  const composer = newComposer(world.deps, CLINIC_HERE, world.deps.library.courses);
  expect(await composer.page(await lesson({ version: 'then', state: 'sent' }))).toBe(links);
  const { read } = (await composed(await again('then')))!;
  expect([read.text!.trim(), read.html!.trim()]).toEqual([links, links]);
});

/** A copy of a lesson that stands in no course any more, as a person at the clinic sends it again. */
const again = (version: string | null, more: Record<string, string | number | null> = {}) =>
  job('lesson-again', {
    ...{ course: 'thigh-sciatica', lesson: 2, lesson_slug: 'of-no-course', subject_id: 'dlv_sent', version },
    ...more,
  });

test('a lesson that is sent again is the mail that the reader got, says so, and is of the list', async () => {
  const first = (await composed(await lesson()))!;
  const { version, links, subject, html, text } = first.mail;
  await world.sql(
    "INSERT INTO lesson_versions (version, course, lesson, links, subject, html, text) VALUES (?, 'c', 1, ?, ?, ?, ?)",
    ...[version, JSON.stringify(links), subject, html, text],
  );
  const mail = (await composed(await again(version)))!;
  expect([mail.number, mail.read.subject]).toEqual([2, subjectAgain(first.mail.subject)]);
  expect(headers(mail)['list-unsubscribe']).toBe(`<${unsubscribeUrl(world.deps, ID)}>`);
  for (const part of [mail.read.text, mail.read.html]) expect(part).toContain(greetingAgain('見本さん', 2));
  expect((await composed(await again(version, { lesson: null })))!.number).toBeUndefined();
  expect(await composed(await again('kept-by-nobody'))).toBeUndefined();
  expect(await composed(await again(null))).toBeUndefined();
});

test('an ordinary lesson does not say that it comes again', async () => {
  const { read, mail } = (await composed(await lesson({ version: 'of-today' })))!;
  expect(read.subject).toBe(mail.subject);
  expect(read.text).not.toContain('もう一度お送りします');
});

test('a lesson that is sent to be looked at asks what a reader is asked a week later', async () => {
  const sample = { course: 'thigh-sciatica', pattern: 'sitting', email: 'look@mail.example' };
  const textOf = async (lesson: number) =>
    (await PostalMime.parse((await composeSample(world.deps, { ...sample, lesson }))!.message.raw)).text!;
  const { line } = actionOf(findCourse(world.deps.library.courses, 'thigh-sciatica')!.lessons[2]!, 'sitting')!;
  expect((await textOf(4)).replace(/\s/g, '')).toContain(`『${line.split(' ')[0]}』`);
  expect(await textOf(1)).not.toContain('先週の『');
});
