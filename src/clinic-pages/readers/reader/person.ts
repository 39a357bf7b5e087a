import { and, desc, eq, sql } from 'drizzle-orm';
import { type SharedAnswers, sharedOf, sharedQueries } from '../../../answers/shared.ts';
import type { Db } from '../../../db/database.ts';
import type {
  AnswerConsent,
  AuditRow,
  Consent,
  Correction,
  Delivery,
  ReaderNote,
  Subscriber,
} from '../../../db/records.ts';
import {
  answerConsents,
  auditLog,
  consents,
  consultationRequests,
  deliveries,
  readerCorrections,
  readerNotes,
  subscribers,
} from '../../../db/schema.ts';
import type { Deps } from '../../../deps.ts';
import { type ReaderCourse, readCourses } from '../../../readers/courses.ts';

/** The most rows of each kind that the page reads. A reader of several courses has some fifty mails. */
export const MOST_ROWS = 200;

export type Consultation = Pick<
  typeof consultationRequests.$inferSelect,
  'id' | 'createdAt' | 'handledAt' | 'withdrawnAt'
>;
/** Everything that is stored about one reader, each list newest first. `isCut`: older rows of one of them were left out. */
export type Person = {
  subscriber: Subscriber;
  courses: ReaderCourse[];
  deliveries: Delivery[];
  consents: Consent[];
  consultations: Consultation[];
  notes: ReaderNote[];
  corrections: Correction[];
  acts: AuditRow[];
  answerConsents: AnswerConsent[];
  /** What the reader shows of their answers. Empty for all others. */
  shared: SharedAnswers;
  isCut: boolean;
};

export async function readPerson(deps: Pick<Deps, 'db' | 'clock'>, id: string): Promise<Person | undefined> {
  const [[subscriber], mails, evidence, consultations, notes, acts, corrections, words, ...shown] = await deps.db.batch(
    [...rowsOf(deps.db, id), ...sharedQueries(deps.db, id)],
  );
  if (!subscriber) return undefined;
  const courses = await readCourses(deps, id);
  const lists = [mails, evidence, consultations, notes, acts];
  const isCut = lists.some(({ length }) => length === MOST_ROWS);
  return {
    subscriber,
    courses,
    deliveries: mails,
    consents: evidence,
    consultations,
    notes,
    acts,
    corrections,
    isCut,
    answerConsents: words,
    shared: sharedOf(shown),
  };
}

/** Statements, each with its order and its bound; every one uses the index on the reader. */
export function rowsOf(db: Db, id: string) {
  const { createdAt, handledAt, withdrawnAt } = consultationRequests;
  return [
    db.select().from(subscribers).where(eq(subscribers.id, id)),
    db
      .select()
      .from(deliveries)
      .where(eq(deliveries.subscriberId, id))
      .orderBy(desc(deliveries.dueAt), desc(deliveries.id))
      .limit(MOST_ROWS),
    db
      .select()
      .from(consents)
      .where(eq(consents.subscriberId, id))
      .orderBy(desc(consents.at), desc(consents.id))
      .limit(MOST_ROWS),
    // Found by the mails that they answer, of which there is an index.
    db
      .select({ id: consultationRequests.id, createdAt, handledAt, withdrawnAt })
      .from(consultationRequests)
      .innerJoin(deliveries, eq(deliveries.id, consultationRequests.deliveryId))
      .where(eq(deliveries.subscriberId, id))
      .orderBy(desc(createdAt), desc(consultationRequests.id))
      .limit(MOST_ROWS),
    db
      .select()
      .from(readerNotes)
      .where(eq(readerNotes.subscriberId, id))
      .orderBy(desc(readerNotes.at), desc(readerNotes.id))
      .limit(MOST_ROWS),
    db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.subscriberId, id), sql`${auditLog.subscriberId} IS NOT NULL`))
      .orderBy(desc(auditLog.at), desc(auditLog.id))
      .limit(MOST_ROWS),
    db
      .select()
      .from(readerCorrections)
      .where(eq(readerCorrections.subscriberId, id))
      .orderBy(desc(readerCorrections.at), desc(readerCorrections.id))
      .limit(MOST_ROWS),
    db
      .select()
      .from(answerConsents)
      .where(eq(answerConsents.subscriberId, id))
      .orderBy(desc(answerConsents.id))
      .limit(MOST_ROWS),
  ] as const;
}
