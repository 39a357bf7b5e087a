import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import {
  consents,
  consultationRequests,
  courseCounts,
  deliveries,
  enrollments,
  lessonCounts,
  restoreGuard,
  signups,
} from './schema.ts';

/**
 * `on`: the table whose rows fire it, when they are inserted or, with `of`, when one of these columns is updated. `fills`: the table
 * that it writes. Its statements stand in `migrations/<migration>.sql`.
 */
export type Trigger = { on: SQLiteTable; of?: SQLiteColumn[]; fills: SQLiteTable; migration: string };

/** Everything that the database does by itself when a row changes. `triggers.test.ts` holds this list to the database. */
export const TRIGGERS: Record<string, Trigger> = {
  deliveries_counted: {
    on: deliveries,
    of: [deliveries.state, deliveries.bouncedAt, deliveries.openedAs, deliveries.clicked, deliveries.unsubscribed],
    fills: lessonCounts,
    migration: '0001_counts',
  },
  signups_counted: { on: signups, fills: courseCounts, migration: '0001_counts' },
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
};
