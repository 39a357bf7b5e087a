import type {
  answerConsents,
  auditLog,
  consents,
  consultationRequests,
  deliveries,
  enrollments,
  passkeys,
  readerCorrections,
  readerNotes,
  sessions,
  signOffs,
  signups,
  subscribers,
} from './schema.ts';

/** Whole rows, as they are read. */
export type Subscriber = typeof subscribers.$inferSelect;
export type Enrollment = typeof enrollments.$inferSelect;
export type Delivery = typeof deliveries.$inferSelect;
export type Consent = typeof consents.$inferSelect;
export type AnswerConsent = typeof answerConsents.$inferSelect;
export type Signup = typeof signups.$inferSelect;
export type Session = typeof sessions.$inferSelect;
export type Passkey = typeof passkeys.$inferSelect;
export type SignOffRow = typeof signOffs.$inferSelect;
export type AuditRow = typeof auditLog.$inferSelect;
export type ReaderNote = typeof readerNotes.$inferSelect;
export type Correction = typeof readerCorrections.$inferSelect;
export type ConsultationRequest = typeof consultationRequests.$inferSelect;

/** Of a reader whom no trigger has placed yet, because there is no row. */
export const UNPLACED = { nameKey: '', standing: 'pending', domain: '', courses: '[]' } as const;
