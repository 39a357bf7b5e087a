import PostalMime from 'postal-mime';
import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import { findCourse, type Lesson } from '../courses/course.ts';
import { lessonHash } from '../courses/lesson-hash.ts';
import type { Session, SignOffRow } from '../db/records.ts';
import { enrollReaders, START, testDeps, WEEK } from '../testing/deps.ts';
import { readSignOffs, signLesson, withdrawSignOff } from './sign-offs.ts';

const SESSION = { id: 'a session', way: 'passkey' } as Session;
const NAME = '監修 <見本>';
const LINE = `監修：${NAME}（はり師・きゅう師）、2026年11月2日`;
const SIGNING = {
  ...{ name: NAME, licences: ['hari', 'kyu'], checks: ['sources'] },
  ...{ signedOn: '2026-11-02', reviewDue: '2027-11-02' },
};

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
  await enrollReaders(world.sql, { count: 1, at: START });
});

const course = () => findCourse(world.deps.library.courses, 'thigh-sciatica')!;
const second = () => course().lessons[1]!;
const textOf = (lesson: Lesson) => ({
  course: course().slug,
  lessonSlug: lesson.slug,
  hash: lessonHash(lesson, course()),
});
const sign = () => signLesson(world.deps, textOf(second()), SIGNING, SESSION);
const takeBack = async () =>
  withdrawSignOff(world.deps, (await readSignOffs(world.deps.db)).at(-1) as SignOffRow, SESSION);
const hold = () => saveClinic(world.deps, ClinicSettings.parse({ unsignedLessons: 'hold' }));
const mail = async () => {
  await world.run();
  const { html = '', text = '' } = await PostalMime.parse(world.messages.at(-1)!.raw);
  return { html, text };
};

test('the mail names who signed the lesson, with the licence as signed, in both parts', async () => {
  await sign();
  const { html, text } = await mail();
  expect(text).toContain(`\n${LINE}\n`);
  expect(html).toContain(LINE.replace('<見本>', '&lt;見本&gt;'));
});

test('a lesson that nobody has signed claims nobody, and has no empty line', async () => {
  const { html, text } = await mail();
  expect([html.includes('監修'), text.includes('監修')]).toEqual([false, false]);
  expect(text).toMatch(/\n出典：記事.*\n公的な指針.*\n当院で加えたこと.*\n*$/);
});

test('after the signature is taken back, a mail names nobody any more, and neither does the page of one that was sent', async () => {
  await sign();
  await mail();
  const page = async () => {
    const [, path] = /(\/mail\/[\w-]+)/.exec(world.messages.at(-1)!.raw.replaceAll('=\r\n', ''))!;
    return (await createApp(world.deps).request(path!)).text();
  };
  expect(await page()).toContain('はり師・きゅう師');
  await takeBack();
  expect(await page()).not.toContain('はり師・きゅう師');
});

test('the page of a mail whose lesson is another since names nobody for the old words', async () => {
  await sign();
  await mail();
  const [, path] = /(\/mail\/[\w-]+)/.exec(world.messages.at(-1)!.raw.replaceAll('=\r\n', ''))!;
  const { library } = world.deps;
  const lessons = Object.fromEntries(
    Object.entries(library.mails.lessons).map(([key, one]) => [
      key,
      { ...one, version: `${one.version.slice(0, 15)}x` },
    ]),
  );
  world.deps.library = { ...library, mails: { ...library.mails, lessons } };
  const page = await (await createApp(world.deps).request(path!)).text();
  expect(page).toContain(second().title);
  expect(page).not.toContain('はり師・きゅう師');
});

test('a clinic that holds unsigned lessons sends one once it is signed, and not any more once that is taken back', async () => {
  await hold();
  await world.run();
  expect(world.messages).toHaveLength(0);
  await sign();
  world.clock.advance(WEEK / 7);
  await world.run();
  expect(world.messages).toHaveLength(1);
  await enrollAnother();
  await takeBack();
  await world.run();
  expect(world.messages).toHaveLength(1);
});

async function enrollAnother() {
  await world.sql("INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES ('sub_x', 'x@mail.example', 'x@mail.example', 'active', 7, 0)"); // biome-ignore format: one line
  await world.sql("INSERT INTO consents (subscriber_id, act, wording_version, wording_hash, at, origin) VALUES ('sub_x', 'confirmed', '', '', 0, '')"); // biome-ignore format: one line
  await world.sql(
    "INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_lesson_slug, next_send_at, weekday, created_at) VALUES ('enr_x', 'sub_x', 'thigh-sciatica', 'active', 2, ?, ?, 7, 0)",
    second().slug,
    START,
  );
}

test('a signature that is taken back while its lesson is composed stops the mail: it is judged anew', async () => {
  await hold();
  await sign();
  const { send } = world.mailer;
  await enrollAnother();
  world.deps.mailer = {
    ...world.mailer,
    concurrency: 1,
    async send(message) {
      if (world.messages.length === 0) await takeBack();
      return send(message);
    },
  };
  await world.run();
  expect(world.messages).toHaveLength(1);
});
