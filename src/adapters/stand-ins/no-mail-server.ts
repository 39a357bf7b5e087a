import type { Mailer } from '../../deps.ts';

/**
 * Refuses every message. Once an installation has sent real mail, the built-in mailbox must not swallow what readers wait for.
 * `reason`: text for operators.
 */
export const noMailServer = (reason: string): Mailer => ({
  kind: 'none',
  concurrency: 1,
  send: async () => ({ accepted: false, kind: 'unreachable', rule: 'no-mail-server', reason }),
  check: async () => ({ ok: false, reason }),
  close: async () => {},
});
