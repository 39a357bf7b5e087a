import PostalMime from 'postal-mime';
import { chance } from '../../adapters/machine/machine.ts';
import { localDate } from '../../calendar/local-time.ts';
import { ClinicSettings } from '../../clinic/settings.ts';
import { type Course, type Lesson, variantsOf } from '../../courses/course.ts';
import { newId } from '../../db/ids.ts';
import { UNPLACED } from '../../db/records.ts';
import {
  cohortCounts,
  consultationRequests,
  dayCounts,
  readerCorrections,
  signInLinks,
  signups,
  subscribers,
} from '../../db/schema.ts';
import { writeSetting } from '../../db/setting.ts';
import { newComposer } from '../../delivery/compose.ts';
import type { Deps } from '../../deps.ts';
import { KINDS, type NoticeKind } from '../../mails/kinds.ts';
import { newDelivery } from '../../outbox/new-delivery.ts';
import type { Job } from '../../outbox/waiting.ts';
import { lastPeriod, type Period, periodsUntil } from '../../reports/letter/period.ts';
import { LETTER, readMarks } from '../../reports/letter/write.ts';
import { testDeps, testLibrary } from '../deps.ts';

/** A clinic with every setting filled in. Its names and address have an ordinary length. */
export const CLINIC = {
  ...ClinicSettings.parse({
    legalName: '見本鍼灸院 代表者',
    tradeName: '見本鍼灸院',
    postalAddress: '〒000-0000 見本県見本市見本町9-9-9 見本ビル2階',
    contactEmail: 'info@mihon-in.example',
    contactPhone: '046-000-0000',
    senderAddress: 'letters@mihon-in.example',
    consultationFee: '3,000円(税込)',
    consultationMinutes: 40,
    openingHours: '月〜土 9:00〜18:00(日・祝休み)',
  }),
  sample: false,
};

/** A lesson as readers of one pattern get it. `name`: `course/3/pattern`, or `course/3`. */
export type Variant = { name: string; course: Course; lesson: Lesson; pattern: string | null };
export type Mail = { name: string; raw: string; html: string; text: string; unsubscribe: string | undefined };

const { courses, mails } = await testLibrary();

export const variants: Variant[] = courses.flatMap(course =>
  course.lessons.flatMap(lesson =>
    variantsOf(lesson, course).map(pattern => ({ course, lesson, pattern, name: nameOf(course, lesson, pattern) })),
  ),
);
export const notices = (Object.keys(mails.notices) as NoticeKind[]).map(name => ({ name }));

function nameOf(course: Course, lesson: Lesson, pattern: string | null): string {
  return `${course.slug}/${lesson.number}${pattern ? `/${pattern}` : ''}`;
}

/** Every mail of the program by name, composed as for sending and parsed as a mail program does. */
export async function everyMail(): Promise<Map<string, Mail>> {
  const written = new Map<string, Mail>();
  const { deps, clock } = await testDeps({ kind: 'smtp' });
  clock.set(Date.now()); // spam filters count an old date against a mail
  const subscriber = await signedUp(deps, courses[0]!);
  const { compose } = newComposer(deps, CLINIC, deps.library.courses);
  const write = async (name: string, job: Job) => {
    const composed = await compose(job);
    if (!composed)
      throw new Error(`"${name}" says nothing: src/testing/mails/mails.ts has to make the row that it speaks of`);
    written.set(name, await read(name, composed.message.raw));
  };
  for (const { name, ...variant } of variants) await write(name, lessonJob(deps, subscriber, variant));
  for (const { name } of notices) await write(name, noticeJob(deps, subscriber, name));
  return written;
}

type Subscriber = NonNullable<Job['subscriber']>;

const signupId = newId(chance, 'sgn');

/** Adds the reader who gets all mails, and the sign-up, the request and the sign-in link that notices refer to. */
async function signedUp({ db, clock }: Deps, course: Course): Promise<Subscriber> {
  const email = 'reader@mail.example';
  const now = clock.now();
  const reader: Subscriber = {
    id: newId(chance, 'sub'),
    email,
    emailKey: email,
    name: '見本',
    status: 'active',
    hour: 7,
    pace: 1,
    untrackedSince: null,
    lastLessonAt: null,
    createdAt: now,
    ...UNPLACED,
  };
  await db.insert(subscribers).values(reader);
  const signup = {
    id: signupId,
    subscriberId: reader.id,
    course: course.slug,
    requestedAt: now,
    expiresAt: now + 1_000,
  };
  await db.insert(signInLinks).values({ id: signupId, expiresAt: now + 1_000 });
  await db.insert(signups).values(signup);
  const moving = { before: email, after: 'new@mail.example', afterKey: 'new@mail.example' };
  const correction = { id: signupId, subscriberId: reader.id, what: 'address' as const, ...moving };
  await db.insert(readerCorrections).values({ ...correction, at: now, expiresAt: now + 1_000 });
  await db.insert(consultationRequests).values({
    ...{ id: signupId, deliveryId: newId(chance, 'dlv'), subscriberId: reader.id, course: course.slug, createdAt: now },
    ...{ contactBy: 'phone', phone: '090-1234-5678', note: '見本です。' },
    ...{ preferredDays: ['2026-12-01', '2026-12-03'], preferredTimes: '平日の夕方、土曜の午前' },
  });
  letterAbout = await counted(db, course, lettersPeriod(now), now);
  return reader;
}

/** What the letter to the clinic is about. */
let letterAbout = '';

const lettersPeriod = (now: number) => {
  const today = localDate(now, CLINIC.timeZone);
  return lastPeriod('monthly', today.toString(), today.dayOfWeek);
};

/** What the letter tells of: six months that were read, and a course after whose third lesson many stop. */
async function counted(db: Deps['db'], { slug: course, lessons }: Course, last: Period, now: number) {
  const days = periodsUntil(last, 6).map(({ from }, n) => ({
    ...{ day: from, course, requested: 14 + n, confirmed: [8, 11, 9, 0, 13, 16][n]!, sent: 80 + 8 * n, bounced: n % 3 },
    ...{ proven: 30 + 4 * n, possible: 14 + n, notToBeSeen: 12, consultations: n % 3, completed: 4, stopped: 2 },
  }));
  await db.insert(dayCounts).values(days);
  const month = periodsUntil(last, 4)[0]!.key;
  const cohort = { course, month, pattern: '', provider: 'gmail', source: '', sealed: false };
  const people = { ...cohort, lessonSlug: '', requested: 62, confirmed: 60, completed: 40, stopped: 20 };
  const mails = lessons.map(({ slug, number }, n) => ({
    ...{ ...cohort, lessonSlug: slug, lesson: number, sent: n < 3 ? 60 : 44, stopped: n === 2 ? 16 : 0 },
  }));
  for (const row of [people, ...mails]) await db.insert(cohortCounts).values(row);
  const [, lineage] = await readMarks(db);
  await writeSetting(db, LETTER, { key: last.key, lineage }, now);
  return `${last.key} ${lineage}`;
}

function lessonJob(deps: Deps, subscriber: Subscriber, { course, lesson, pattern }: Omit<Variant, 'name'>): Job {
  const delivery = newDelivery(deps, deps.clock.now(), { kind: 'lesson', course: course.slug, lesson: lesson.number });
  return { delivery, subscriber, enrollment: { pattern } } as Job;
}

function noticeJob(deps: Deps, reader: Subscriber, kind: NoticeKind): Job {
  const subjectId = kind === 'clinic-letter' ? letterAbout : signupId;
  const delivery = newDelivery(deps, deps.clock.now(), { kind, subjectId });
  return { delivery, subscriber: KINDS[kind].audience === 'clinic' ? null : reader, enrollment: null } as Job;
}

async function read(name: string, raw: string): Promise<Mail> {
  const { html = '', text = '', headers } = await PostalMime.parse(raw);
  const unsubscribe = headers.find(({ key }) => key === 'list-unsubscribe')?.value.slice(1, -1);
  return { name, raw, html, text, unsubscribe };
}
