import type { Deps } from '../deps.ts';

// What follows from the way mail goes is asked by these names, so that a new way answers each question once.

type Asking = Pick<Deps, 'mailer'>;

/** Mail reaches readers: the law's items must be filled in, and what receivers answer counts. */
export const isMailReal = ({ mailer }: Asking): boolean => mailer.kind === 'smtp';

/** Mail stays in the built-in mailbox, where anybody may look into it: somebody tries Dayori out. */
export const isMailboxOpen = ({ mailer }: Asking): boolean => mailer.kind === 'mailbox';

/** There is nothing that mail could go by; it waits. */
export const isMailerMissing = ({ mailer }: Asking): boolean => mailer.kind === 'none';
