import { getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as schema from '../db/schema.ts';
import { SETTINGS } from '../db/setting.ts';
import { TRIGGERS } from '../db/triggers.ts';

/** A transferred table: its columns by name, in the schema's order, and its primary key. `where`: the rows that are transferred. */
export type Carried = { name: string; table: SQLiteTable; columns: string[]; key: string[]; where: SQL };

/**
 * Settings come first, so that the new installation's pages can say what is going on. Then readers and their records. The counts of
 * triggers come last, and replace what the triggers counted during the import.
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
  schema.lessonCounts,
  schema.courseCounts,
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

export const CARRIED: Carried[] = MOVES.map(table => {
  const name = getTableName(table);
  const columns = Object.values(getTableColumns(table)).map(column => column.name);
  return {
    name,
    table,
    columns: columns.filter(column => !COLUMNS_THAT_STAY[name]?.includes(column)),
    key: keyOf(table),
    where:
      name === 'settings'
        ? sql`key NOT IN (SELECT value FROM json_each(${JSON.stringify(settingsThatStay)}))`
        : sql`true`,
  };
});

/** Lessons had no slug in files of 0.1.0: their counts are kept by number (`#3`) until rows are named, as the triggers would. */
const BEFORE_SLUGS = { table: getTableName(schema.lessonCounts), key: ['course', 'lesson'], column: 'lesson_slug' };

/** What the rows of a table are in order by, in a file that has these columns. */
export const keyIn = ({ name, key }: Carried, columns: string[]): string[] =>
  lacksSlugs(name, columns) ? BEFORE_SLUGS.key : key;

/** A column that these rows must have and the file does not: what it is called, and the column whose number it is made of. */
export const columnToMake = ({ name }: Carried, columns: string[]) =>
  lacksSlugs(name, columns) ? { column: BEFORE_SLUGS.column, from: columns.indexOf('lesson') } : undefined;

const lacksSlugs = (table: string, columns: string[]): boolean =>
  table === BEFORE_SLUGS.table && !columns.includes(BEFORE_SLUGS.column);

/** Whether triggers write this table when rows of other tables are inserted. What they write of readers is not transferred. */
export const isCounted = ({ table }: Carried): boolean =>
  table !== schema.subscribers && Object.values(TRIGGERS).some(({ fills }) => fills === table);

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
