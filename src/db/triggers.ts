import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import {
  answerConsents,
  checkIns,
  clinicVersion,
  cohortCounts,
  consents,
  consultationRequests,
  dayCounts,
  deliveries,
  enrollments,
  monthCounts,
  readerCounts,
  restoreGuard,
  settings,
  signOffs,
  signups,
  subscribers,
  suppressions,
  unremembered,
} from './schema.ts';

/**
 * `on`: the table that fires the trigger, by an insert or, with `of`, by an update of one of these columns, or, with `by`, by a delete.
 * `fills`: the tables that it writes. Its SQL is in `migrations/<migration>.sql`.
 */
export type Trigger = { on: SQLiteTable; of?: SQLiteColumn[]; by?: 'delete'; fills: SQLiteTable[]; migration: string };

/** Every trigger of the database. `triggers.test.ts` compares this list with the database. */
export const TRIGGERS: Record<string, Trigger> = {
  deliveries_counted: {
    on: deliveries,
    of: [
      ...[
        deliveries.subscriberId,
        deliveries.lessonSlug,
        deliveries.state,
        deliveries.dueAt,
        deliveries.acceptedAt,
        deliveries.untracked,
        deliveries.bouncedAt,
      ],
      ...[deliveries.openedAs, deliveries.clicked, deliveries.unsubscribed],
      ...[deliveries.pictureFetched, deliveries.pictureAsked],
    ],
    fills: [cohortCounts, dayCounts],
    migration: '0030_untracked_figures',
  },
  pictures_counted: {
    on: deliveries,
    of: [deliveries.pictureFetched],
    fills: [cohortCounts, dayCounts],
    migration: '0027_figures',
  },
  months_begun: { on: cohortCounts, fills: [monthCounts], migration: '0028_clinic_pages' },
  months_counted: {
    on: cohortCounts,
    of: [
      ...[cohortCounts.requested, cohortCounts.confirmed, cohortCounts.completed, cohortCounts.consultations],
      ...[cohortCounts.stopped, cohortCounts.sent, cohortCounts.bounced, cohortCounts.proven, cohortCounts.possible],
      ...[cohortCounts.notToBeSeen, cohortCounts.clicked, cohortCounts.failed, cohortCounts.fetched],
    ],
    fills: [monthCounts],
    migration: '0028_clinic_pages',
  },
  months_taken_back: { on: cohortCounts, by: 'delete', fills: [monthCounts], migration: '0028_clinic_pages' },
  check_ins_noted: { on: checkIns, fills: [checkIns], migration: '0028_clinic_pages' },
  signups_noted: { on: signups, fills: [signups], migration: '0027_figures' },
  signups_counted: {
    on: signups,
    of: [signups.subscriberId, signups.course, signups.pattern, signups.source, signups.month, signups.provider],
    fills: [cohortCounts, dayCounts],
    migration: '0027_figures',
  },
  enrollments_noted: { on: enrollments, fills: [enrollments], migration: '0027_figures' },
  enrollments_stops_noted: {
    on: enrollments,
    of: [enrollments.state],
    fills: [enrollments],
    migration: '0027_figures',
  },
  enrollments_counted: {
    on: enrollments,
    of: [
      ...[enrollments.subscriberId, enrollments.state, enrollments.endedAt, enrollments.month],
      ...[enrollments.cohortPattern, enrollments.provider, enrollments.source],
      ...[enrollments.stoppedAfter, enrollments.consulted],
    ],
    fills: [cohortCounts, dayCounts],
    migration: '0027_figures',
  },
  readers_placed: { on: subscribers, fills: [subscribers], migration: '0021_readers_list' },
  readers_changed_placed: {
    on: subscribers,
    of: [subscribers.status, subscribers.emailKey],
    fills: [subscribers],
    migration: '0021_readers_list',
  },
  enrollments_placed: { on: enrollments, fills: [subscribers], migration: '0021_readers_list' },
  enrollments_changed_placed: {
    on: enrollments,
    of: [enrollments.state],
    fills: [subscribers],
    migration: '0021_readers_list',
  },
  readers_counted: {
    on: subscribers,
    of: [subscribers.standing, subscribers.domain, subscribers.courses],
    fills: [readerCounts],
    migration: '0021_readers_list',
  },
  erasures_counted: { on: subscribers, by: 'delete', fills: [readerCounts], migration: '0021_readers_list' },
  consultations_counted: { on: consultationRequests, fills: [dayCounts, enrollments], migration: '0027_figures' },
  deliveries_marked: { on: deliveries, of: [deliveries.state], fills: [restoreGuard], migration: '0012_memory' },
  entries_marked: { on: deliveries, of: [deliveries.state], fills: [restoreGuard], migration: '0012_memory' },
  withdrawals_marked: { on: consents, fills: [restoreGuard], migration: '0002_epoch' },
  clinic_versioned: { on: settings, fills: [clinicVersion], migration: '0010_judged_by' },
  sign_offs_versioned: { on: signOffs, fills: [clinicVersion], migration: '0020_sign_offs' },
  clinic_changes_versioned: { on: settings, of: [settings.value], fills: [clinicVersion], migration: '0010_judged_by' },
  suppressions_marked: { on: suppressions, fills: [restoreGuard], migration: '0012_memory' },
  erasures_marked: { on: subscribers, by: 'delete', fills: [restoreGuard], migration: '0012_memory' },
  deliveries_remembered: {
    on: deliveries,
    of: [deliveries.state, deliveries.lessonSlug],
    fills: [unremembered],
    migration: '0012_memory',
  },
  answers_marked: { on: answerConsents, fills: [restoreGuard], migration: '0022_check_ins' },
  answers_remembered: { on: answerConsents, fills: [unremembered], migration: '0022_check_ins' },
  consents_remembered: { on: consents, fills: [unremembered], migration: '0012_memory' },
  erasures_remembered: { on: subscribers, by: 'delete', fills: [unremembered], migration: '0012_memory' },
  suppressions_remembered: { on: suppressions, fills: [unremembered], migration: '0012_memory' },
  suppressions_changed_remembered: {
    on: suppressions,
    of: [suppressions.state],
    fills: [unremembered],
    migration: '0012_memory',
  },
  suppressions_lifted_remembered: { on: suppressions, by: 'delete', fills: [unremembered], migration: '0012_memory' },
};
