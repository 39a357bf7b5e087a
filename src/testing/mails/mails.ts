import PostalMime from 'postal-mime';
import { chance } from '../../adapters/machine/machine.ts';
import { ClinicSettings } from '../../clinic/settings.ts';
import { type Course, type Lesson, variantsOf } from '../../courses/course.ts';
import { newId } from '../../db/ids.ts';
import { UNPLACED } from '../../db/records.ts';
import { consultationRequests, readerCorrections, signInLinks, signups, subscribers } from '../../db/schema.ts';
import { newComposer } from '../../delivery/compose.ts';
import type { Deps } from '../../deps.ts';
import { KINDS, type NoticeKind } from '../../mails/kinds.ts';
import { newDelivery } from '../../outbox/new-delivery.ts';
import type { Job } from '../../outbox/waiting.ts';
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
  return reader;
}

function lessonJob(deps: Deps, subscriber: Subscriber, { course, lesson, pattern }: Omit<Variant, 'name'>): Job {
  const delivery = newDelivery(deps, deps.clock.now(), { kind: 'lesson', course: course.slug, lesson: lesson.number });
  return { delivery, subscriber, enrollment: { pattern } } as Job;
}

function noticeJob(deps: Deps, reader: Subscriber, kind: NoticeKind): Job {
  const delivery = newDelivery(deps, deps.clock.now(), { kind, subjectId: signupId });
  return { delivery, subscriber: KINDS[kind].audience === 'clinic' ? null : reader, enrollment: null } as Job;
}

async function read(name: string, raw: string): Promise<Mail> {
  const { html = '', text = '', headers } = await PostalMime.parse(raw);
  const unsubscribe = headers.find(({ key }) => key === 'list-unsubscribe')?.value.slice(1, -1);
  return { name, raw, html, text, unsubscribe };
}
