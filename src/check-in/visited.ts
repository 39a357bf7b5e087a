import { and, eq, sql } from 'drizzle-orm';
import { isOpenForAnswers } from '../answers/forget.ts';
import { readWeeks } from '../answers/read.ts';
import type { Past, Week } from '../answers/week.ts';
import { type Course, findCourse, type Lesson } from '../courses/course.ts';
import { lessonOf } from '../courses/lesson-slugs.ts';
import type { Db } from '../db/database.ts';
import type { Delivery, Enrollment, Subscriber } from '../db/records.ts';
import { readerCorrections, type SelfCheckMoment } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { whyAbsent } from '../links/absent.ts';
import { readToken } from '../links/tokens.ts';
import { isLessonKind } from '../mails/kinds.ts';
import { type Job, loadJobs } from '../outbox/waiting.ts';

/**
 * Who opened the page of a lesson's mail. `mailId`: the mail that led here, which a visit counts for. `lesson`: as it is today. `asked`:
 * the lesson before, whose action this mail asks about. `moment`: the numbers that this mail asks for. `isOpen`: answers are still taken.
 */
export type Visited = {
  mailId: string;
  reader: Subscriber;
  enrollment: Enrollment;
  course: Course | undefined;
  lesson: Lesson | undefined;
  week: Week | undefined;
  asked: Past | undefined;
  moment: SelfCheckMoment | undefined;
  isOpen: boolean;
};
type Visiting = Pick<Deps, 'db' | 'keys' | 'clock' | 'library'>;

/** Throws `not_found`, also where the mail went to an address that the reader has left since, or `gone` where the reader was erased. */
export async function findVisited(deps: Visiting, token: string): Promise<Visited> {
  const mailId = readToken(deps.keys, 'check-in', 'dlv', token);
  const job = mailId && (await lessonJob(deps, mailId));
  const visited = job && (await visitedOf(deps, mailId, job));
  if (!visited) throw await whyAbsent(deps.db, mailId);
  return visited;
}

/** The mail is in a mailbox that may be somebody else's by now: what a reader says of their body is not shown there. */
async function hasMoved(db: Db, { subscriberId, acceptedAt }: Delivery): Promise<boolean> {
  const { id, what, doneAt } = readerCorrections;
  const isLater = sql`${doneAt} > ${acceptedAt ?? 0}`;
  const ofReader = and(eq(readerCorrections.subscriberId, subscriberId!), eq(what, 'address'), isLater);
  return (await db.select({ id }).from(readerCorrections).where(ofReader).limit(1).get()) !== undefined;
}

/** A copy that was sent again asks what the lesson asked. */
async function lessonJob({ db, clock }: Visiting, id: string): Promise<Job | undefined> {
  const [job] = await loadJobs(db, [id], clock.now());
  if (!job || !isLessonKind(job.delivery.kind)) return undefined;
  const { kind, subjectId } = job.delivery;
  if (kind === 'lesson') return job;
  return subjectId === null ? undefined : (await loadJobs(db, [subjectId], clock.now()))[0];
}

async function visitedOf(deps: Visiting, mailId: string, job: Job): Promise<Visited | undefined> {
  const { delivery, subscriber: reader, enrollment } = job;
  if (!reader || !enrollment || (await hasMoved(deps.db, delivery))) return undefined;
  const { courses } = deps.library;
  const lesson = lessonOf(courses, delivery);
  const week = (await readWeeks(deps.db, [delivery], courses)).get(delivery.id);
  const [before] = week?.past ?? [];
  return {
    ...{ mailId, reader, enrollment, lesson, week },
    course: findCourse(courses, enrollment.course),
    asked: before?.action && lesson?.kind !== 'invitation' ? before : undefined,
    moment: lesson?.selfCheck,
    isOpen: isOpenForAnswers(enrollment.endedAt, deps.clock.now()),
  };
}
