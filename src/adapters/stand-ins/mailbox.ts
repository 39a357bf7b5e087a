import { MAILBOX_RESPONSE } from '../../clinic/mailer-kind.ts';
import { newId } from '../../db/ids.ts';
import { mailboxMessages } from '../../db/schema.ts';
import type { Deps, Mailer } from '../../deps.ts';
import { envelopeOf } from '../../mailbox/message.ts';

/** Takes the place of a mail server until one is set. It accepts and keeps every message; nothing leaves the machine. */
export function builtInMailbox({ db, clock, chance }: Pick<Deps, 'db' | 'clock' | 'chance'>): Mailer {
  return {
    kind: 'mailbox',
    concurrency: 10,
    async send({ to, raw }) {
      const { subject } = await envelopeOf(raw);
      await db
        .insert(mailboxMessages)
        .values({ id: newId(chance, 'msg'), recipient: to, subject, raw, at: clock.now() });
      return { accepted: true, response: MAILBOX_RESPONSE };
    },
    check: async () => ({ ok: true }),
    close: async () => {},
  };
}
