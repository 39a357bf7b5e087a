import { asc, inArray, max } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import type { Session, SignOffRow } from '../db/records.ts';
import { signOffs } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { audit } from '../sign-in/audit.ts';
import type { Signing } from './signing-form.ts';

type Writing = Pick<Deps, 'db' | 'clock'>;

/** A lesson with the text that somebody has before them. `hash`: `courses/lesson-hash.ts`. */
export type LessonText = Pick<SignOffRow, 'course' | 'lessonSlug' | 'hash'>;

/** The newest row of each text, oldest first: whether its signature holds. */
export function readSignOffs(db: Db): Promise<SignOffRow[]> {
  const newest = db
    .select({ id: max(signOffs.id) })
    .from(signOffs)
    .groupBy(signOffs.course, signOffs.lessonSlug, signOffs.hash);
  return db.select().from(signOffs).where(inArray(signOffs.id, newest)).orderBy(asc(signOffs.id));
}

/** Puts a person's name to this text of a lesson. */
export async function signLesson(deps: Writing, text: LessonText, signing: Signing, session: Session): Promise<void> {
  await record(deps, { ...text, ...signing, act: 'signed' }, session);
}

/** Takes a signature back, whoever gave it. What stands in the lesson's file is not touched. */
export async function withdrawSignOff(deps: Writing, signed: SignOffRow, session: Session): Promise<void> {
  const { course, lessonSlug, hash, name, licences, checks, signedOn, reviewDue } = signed;
  const same = { course, lessonSlug, hash, name, licences, checks, signedOn, reviewDue };
  await record(deps, { ...same, act: 'withdrawn' }, session);
}

async function record(
  deps: Writing,
  row: Omit<typeof signOffs.$inferInsert, 'id' | 'at' | 'sessionId' | 'way'>,
  { id: sessionId, way }: Session,
) {
  const { db, clock } = deps;
  const detail = `${row.course}/${row.lessonSlug} ${row.hash.slice(0, 8)}`;
  await db.batch([
    db.insert(signOffs).values({ ...row, at: clock.now(), sessionId, way }),
    audit(deps, row.act === 'signed' ? 'lesson-signed' : 'lesson-signature-withdrawn', detail),
  ]);
}
