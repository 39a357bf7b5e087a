import type { Deps } from '../deps.ts';

// Code asks about the mailer's kind by these names, so that a new kind answers each question once.

type Asking = Pick<Deps, 'mailer'>;

/** Mail reaches readers, so the items that the law demands must be filled in, and answers of receiving domains count. */
export const isMailReal = ({ mailer }: Asking): boolean => mailer.kind === 'smtp';

/** Mail stays in the built-in mailbox, which anybody may open: somebody is trying Dayori out. */
export const isMailboxOpen = ({ mailer }: Asking): boolean => mailer.kind === 'mailbox';

/** There is no way to send mail, so it waits. */
export const isMailerMissing = ({ mailer }: Asking): boolean => mailer.kind === 'none';

/** What the built-in mailbox answers: the one acceptance that is no real mail. The trigger `deliveries_marked` has the same text. */
export const MAILBOX_RESPONSE = '250 kept in the built-in mailbox';
