import { and, asc, desc, eq, gte, isNotNull, max } from 'drizzle-orm';
import { isOpenForAnswers } from '../answers/forget.ts';
import { lastAct } from '../answers/read.ts';
import { type AnswerStanding, standingOf } from '../answers/standing.ts';
import type { Numbers } from '../answers/week.ts';
import { type Clinic, readClinic } from '../clinic/settings.ts';
import { type Course, findCourse, type Lesson, openCourses } from '../courses/course.ts';
import { asksReaders } from '../courses/course-movements.ts';
import { lessonOf } from '../courses/lesson-slugs.ts';
import type { Db } from '../db/database.ts';
import type { Correction } from '../db/records.ts';
import { checkIns, deliveries, readerCorrections, selfChecks, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { checkInUrl, mailUrl, sheetUrl } from '../links/urls.ts';
import { leftAt } from '../readers/come-back.ts';
import { readAsked } from '../readers/corrections/ask-address.ts';
import { type ReaderCourse, readCourses } from '../readers/courses.ts';
import { readTakenCourses } from '../sign-off/courses.ts';
import type { Visitor } from './visitor.ts';

type Reading = Pick<Deps, 'db' | 'clock' | 'keys' | 'site' | 'library' | 'mailer' | 'log'>;

/** A lesson that was sent. `record`: where its action is asked about; unset if it is not, or was answered. */
export type PastLesson = {
  id: string;
  enrollmentId: string;
  number: number;
  lesson: Lesson | undefined;
  sentAt: number;
  answer: typeof checkIns.$inferSelect.answer | null;
  href: string;
  record?: string;
};

/** A course of the reader, as the page shows it. `sheet`: where its printed sheet is. */
export type OwnCourse = ReaderCourse & {
  course: Course | undefined;
  lessons: PastLesson[];
  numbers: Numbers[];
  sheet?: string;
};

export type Own = {
  clinic: Clinic;
  now: number;
  visitor: Visitor;
  courses: OwnCourse[];
  /** Courses that can be had beside those that are open. */
  others: Course[];
  all: Course[];
  answers: AnswerStanding;
  asked: Correction | undefined;
  /** When the reader left, if that can be taken back. */
  left: number | undefined;
};

/** Everything that the own page shows. */
export async function readOwn(deps: Reading, visitor: Visitor): Promise<Own> {
  const { db, clock } = deps;
  const { reader } = visitor;
  const clinic = await readClinic(deps);
  const taken = await readTakenCourses(deps, clinic);
  const standings = await readCourses(deps, reader.id);
  const open = standings.filter(isOpen).map(({ enrollment }) => enrollment.course);
  const [[standing], sent, numbers] = await db.batch([
    db
      .select({ act: lastAct(subscribers.id.getSQL()) })
      .from(subscribers)
      .where(eq(subscribers.id, reader.id)),
    sentQuery(db, reader.id),
    db.select().from(selfChecks).where(eq(selfChecks.subscriberId, reader.id)).orderBy(asc(selfChecks.at)),
  ]);
  const answers = standingOf(standing?.act ?? null);
  const courseOf = coursesFrom(deps, sent, numbers, { answers, moved: await movedAt(db, reader.id) });
  return {
    ...{ clinic, now: clock.now(), visitor, answers, all: taken },
    courses: standings.map(courseOf).toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a))),
    others: openCourses(taken).filter(({ slug }) => !open.includes(slug)),
    asked: await readAsked(deps, reader.id),
    left: await leftAt(deps, reader),
  };
}

export const isOpen = ({ enrollment: { state } }: Pick<ReaderCourse, 'enrollment'>): boolean =>
  state === 'active' || state === 'paused';

function sentQuery(db: Db, readerId: string) {
  return db
    .select({ delivery: deliveries, answer: checkIns.answer })
    .from(deliveries)
    .leftJoin(checkIns, eq(checkIns.deliveryId, deliveries.id))
    .where(and(eq(deliveries.subscriberId, readerId), eq(deliveries.kind, 'lesson'), isNotNull(deliveries.acceptedAt)))
    .orderBy(desc(deliveries.acceptedAt), desc(deliveries.id));
}

/** When the reader's address last changed: pages of earlier mails take no answer any more. */
async function movedAt(db: Db, readerId: string): Promise<number> {
  const { subscriberId, what, doneAt } = readerCorrections;
  const isMove = and(eq(subscriberId, readerId), eq(what, 'address'), gte(doneAt, 0));
  const found = await db
    .select({ at: max(doneAt) })
    .from(readerCorrections)
    .where(isMove)
    .get();
  return found?.at ?? 0;
}

type Sent = Awaited<ReturnType<typeof sentQuery>>;
type Answering = { answers: AnswerStanding; moved: number };

function coursesFrom(deps: Reading, sent: Sent, numbers: (typeof selfChecks.$inferSelect)[], answering: Answering) {
  const { courses } = deps.library;
  return (standing: ReaderCourse): OwnCourse => {
    const { id, course: slug, endedAt } = standing.enrollment;
    const course = findCourse(courses, slug);
    const rows = sent.filter(({ delivery }) => delivery.enrollmentId === id);
    const asks = course !== undefined && asksReaders(course) && isOpenForAnswers(endedAt, deps.clock.now());
    const isAsked = asks && answering.answers.keeping !== 'refused' && answering.answers.keeping !== 'withdrawn';
    return {
      ...standing,
      course,
      lessons: rows.map(({ delivery, answer }, index) => {
        const lesson = lessonOf(courses, delivery);
        const next = rows[index - 1]?.delivery;
        const asking = isAsked && answer === null && lesson?.actions && next && next.acceptedAt! > answering.moved;
        return {
          ...{
            id: delivery.id,
            enrollmentId: id,
            number: delivery.lesson!,
            lesson,
            sentAt: delivery.acceptedAt!,
            answer,
          },
          href: mailUrl(deps, delivery.id),
          record: asking ? checkInUrl(deps, next.id) : undefined,
        };
      }),
      numbers: numbers.filter(({ enrollmentId }) => enrollmentId === id),
      sheet: course?.sheet && rows.length > 0 ? sheetUrl(deps, id) : undefined,
    };
  };
}
