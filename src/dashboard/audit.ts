import { auditLog } from '../db/schema.ts';
import type { Deps } from '../deps.ts';

export type AuditAction =
  | 'signed-in'
  | 'settings-saved'
  | 'sending-resumed'
  | 'sent-again'
  | 'request-handled'
  | 'request-reopened';

/** Statement that writes down what somebody at the clinic did. `detail`: ids only, nothing personal. */
export function audit({ db, clock }: Pick<Deps, 'db' | 'clock'>, action: AuditAction, detail: string | null = null) {
  return db.insert(auditLog).values({ at: clock.now(), action, detail });
}
