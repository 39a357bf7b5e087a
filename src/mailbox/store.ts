import { asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { mailboxMessages } from '../db/schema.ts';
import { type Envelope, envelopeOf } from './message.ts';

export type Entry = Envelope & { id: string; recipient: string; at: number };
export type InboxPage = { entries: Entry[]; olderThan: string | undefined };
export type Message = typeof mailboxMessages.$inferSelect;

const PAGE = 50;
/** Bytes that are read for the headers. Ours take less than 3 KB; the bodies stay in the database. */
const HEAD_BYTES = 8_192;
// Mails of the same moment keep the order in which they came.
const rowid = sql`rowid`;

/** Newest first. `before`: the id of the last mail on the previous page. An unknown id finds nothing. */
export async function readInbox(db: Db, before?: string): Promise<InboxPage> {
  const { id, recipient, at } = mailboxMessages;
  const rows = await db
    .select({ id, recipient, at, head: sql<string>`substr(${mailboxMessages.raw}, 1, ${HEAD_BYTES})` })
    .from(mailboxMessages)
    .where(before ? beside('<', before) : undefined)
    .orderBy(desc(at), desc(rowid))
    .limit(PAGE + 1);
  const page = rows.slice(0, PAGE);
  const entries = await Promise.all(page.map(async ({ head, ...row }) => ({ ...row, ...(await envelopeOf(head)) })));
  return { entries, olderThan: rows.length > PAGE ? page.at(-1)?.id : undefined };
}

export function findMessage(db: Db, id: string): Promise<Message | undefined> {
  return db.select().from(mailboxMessages).where(eq(mailboxMessages.id, id)).get();
}

export type Neighbours = { newer: string | undefined; older: string | undefined };

export async function neighboursOf(db: Db, id: string): Promise<Neighbours> {
  const ids = () => db.select({ id: mailboxMessages.id }).from(mailboxMessages);
  const newer = await ids().where(beside('>', id)).orderBy(asc(mailboxMessages.at), asc(rowid)).limit(1).get();
  const older = await ids().where(beside('<', id)).orderBy(desc(mailboxMessages.at), desc(rowid)).limit(1).get();
  return { newer: newer?.id, older: older?.id };
}

function beside(side: '<' | '>', id: string): SQL {
  const comparison = sql.raw(side);
  return sql`(at, rowid) ${comparison} (SELECT m.at, m.rowid FROM ${mailboxMessages} m WHERE m.id = ${id})`;
}
