import { asc, eq, sql } from 'drizzle-orm';
import { findCourse } from '../../courses/course.ts';
import type { Subscriber } from '../../db/records.ts';
import {
  answerConsents,
  checkIns,
  consents,
  consultationRequests,
  deliveries,
  enrollments,
  events,
  readerCorrections,
  selfChecks,
} from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import type { own } from '../../texts/ja/my-page/own.ts';

type Field = keyof typeof own.data.fields;
type Value = string | number | boolean | null;
/** What is known of one thing. */
export type Entry = Partial<Record<Field, Value>>;
/** Everything that is kept of a reader, in the order of the page. Times are ISO 8601. */
export type ReaderData = Record<keyof typeof own.data.sections, Entry[]>;

/** Reads it all. The clinic's notes and what it did are for the clinic to hand out (`reader.note.help`). */
export async function readData(deps: Pick<Deps, 'db' | 'library'>, reader: Subscriber): Promise<ReaderData> {
  const { db } = deps;
  const of = reader.id;
  const [courses, mails, answers, numbers, agreed, acts, changes, requests, sightings] = await db.batch([
    db.select().from(enrollments).where(eq(enrollments.subscriberId, of)).orderBy(asc(enrollments.createdAt)),
    db.select().from(deliveries).where(eq(deliveries.subscriberId, of)).orderBy(asc(deliveries.dueAt)),
    db.select().from(checkIns).where(eq(checkIns.subscriberId, of)).orderBy(asc(checkIns.at)),
    db.select().from(selfChecks).where(eq(selfChecks.subscriberId, of)).orderBy(asc(selfChecks.at)),
    db.select().from(answerConsents).where(eq(answerConsents.subscriberId, of)).orderBy(asc(answerConsents.id)),
    db.select().from(consents).where(eq(consents.subscriberId, of)).orderBy(asc(consents.id)),
    db
      .select()
      .from(readerCorrections)
      .where(eq(readerCorrections.subscriberId, of))
      .orderBy(asc(readerCorrections.at)),
    db
      .select()
      .from(consultationRequests)
      .where(eq(consultationRequests.subscriberId, of))
      .orderBy(asc(consultationRequests.createdAt)),
    db
      .select()
      .from(events)
      .where(sql`${events.deliveryId} IN (SELECT d.id FROM deliveries d WHERE d.subscriber_id = ${of})`)
      .orderBy(asc(events.id)),
  ]);
  const title = (slug: string | null) => findCourse(deps.library.courses, slug ?? '')?.title ?? slug;
  const mailOf = (id: string) => mails.find(mail => mail.id === id);
  return {
    reader: [personOf(reader)],
    courses: courses.map(({ course, pattern, state, weekday, createdAt, nextSendAt, endedAt, followedBy }) => ({
      ...{ course: title(course), pattern, state, weekday, followedBy: followedBy ? title(followedBy.course) : null },
      ...dated({ createdAt, nextSendAt, endedAt }),
    })),
    lessons: mails.map(({ kind, course, lesson, state, acceptedAt, openedAs, clicked }) => ({
      ...{ kind, course: title(course), lesson, state, opened: openedAs, clicked },
      sentAt: iso(acceptedAt),
    })),
    answers: answers.map(({ deliveryId, answer, reason, at }) => ({
      ...{ lesson: mailOf(deliveryId)?.lesson ?? null, answer, reason, at: iso(at) },
    })),
    numbers: numbers.map(({ moment, worst, activity, ability, change, at }) => ({
      ...{ moment, worst, activity, ability, change, at: iso(at) },
    })),
    answerConsents: agreed.map(wordOf),
    consents: acts.map(row => ({ ...wordOf(row), recordedBy: row.recordedBy })),
    addresses: changes.map(({ what, before, after, at, doneAt }) => ({
      what,
      before,
      after,
      ...dated({ at, doneAt }),
    })),
    requests: requests.map(({ course, contactBy, phone, preferredTimes, note, createdAt }) => ({
      ...{ course: title(course), contactBy, phone, preferredTimes, note, at: iso(createdAt) },
    })),
    sightings: sightings.map(({ deliveryId, kind, at, userAgent, network }) => ({
      ...{ lesson: mailOf(deliveryId)?.lesson ?? null, kind, at: iso(at), userAgent, network },
    })),
  };
}

const personOf = ({ email, name, status, hour, pace, untrackedSince, createdAt }: Subscriber): Entry => ({
  ...{ email, name, status, hour, pace },
  ...dated({ untrackedSince, createdAt }),
});

type Word = { act: string; at: number; wordingVersion: string; wordingHash: string };
const wordOf = ({ act, at, wordingVersion, wordingHash }: Word): Entry => ({
  act,
  at: iso(at),
  wordingVersion,
  wordingHash,
});

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const dated = <Name extends string>(times: Record<Name, number | null>) =>
  Object.fromEntries(Object.entries<number | null>(times).map(([name, at]) => [name, iso(at)])) as Record<
    Name,
    string | null
  >;
