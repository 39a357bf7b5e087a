import PostalMime from 'postal-mime';
import { beforeEach, expect, test } from 'vitest';
import { standingOf } from '../answers/standing.ts';
import { nameOf, type Past } from '../answers/week.ts';
import type { Clinic } from '../clinic/settings.ts';
import { actionOf, type Course, findCourse, openCourses, variantsOf } from '../courses/course.ts';
import { calendarUrl, checkInUrl, howUrl, lessonLinks, sheetUrl, unsubscribeUrl } from '../links/urls.ts';
import { findMail } from '../mails/compiled.ts';
import { KINDS, type NoticeKind } from '../mails/kinds.ts';
import { loadJobs } from '../outbox/waiting.ts';
import { greeting, greetingAgain, subjectAgain } from '../rendering/reader-copy.ts';
import { actionFor, askingLibrary } from '../testing/courses/asking-course.ts';
import { DAY, enrollReaders, testDeps } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';
import { inMail } from '../texts/ja/check-in/mails.ts';
import { letter as t } from '../texts/ja/clinic/letter.ts';
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
  const unnumbered = (await composed(await again(version, { lesson: null })))!;
  expect([unnumbered.number, unnumbered.read.text!.includes(greetingAgain('見本さん', 0))]).toEqual([undefined, true]);
  expect(await composed(await again('kept-by-nobody'))).toBeUndefined();
  expect(await composed(await again(null))).toBeUndefined();
});

test('an ordinary lesson is that of today, even where a copy of it is kept, and does not say that it comes again', async () => {
  await world.sql(
    "INSERT INTO lesson_versions (version, course, lesson, links, subject, html, text) VALUES ('kept', 'c', 2, '[]', '昔の題', '昔', '昔')",
  );
  const today = (await composed(await lesson()))!;
  const { read, mail } = (await composed(await lesson({ version: 'kept' })))!;
  expect(mail).toBe(today.mail);
  expect(read.subject).toBe(mail.subject);
  expect(read.text).not.toContain('もう一度お送りします');
});

/** What the mail of a reader says who has had these lessons, the newest first. */
async function ofWeek(
  wanted: Awaited<ReturnType<typeof job>>,
  past: Past[],
  library = askingLibrary(world.deps.library),
) {
  const week = { standing: standingOf('agreed'), past, numbers: [] };
  const composer = newComposer({ ...world.deps, library }, CLINIC_HERE, library.courses, new Map([[ID, week]]));
  const { html, text } = await PostalMime.parse((await composer.compose(wanted))!.message.raw);
  return { html: html!, text: text!.replace(/\s/g, '') };
}
const had = (number: number, more: Partial<Past> = {}): Past => ({
  ...{ deliveryId: `dlv_${number}`, number, sentAt: world.clock.now() - 7 * DAY },
  ...{ action: actionFor(number, null), answer: null, reason: null, ...more },
});
const inOneLine = (words: string) => words.replace(/\s/g, '');

test('a lesson asks about the one before it, and only a reader of whom something is known', async () => {
  const asked = (number: number) => inOneLine(inMail.lastWeek(nameOf(actionFor(number, null))));
  const { html, text } = await ofWeek(await lesson(), [had(1)]);
  expect(text).toContain(asked(1));
  expect(html).toContain(`${checkInUrl(world.deps, ID)}?a=done`);
  expect((await composed(await lesson()))!.read.text).not.toContain('?a=done');
});

test('a lesson that was sent says last week of the week before it was sent', async () => {
  const now = world.clock.now();
  const sent = await lesson({ state: 'sent', accepted_at: now - 20 * DAY });
  const { text } = await ofWeek(sent, [had(1, { sentAt: now - 27 * DAY })]);
  expect(text).toContain(inOneLine(inMail.lastWeek(nameOf(actionFor(1, null)))));
});

test('whom it hurt twice running is warned, with less of what the lesson of their pattern asks, and a way to say how it is', async () => {
  await world.sql("UPDATE enrollments SET pattern = 'sitting'");
  const slug = findCourse(world.deps.library.courses, 'thigh-sciatica')!.lessons[3]!.slug;
  const hurt = { answer: 'rested', reason: 'pain' } as const;
  const { html, text } = await ofWeek(await lesson({ lesson: 4, lesson_slug: slug }), [
    had(3),
    had(2, hurt),
    had(1, hurt),
  ]);
  expect(text).toContain(inOneLine(inMail.again.dose(nameOf(actionFor(4, 'sitting')), 'evenを足首だけ')));
  const [warning] = html.split(inMail.lastWeek(nameOf(actionFor(3, null))));
  expect(warning).toContain(`href="${howUrl(world.deps, ID)}"`);
});

test('a lesson that stands in its course no more asks nothing', async () => {
  await world.sql(
    "INSERT INTO lesson_versions (version, course, lesson, links, subject, html, text) VALUES ('then', 'c', 2, '[]', 's', '[{{check_in}}]', '[{{check_in}}]')",
  );
  expect((await ofWeek(await again('then'), [had(1)])).html.trim()).toBe('[]');
});

test('the page of a lesson asks what its mail asked', async () => {
  const library = askingLibrary(world.deps.library);
  const composer = newComposer({ ...world.deps, library }, CLINIC_HERE, library.courses);
  const { version } = findMail(library.mails, 'thigh-sciatica', 1, null)!;
  await world.sql(
    "INSERT INTO lesson_versions (version, course, lesson, links, action) VALUES (?, 'thigh-sciatica', 1, '[]', ?)",
    ...[version, JSON.stringify(actionFor(1, null))],
  );
  const sentAt = world.clock.now();
  await job('lesson', {
    ...LESSON,
    id: 'dlv_before',
    lesson: 1,
    version,
    state: 'sent',
    accepted_at: sentAt - 7 * DAY,
  });
  const page = await composer.page(await lesson({ state: 'sent', accepted_at: sentAt }));
  expect(page).toContain(inMail.lastWeek(nameOf(actionFor(1, null))));
});

test('a lesson names who has signed it off, also where another course is not in any mail', async () => {
  const { courses } = world.deps.library;
  const signed = (course: Course): Course => ({
    ...course,
    lessons: course.lessons.map(one => (one.number === 2 ? { ...one, reviewedBy: '見本 院長' } : one)),
  });
  const course = signed(findCourse(courses, 'thigh-sciatica')!);
  const composer = newComposer(world.deps, CLINIC_HERE, [course, { ...course, slug: 'of-no-mail' }]);
  const textOf = async (wanted: Awaited<ReturnType<typeof job>>) =>
    (await PostalMime.parse((await composer.compose(wanted))!.message.raw)).text;
  expect(await textOf(await lesson())).toContain('見本 院長');
  expect(await textOf(await lesson({ lesson: 3, lesson_slug: course.lessons[2]!.slug }))).not.toContain('見本 院長');
});

test('the clinic’s letter has its words in the subject, and its parts as they are written for each form', async () => {
  const [{ lineage }] = (await world.sql('SELECT lineage FROM epoch')) as [{ lineage: string }];
  const key = '2026-11-16';
  await world.sql(
    "INSERT OR REPLACE INTO settings (key, value, updated_at) VALUES ('clinic-letter', ?, 1)",
    JSON.stringify({ key, lineage }),
  );
  await world.sql(
    "INSERT INTO day_counts (day, course, requested, confirmed) VALUES ('2026-11-17', 'thigh-sciatica', 3, 2)",
  );
  const letter = await job('clinic-letter', { subscriber_id: null, subject_id: `${key} ${lineage}` });
  const courses = world.deps.library.courses.map(course => ({
    ...course,
    lessons: course.lessons.map(one => ({ ...one, reviewDue: '2026-11-21' })),
  }));
  const composer = newComposer(world.deps, CLINIC_HERE, courses);
  const { subject, text, html } = await PostalMime.parse((await composer.compose(letter))!.message.raw);
  expect(subject).toBe('11月16日〜22日の講座のようす');
  expect(text).toContain(`${t.figures.confirmed}：${t.people(2)}\n`);
  expect(text).toContain(t.waits.overdue(openCourses(courses).flatMap(({ lessons }) => lessons).length));
  expect(text).not.toContain('<');
  expect(html).toMatch(new RegExp(`<[^>]+>${t.figures.confirmed}<`));
  expect(html).not.toContain('&lt;');
  expect(await composer.page(letter)).toBe(html!.trim());
});

test('a lesson that is sent to be looked at asks what a reader is asked a week later', async () => {
  const sample = { course: 'thigh-sciatica', pattern: 'sitting', email: 'look@mail.example' };
  const textOf = async (lesson: number) =>
    (await PostalMime.parse((await composeSample(world.deps, { ...sample, lesson }))!.message.raw)).text!;
  const { line } = actionOf(findCourse(world.deps.library.courses, 'thigh-sciatica')!.lessons[2]!, 'sitting')!;
  expect((await textOf(4)).replace(/\s/g, '')).toContain(`『${line.split(' ')[0]}』`);
  expect(await textOf(1)).not.toContain('先週の『');
});
