import type { consents, deliveries, enrollments, subscribers } from './schema.ts';

/** Rows as they are read, whole. */
export type Subscriber = typeof subscribers.$inferSelect;
export type Enrollment = typeof enrollments.$inferSelect;
export type Delivery = typeof deliveries.$inferSelect;
export type Consent = typeof consents.$inferSelect;
