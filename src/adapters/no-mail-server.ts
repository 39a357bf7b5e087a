import type { Mailer } from '../deps.ts';

const REASON = 'SMTP_URL is not set, and this database has sent real mail';

/** Where real mail was sent once, the built-in mailbox must not swallow what readers wait for. Takes nothing. */
export const noMailServer: Mailer = {
  kind: 'none',
  concurrency: 1,
  send: async () => ({ accepted: false, kind: 'unreachable', rule: 'no-mail-server', reason: REASON }),
  check: async () => ({ ok: false, reason: REASON }),
  close: async () => {},
};
