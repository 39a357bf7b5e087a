import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import {
  clinicVersion,
  consents,
  consultationRequests,
  courseCounts,
  deliveries,
  enrollments,
  lessonCounts,
  restoreGuard,
  settings,
  signups,
} from './schema.ts';

/**
 * `on`: the table that fires the trigger, by an insert or, with `of`, by an update of one of these columns. `fills`: the table that it
 * writes. Its SQL is in `migrations/<migration>.sql`.
 */
export type Trigger = { on: SQLiteTable; of?: SQLiteColumn[]; fills: SQLiteTable; migration: string };

/** Every trigger of the database. `triggers.test.ts` compares this list with the database. */
export const TRIGGERS: Record<string, Trigger> = {
  deliveries_counted: {
    on: deliveries,
    of: [deliveries.state, deliveries.bouncedAt, deliveries.openedAs, deliveries.clicked, deliveries.unsubscribed],
    fills: lessonCounts,
    migration: '0001_counts',
  },
  signups_counted: { on: signups, fills: courseCounts, migration: '0001_counts' },
  signups_changed_counted: {
    on: signups,
    of: [signups.course],
    fills: courseCounts,
    migration: '0011_requested_counts',
  },
  enrollments_counted: { on: enrollments, fills: courseCounts, migration: '0001_counts' },
  enrollments_ended_counted: {
    on: enrollments,
    of: [enrollments.state],
    fills: courseCounts,
    migration: '0001_counts',
  },
  consultations_counted: { on: consultationRequests, fills: courseCounts, migration: '0001_counts' },
  deliveries_marked: { on: deliveries, of: [deliveries.state], fills: restoreGuard, migration: '0002_epoch' },
  withdrawals_marked: { on: consents, fills: restoreGuard, migration: '0002_epoch' },
  clinic_versioned: { on: settings, fills: clinicVersion, migration: '0010_judged_by' },
  clinic_changes_versioned: { on: settings, of: [settings.value], fills: clinicVersion, migration: '0010_judged_by' },
};
