import { not, sql } from 'drizzle-orm';
import { MAILBOX_RESPONSE } from '../../clinic/mailer-kind.ts';
import { isErased } from '../../db/erased.ts';
import { newId } from '../../db/ids.ts';
import { rowWhere } from '../../db/insert-where.ts';
import { mailboxMessages } from '../../db/schema.ts';
import type { Deps, Mailer } from '../../deps.ts';
import { envelopeOf } from '../../mailbox/message.ts';

/** Takes the place of a mail server until one is set. It accepts and keeps every message; nothing leaves the machine. */
export function builtInMailbox({ db, clock, chance }: Pick<Deps, 'db' | 'clock' | 'chance'>): Mailer {
  return {
    kind: 'mailbox',
    concurrency: 10,
    async send({ to, raw, messageId }) {
      const { subject } = await envelopeOf(raw);
      const message = { id: newId(chance, 'msg'), recipient: to, subject, raw, at: clock.now() };
      await db.insert(mailboxMessages).select(rowWhere(mailboxMessages, message, not(isOfErased(messageId))));
      return { accepted: true, response: MAILBOX_RESPONSE };
    },
    check: async () => ({ ok: true }),
    close: async () => {},
  };
}

/** Condition: the reader was erased while the mail was under way. A Message-ID begins with the delivery's id. */
const isOfErased = (messageId: string) =>
  sql`EXISTS (SELECT 1 FROM deliveries d WHERE d.id = ${messageId.slice(1, messageId.indexOf('@'))} AND ${isErased(sql`d.subscriber_id`)})`;
