import { getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as schema from '../db/schema.ts';
import { SETTINGS } from '../db/setting.ts';
import { TRIGGERS } from '../db/triggers.ts';

/** A transferred table: its columns by name, in the schema's order, and its primary key. `where`: the rows that are transferred. */
export type Carried = { name: string; table: SQLiteTable; columns: string[]; key: string[]; where: SQL };

/**
 * Settings come first, so that the new installation's pages can say what is going on. Then readers and their records. What counts
 * erased readers comes last, and replaces what triggers counted during the import; the rest is counted anew from the rows.
 */
const MOVES: SQLiteTable[] = [
  schema.settings,
  schema.subscribers,
  schema.signups,
  schema.consents,
  schema.enrollments,
  schema.lessonVersions,
  schema.deliveries,
  schema.answerConsents,
  schema.checkIns,
  schema.selfChecks,
  schema.deadLetters,
  schema.events,
  schema.networks,
  schema.consultationRequests,
  schema.readerNotes,
  schema.readerCorrections,
  schema.suppressions,
  schema.signOffs,
  schema.auditLog,
  schema.passkeys,
  schema.receivingDomains,
  schema.receivingDomainDays,
  schema.sendingDays,
  schema.cohortCounts,
];

/** Tables that are not transferred, and why. */
export const STAYS: Record<string, string> = {
  sessions: 'who is signed in there is not signed in here',
  clinic_version: 'counts what was changed here, whatever the other one has stored',
  sign_in_links: 'they live for 15 minutes',
  passkey_challenges: 'they live for 5 minutes',
  sign_in_codes: 'a code that was used there since the export would be open here; a new sheet is one press',
  mailbox_messages: 'the built-in mailbox stands in for a mail server; it is none of the readers’ records',
  pauses:
    'why one installation is silent is seldom a reason for another; those that are (`REASONS`) stand in the header',
  signup_limits:
    'whose turn it is to sign up heals within a day; the networks of the other one are not those of this one',
  local_offsets: 'made of the clinic’s zone',
  day_counts: 'counted anew from the rows',
  month_counts: 'triggers sum up what is counted in `cohort_counts`',
  reader_counts: 'triggers count readers as they come in',
  unremembered: 'what the memory beside the old database lacks yet; the new one has a memory of its own',
  epoch: 'tells copies of one database from each other; the other one has a line of its own',
};

/** Columns that describe the old installation, such as its queue, or that triggers fill as rows come in. */
const COLUMNS_THAT_STAY: Record<string, string[]> = {
  deliveries: ['queued_until'],
  receivers: ['blamed_mark'],
  subscribers: ['standing', 'domain', 'courses'],
};

const settingsThatStay = Object.entries(SETTINGS).flatMap(([key, { moves }]) => (moves ? [] : [key]));

const WHERE: Record<string, SQL> = {
  settings: sql`key NOT IN (SELECT value FROM json_each(${JSON.stringify(settingsThatStay)}))`,
  cohort_counts: sql`sealed = 1`,
};

export const CARRIED: Carried[] = MOVES.map(table => {
  const name = getTableName(table);
  const columns = Object.values(getTableColumns(table)).map(column => column.name);
  return {
    name,
    table,
    columns: columns.filter(column => !COLUMNS_THAT_STAY[name]?.includes(column)),
    key: keyOf(table),
    where: WHERE[name] ?? sql`true`,
  };
});

/** Tables of older files that are passed over, because the rows say the same. */
export const COUNTED_ONCE = ['lesson_counts', 'course_counts'];

/** Tables of readers, in whose rows triggers note what follows from them. */
const NOTED: SQLiteTable[] = [schema.subscribers, schema.signups, schema.enrollments, schema.checkIns];

/** Whether triggers count in this table when rows of other tables are inserted. */
export const isCounted = ({ table }: Carried): boolean =>
  !NOTED.includes(table) && Object.values(TRIGGERS).some(({ fills }) => fills.includes(table));

/** If one of these tables has rows, the database already has readers. */
export const INHABITED = [
  schema.subscribers,
  schema.signups,
  schema.consents,
  schema.enrollments,
  schema.consultationRequests,
  schema.suppressions,
];

function keyOf(table: SQLiteTable): string[] {
  const { columns, primaryKeys } = getTableConfig(table);
  const [composite] = primaryKeys;
  return (composite?.columns ?? columns.filter(({ primary }) => primary)).map(({ name }) => name);
}
