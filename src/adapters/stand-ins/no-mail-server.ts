import type { Mailer } from '../../deps.ts';

/**
 * Takes nothing. Where real mail was sent once, the built-in mailbox must not swallow what readers wait for. `reason`: for
 * operators.
 */
export const noMailServer = (reason: string): Mailer => ({
  kind: 'none',
  concurrency: 1,
  send: async () => ({ accepted: false, kind: 'unreachable', rule: 'no-mail-server', reason }),
  check: async () => ({ ok: false, reason }),
  close: async () => {},
});
