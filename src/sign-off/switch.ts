import { desc, inArray } from 'drizzle-orm';
import { type Clinic, saveClinicStatement } from '../clinic/settings.ts';
import type { AuditRow } from '../db/records.ts';
import { auditLog } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { type AuditAction, audit } from '../sign-in/audit.ts';

type Writing = Pick<Deps, 'db' | 'clock'>;
/** What the clinic has said of a course. `null`: nothing. */
export type Said = Clinic['openCourses'][string] | null;
/** One press of a switch, as the audit log tells it. `unsigned`: how many lessons had no signature then. `at`: epoch ms. */
export type Press = { id: number; course: string; to: Said; was: Said; unsigned: number; at: number };

const ACTIONS = ['course-opened', 'course-closed', 'course-switched-back'] as const satisfies AuditAction[];

/** Opens or closes a course for sign-ups. Who is on the course stays on it. The audit log has what it was before, so that it can be undone. */
export async function switchCourse(
  deps: Writing,
  action: (typeof ACTIONS)[number],
  { course, to, was, unsigned }: Omit<Press, 'id' | 'at'>,
): Promise<void> {
  await deps.db.batch([
    saveClinicStatement(deps, { openCourses: { [course]: to } }),
    audit(deps, action, [course, to ?? 'nothing', was ?? 'nothing', unsigned].join(' ')),
  ]);
}

/** The last press of each course's switch, by slug. */
export async function lastPresses({ db }: Pick<Deps, 'db'>): Promise<Map<string, Press>> {
  const rows = await db
    .select()
    .from(auditLog)
    .where(inArray(auditLog.action, ACTIONS))
    .orderBy(desc(auditLog.id))
    .limit(MOST_PRESSES);
  return new Map(rows.toReversed().map(row => [pressOf(row).course, pressOf(row)]));
}
/** A switch that was last pressed before that many others cannot be undone any more, and shows no date. */
const MOST_PRESSES = 200;

function pressOf({ id, detail, at }: AuditRow): Press {
  const [course = '', to, was, unsigned] = (detail ?? '').split(' ');
  return { id, course, to: saidOf(to), was: saidOf(was), unsigned: Number(unsigned), at };
}

const saidOf = (word: string | undefined): Said =>
  word === 'open' || word === 'open-unsigned' || word === 'closed' ? word : null;
