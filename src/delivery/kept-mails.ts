import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Action } from '../courses/course.ts';
import type { Db } from '../db/database.ts';
import type { Delivery } from '../db/records.ts';
import { isOneOf } from '../db/rows.ts';
import { lessonVersions } from '../db/schema.ts';
import type { CompiledMail } from '../mails/compiled.ts';

/** `action`: the action of the week that the mail names. `undefined`: it names none. */
type Sent = Pick<Delivery, 'kind' | 'course' | 'lesson' | 'lessonSlug'> & { action?: Action };

/**
 * Statement that keeps a compiled mail, so that it can be read and its numbered links work after its lesson was changed or removed. A mail
 * that is kept whole is left alone. 0.1.0 kept only the links.
 */
export function keepMail(db: Db, { kind, course, lesson, lessonSlug, action }: Sent, mail: CompiledMail) {
  const { version, links, subject, html, text } = mail;
  const named = { course: course ?? kind, lesson: lesson ?? 0, lessonSlug, action };
  return db
    .insert(lessonVersions)
    .values({ version, links, subject, html, text, ...named })
    .onConflictDoUpdate({
      target: lessonVersions.version,
      set: { subject, html, text },
      setWhere: isNull(lessonVersions.html),
    });
}

export async function keptVersions(db: Db, versions: string[]): Promise<Set<string>> {
  const kept = await db
    .select({ version: lessonVersions.version })
    .from(lessonVersions)
    .where(and(isOneOf(lessonVersions.version, versions), isNotNull(lessonVersions.html)));
  return new Set(kept.map(({ version }) => version));
}

/** A mail as it was sent. `undefined`: it is not kept whole. */
export async function readKeptMail(db: Db, version: string): Promise<CompiledMail | undefined> {
  const { subject, html, text, links } = lessonVersions;
  const kept = await db
    .select({ version: lessonVersions.version, subject, html, text, links })
    .from(lessonVersions)
    .where(eq(lessonVersions.version, version))
    .get();
  return kept && isWhole(kept) ? kept : undefined;
}

type Kept = Omit<CompiledMail, 'subject' | 'html' | 'text'> & { [K in 'subject' | 'html' | 'text']: string | null };
const isWhole = (kept: Kept): kept is CompiledMail => kept.html !== null;
