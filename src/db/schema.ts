import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { DeliveryKind } from '../mails/kinds.ts';
import { type DeliveryState, LEASED, WAITING } from '../mails/states.ts';

// Times are epoch milliseconds. Ids are a prefix and 96 random bits. Counts are kept by triggers, which `triggers.ts` lists; each is
// named here at what fires it and at the table that it fills.

export const subscribers = sqliteTable(
  'subscribers',
  {
    id: text().primaryKey(),
    /** As given, for the envelope. */
    email: text().notNull(),
    /** Normalised, so that one person is one row. */
    emailKey: text('email_key').notNull(),
    name: text(),
    status: text().$type<SubscriberStatus>().notNull(),
    /** Hour of the day, 0–23, in the clinic's zone. */
    hour: integer().notNull(),
    lastLessonAt: integer('last_lesson_at'),
    createdAt: integer('created_at').notNull(),
  },
  t => [uniqueIndex('subscribers_email_key').on(t.emailKey), index('subscribers_created').on(t.createdAt)],
);
/** `in-question`: struck off, and taken back until the clinic says whether that was right; nothing is sent meanwhile. */
export type SubscriberStatus = 'pending' | 'active' | 'unsubscribed' | 'suppressed' | 'in-question';

/** What somebody asked for on the landing page; it becomes an enrollment when confirmed. A new row is counted: `signups_counted`. */
export const signups = sqliteTable(
  'signups',
  {
    id: text().primaryKey(),
    subscriberId: text('subscriber_id').notNull(),
    course: text().notNull(),
    pattern: text(),
    name: text(),
    requestedAt: integer('requested_at').notNull(),
    /** The link in the last confirmation mail is good until then. */
    expiresAt: integer('expires_at').notNull(),
    confirmedAt: integer('confirmed_at'),
  },
  t => [index('signups_subscriber').on(t.subscriberId, t.requestedAt)],
);

/** Append-only: who agreed to what, in which words, when, from where. A withdrawal is counted: `withdrawals_marked`. */
export const consents = sqliteTable(
  'consents',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    subscriberId: text('subscriber_id').notNull(),
    signupId: text('signup_id'),
    act: text().$type<ConsentAct>().notNull(),
    wordingVersion: text('wording_version').notNull(),
    wordingHash: text('wording_hash').notNull(),
    at: integer().notNull(),
    /** Keyed hash of the network address. */
    origin: text().notNull(),
  },
  t => [index('consents_subscriber').on(t.subscriberId, t.at)],
);
export type ConsentAct = 'requested' | 'confirmed' | 'withdrawn';

/** A reader's way through a course. A new row is counted: `enrollments_counted`. */
export const enrollments = sqliteTable(
  'enrollments',
  {
    id: text().primaryKey(),
    subscriberId: text('subscriber_id').notNull(),
    course: text().notNull(),
    pattern: text(),
    /** Its end is counted: `enrollments_ended_counted`. */
    state: text().$type<EnrollmentState>().notNull(),
    /** 1-based number that the lesson that comes next had when the course last moved on; for people, the program goes by the slug. */
    nextLesson: integer('next_lesson').notNull(),
    /** Which lesson comes next; unset after the end, and in rows of 0.1.0 until they are named (`scheduling/name-lessons.ts`). */
    nextLessonSlug: text('next_lesson_slug'),
    /** Unset while that lesson's delivery is under way, and after the end. */
    nextSendAt: integer('next_send_at'),
    /** 1 Monday … 7 Sunday: the weekday of the first lesson. */
    weekday: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    endedAt: integer('ended_at'),
    /** What it goes on as when the refusal that stopped it is lifted; unset where anything else ended it. */
    stoppedFrom: text('stopped_from').$type<EnrollmentState>(),
  },
  t => [
    uniqueIndex('enrollments_open').on(t.subscriberId, t.course).where(sql`state in ('active', 'paused')`),
    index('enrollments_due').on(t.nextSendAt).where(sql`state = 'active' and next_send_at is not null`),
    index('enrollments_subscriber').on(t.subscriberId),
    index('enrollments_unnamed').on(t.course).where(sql`next_lesson_slug is null and state <> 'completed'`),
  ],
);
export type EnrollmentState = 'active' | 'paused' | 'completed' | 'stopped';

/** As the migrations have it, byte by byte: else drizzle-kit would make the index anew. */
const isOf = (states: readonly DeliveryState[]) => sql.raw(`state in ('${states.join("', '")}')`);

/** Every mail that goes out, lessons and notices alike: one table, one way of sending. */
export const deliveries = sqliteTable(
  'deliveries',
  {
    id: text().primaryKey(),
    kind: text().$type<DeliveryKind>().notNull(),
    /** Unset for mail to the clinic itself. */
    subscriberId: text('subscriber_id'),
    enrollmentId: text('enrollment_id'),
    course: text(),
    /** The number it was sent as, 1-based. */
    lesson: integer(),
    /**
     * Which lesson it is, whatever its number is by now; unset in rows of 0.1.0 until they are named. `#3`: the third of its time, of
     * which nothing else is known.
     */
    lessonSlug: text('lesson_slug'),
    /** The row a notice speaks of: a sign-up, a consultation request, a sign-in link. */
    subjectId: text('subject_id'),
    /** Which compiled mail was sent; names its link table. */
    version: text(),
    /** Changes by `TRANSITIONS` alone. Counted: `deliveries_counted`, `deliveries_marked`. */
    state: text().$type<DeliveryState>().notNull(),
    dueAt: integer('due_at').notNull(),
    nextAttemptAt: integer('next_attempt_at').notNull(),
    /** Until then (wall clock) a queue outside this process carries its id, and the tick does not give it another. */
    queuedUntil: integer('queued_until'),
    attempts: integer().notNull().default(0),
    /** Fencing token of the owner; who does not hold it cannot record. */
    lease: text(),
    leaseUntil: integer('lease_until'),
    messageId: text('message_id').notNull(),
    /** What the server answered last; addresses removed. */
    response: text(),
    /** The rule that classed a refusal, or why it was cancelled. */
    reason: text(),
    possibleDuplicate: integer('possible_duplicate', { mode: 'boolean' }).notNull().default(false),
    acceptedAt: integer('accepted_at'),
    // From here on counted too: `deliveries_counted`.
    bouncedAt: integer('bounced_at'),
    openedAs: text('opened_as').$type<OpenEvidence>().notNull().default('none'),
    clicked: integer({ mode: 'boolean' }).notNull().default(false),
    unsubscribed: integer({ mode: 'boolean' }).notNull().default(false),
  },
  t => [
    uniqueIndex('deliveries_lesson').on(t.enrollmentId, t.lessonSlug),
    index('deliveries_unnamed').on(t.course).where(sql`kind = 'lesson' and lesson_slug is null`),
    index('deliveries_waiting').on(t.nextAttemptAt).where(isOf(WAITING)),
    index('deliveries_leased').on(t.leaseUntil).where(isOf(LEASED)),
    index('deliveries_subscriber').on(t.subscriberId, t.dueAt),
    index('deliveries_doubtful').on(t.dueAt).where(sql`possible_duplicate = 1`),
  ],
);
export type OpenEvidence = 'none' | 'possible' | 'proven';

/** Deliveries whose queue messages failed again and again: they wait until the clinic sends them again. */
export const deadLetters = sqliteTable('dead_letters', {
  deliveryId: text('delivery_id').primaryKey(),
  at: integer().notNull(),
});

/** Append-only: what was seen of a delivery, and which rule said what it means. */
export const events = sqliteTable(
  'events',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    deliveryId: text('delivery_id').notNull(),
    kind: text().$type<EventKind>().notNull(),
    at: integer().notNull(),
    agentClass: text('agent_class').$type<AgentClass>().notNull(),
    rule: text().notNull(),
    rulesVersion: integer('rules_version').notNull(),
    link: integer(),
    method: text().notNull(),
    userAgent: text('user_agent'),
    /** Keyed hash of the network (IPv4 /24, IPv6 /48). */
    network: text(),
  },
  t => [index('events_delivery').on(t.deliveryId, t.at)],
);
export type EventKind = 'open' | 'click' | 'action';
export type AgentClass = 'human' | 'privacy-proxy' | 'image-proxy' | 'scanner' | 'unknown';

/** A compiled mail that was sent at least once: what it says and where its numbered links lead, for as long as somebody has it. */
export const lessonVersions = sqliteTable('lesson_versions', {
  version: text().primaryKey(),
  /** Of a notice its kind. */
  course: text().notNull(),
  /** Of a notice 0. */
  lesson: integer().notNull(),
  lessonSlug: text('lesson_slug'),
  links: text({ mode: 'json' }).$type<string[]>().notNull(),
  /** As compiled, with its slots; unset where only 0.1.0 sent it, which kept the links alone. */
  subject: text(),
  html: text(),
  text: text(),
});

/** A new row is counted: `consultations_counted`. */
export const consultationRequests = sqliteTable(
  'consultation_requests',
  {
    id: text().primaryKey(),
    deliveryId: text('delivery_id').notNull(),
    subscriberId: text('subscriber_id').notNull(),
    course: text().notNull(),
    contactBy: text('contact_by').$type<'phone' | 'mail'>().notNull(),
    phone: text(),
    preferredTimes: text('preferred_times').notNull(),
    note: text(),
    createdAt: integer('created_at').notNull(),
    handledAt: integer('handled_at'),
  },
  t => [
    index('consultation_requests_created').on(t.createdAt),
    index('consultation_requests_delivery').on(t.deliveryId),
  ],
);

/** Addresses that are not written to, as keyed hashes: they outlive the reader's data. Lifting one deletes its row. */
export const suppressions = sqliteTable(
  'suppressions',
  {
    addressHash: text('address_hash').primaryKey(),
    /** The rule that said so. */
    reason: text().notNull(),
    at: integer().notNull(),
    cause: text().$type<SuppressionCause>().notNull().default('refusal'),
    state: text().$type<SuppressionState>().notNull().default('struck-off'),
    /** Unset where the row is older than this column, or the reader was erased. */
    subscriberId: text('subscriber_id'),
    /** Local day of the clinic and receiving domain of the refusal: what is counted together. */
    day: text(),
    domain: text(),
    /** When a confirmation last went to the reader who asked again, and which delivery that is. */
    askedAt: integer('asked_at'),
    confirmationId: text('confirmation_id'),
  },
  t => [index('suppressions_state').on(t.state, t.day)],
);
/** A complaint is the reader's own word: the clinic cannot lift it. */
export type SuppressionCause = 'refusal' | 'complaint';
/** `struck-off`: by the program · `in-question`: too many that day, waits for the clinic · `confirmed`: by the clinic. */
export type SuppressionState = 'struck-off' | 'in-question' | 'confirmed';

export const settings = sqliteTable('settings', {
  key: text().primaryKey(),
  value: text({ mode: 'json' }).$type<unknown>().notNull(),
  updatedAt: integer('updated_at').notNull(),
});

export const signInLinks = sqliteTable('sign_in_links', {
  id: text().primaryKey(),
  expiresAt: integer('expires_at').notNull(),
  usedAt: integer('used_at'),
});

/** The id is the hash of what the cookie holds. */
export const sessions = sqliteTable('sessions', {
  id: text().primaryKey(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
});

export const auditLog = sqliteTable('audit_log', {
  id: integer().primaryKey({ autoIncrement: true }),
  at: integer().notNull(),
  action: text().notNull(),
  detail: text(),
});

/** Kept by a trigger on `deliveries`: `deliveries_counted`. Counts of deliveries, not of events. */
export const lessonCounts = sqliteTable(
  'lesson_counts',
  {
    course: text().notNull(),
    /** As on deliveries; `#3` where a delivery has none yet. */
    lessonSlug: text('lesson_slug').notNull(),
    /** The number it was last sent as. */
    lesson: integer().notNull(),
    sent: integer().notNull().default(0),
    bounced: integer().notNull().default(0),
    proven: integer().notNull().default(0),
    possible: integer().notNull().default(0),
    clicked: integer().notNull().default(0),
    unsubscribed: integer().notNull().default(0),
    failed: integer().notNull().default(0),
  },
  t => [primaryKey({ columns: [t.course, t.lessonSlug] })],
);

/**
 * Kept by triggers on `signups` (`signups_counted`), `enrollments` (`enrollments_counted`, `enrollments_ended_counted`) and
 * `consultation_requests` (`consultations_counted`).
 */
export const courseCounts = sqliteTable('course_counts', {
  course: text().primaryKey(),
  requested: integer().notNull().default(0),
  confirmed: integer().notNull().default(0),
  completed: integer().notNull().default(0),
  stopped: integer().notNull().default(0),
  consultations: integer().notNull().default(0),
});

/** The built-in mailbox: complete messages as they would have gone out. */
export const mailboxMessages = sqliteTable(
  'mailbox_messages',
  {
    id: text().primaryKey(),
    recipient: text().notNull(),
    subject: text().notNull(),
    raw: text().notNull(),
    at: integer().notNull(),
  },
  t => [index('mailbox_messages_at').on(t.at)],
);

/** Receiving domains that asked for less at a time. */
export const receivingDomains = sqliteTable('receivers', {
  domain: text().primaryKey(),
  throttledUntil: integer('throttled_until').notNull(),
  /** Throttlings since it last accepted something. */
  strikes: integer().notNull(),
  /** The restore guard's mark when it last blamed the sender: where two are equal, nothing was accepted in between. */
  blamedMark: integer('blamed_mark'),
});

/**
 * Why nothing goes out, to anybody or to one receiving domain. Each reason stands by itself and has its own end
 * (see `pauses/pauses.ts`).
 */
export const pauses = sqliteTable(
  'pauses',
  {
    /** The receiving domain that is held; empty: all sending is paused. */
    domain: text().notNull(),
    reason: text().$type<PauseReason>().notNull(),
    at: integer().notNull(),
    /** The rule that classed the refusal; unset where no server refused anything. */
    rule: text(),
    /** What the server said; addresses removed. */
    response: text().notNull().default(''),
    /** The delivery whose refusal it was. */
    deliveryId: text('delivery_id'),
    /** Refusals in a row: that which began it, and those of the probes since. */
    refusals: integer().notNull().default(0),
    /** From when on one mail may go, to see whether all is well again. Unset: not before somebody resumes. */
    probeAt: integer('probe_at'),
    /** The delivery that went, or is about to. Nothing else goes. */
    probe: text(),
    /** Of a restored database: the mark of the file that knew of more. */
    beside: text({ mode: 'json' }).$type<Mark>(),
  },
  t => [primaryKey({ columns: [t.domain, t.reason] })],
);
export type PauseReason = 'auth-refused' | 'refused' | 'restored' | 'moved' | 'moved-out';

/** What each receiving domain answered, by local day of the clinic. Names nobody. */
export const receivingDomainDays = sqliteTable(
  'receiver_days',
  {
    /** `2026-11-22` */
    day: text().notNull(),
    domain: text().notNull(),
    accepted: integer().notNull().default(0),
    hard: integer().notNull().default(0),
    soft: integer().notNull().default(0),
    blocked: integer().notNull().default(0),
    /** Addresses struck off for what it answered; those taken back or lifted since are counted too. */
    struckOff: integer('struck_off').notNull().default(0),
  },
  t => [primaryKey({ columns: [t.day, t.domain] })],
);

/** How many lessons were given leave to go out on a local day, where the relay limits them. */
export const sendingDays = sqliteTable('sending_days', {
  day: text().primaryKey(),
  granted: integer().notNull(),
});
/**
 * One row: how far this database has come, kept by triggers (`deliveries_marked`, `withdrawals_marked`). What a copy of it must not forget is counted in `mark`: mails that
 * were accepted and consents that were withdrawn. See `restore-guard/keep.ts`.
 */
export const restoreGuard = sqliteTable('epoch', {
  id: integer().primaryKey(),
  /** Random; a new one where a copy went a way of its own. */
  lineage: text().notNull(),
  mark: integer().notNull(),
  /** Whether mail has left the machine, over a real server. */
  realMail: integer('real_mail', { mode: 'boolean' }).notNull(),
  /** Whether the mark was ever copied to the file beside the database. */
  fileWritten: integer('file_written', { mode: 'boolean' }).notNull(),
  /** The file's mark that the clinic chose to leave behind when it resumed sending. */
  resumedFrom: text('resumed_from', { mode: 'json' }).$type<Mark>(),
});
/** `mark` only grows within a lineage. */
export type Mark = { lineage: string; mark: number };
