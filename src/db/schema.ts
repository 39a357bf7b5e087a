import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, sqliteView, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { DeliveryKind } from '../mails/kinds.ts';
import { type DeliveryState, LEASED, WAITING } from '../mails/states.ts';

// Times are epoch milliseconds. Ids are a prefix and 96 random bits. Triggers keep the counts (see `triggers.ts`). Comments below name each
// trigger at the column that fires it and at the table that it fills.

/**
 * A row that is deleted is a reader who was erased: `erasures_marked`, `erasures_remembered`. The columns by which readers are listed are
 * filled by `readers_placed`, `readers_changed_placed`, `enrollments_placed` and `enrollments_changed_placed`, and counted by
 * `readers_counted` and `erasures_counted`.
 */
export const subscribers = sqliteTable(
  'subscribers',
  {
    id: text().primaryKey(),
    /** As the reader typed it; used in the envelope. */
    email: text().notNull(),
    /** Normalised, so that one person has one row. */
    emailKey: text('email_key').notNull(),
    name: text(),
    status: text().$type<SubscriberStatus>().notNull(),
    /** Hour of the day, 0–23, in the clinic's zone. */
    hour: integer().notNull(),
    /** Weeks from one lesson of a course to the next: 1 or 2. */
    pace: integer().$type<Pace>().notNull().default(1),
    lastLessonAt: integer('last_lesson_at'),
    createdAt: integer('created_at').notNull(),
    /** Since when the reader does not want to be seen reading. Unset: what is asked for is recorded. */
    untrackedSince: integer('untracked_since'),
    /** The name as the list is searched for it (`searchKey`). Empty: there is none. */
    nameKey: text('name_key').notNull().default(''),
    // From here on triggers fill the columns. Empty: not yet.
    standing: text().$type<Standing>().notNull().default('pending'),
    /** The receiving domain. */
    domain: text().notNull().default(''),
    /** The slugs of the reader's courses, also of those that ended, as a JSON array. */
    courses: text().notNull().default('[]'),
  },
  t => [
    uniqueIndex('subscribers_email_key').on(t.emailKey),
    // They cover what the list of readers is filtered by, the second also what is searched: who is passed over is not looked up.
    index('subscribers_listed').on(t.createdAt, t.id, t.standing, t.domain, t.courses),
    index('subscribers_standing').on(t.standing, t.createdAt, t.id, t.domain, t.courses, t.emailKey, t.nameKey),
    index('subscribers_domain').on(t.domain, t.standing, t.createdAt, t.id, t.courses),
  ],
);
export type Pace = 1 | 2;
/**
 * How a reader stands in the list. `active`: a course is under way · `resting`: all that are open rest · `finished`: the last one was
 * completed · `idle`: registered, without any of these · `left`: unsubscribed · `undeliverable`: suppressed, or in question.
 */
export type Standing = 'active' | 'resting' | 'pending' | 'finished' | 'idle' | 'left' | 'undeliverable' | 'trial';

/** How many readers there are. Filled by `readers_counted` and `erasures_counted`. A reader counts in each course, and once in course ''. */
export const readerCounts = sqliteTable(
  'reader_counts',
  {
    course: text().notNull(),
    domain: text().notNull(),
    standing: text().$type<Standing>().notNull(),
    readers: integer().notNull(),
  },
  t => [primaryKey({ columns: [t.course, t.domain, t.standing] })],
);

/**
 * What the clinic corrected of a reader at the reader's wish: the name, or the address. A row goes when the reader is erased. An address is
 * open until the new one is confirmed (`done_at`), called off (`undone_at`) or too old (`expires_at`).
 */
export const readerCorrections = sqliteTable(
  'reader_corrections',
  {
    id: text().primaryKey(),
    subscriberId: text('subscriber_id').notNull(),
    what: text().$type<'name' | 'address'>().notNull(),
    /** Unset: no name. */
    before: text(),
    after: text(),
    /** Of an address: normalised, as in `subscribers`. */
    afterKey: text('after_key'),
    at: integer().notNull(),
    expiresAt: integer('expires_at'),
    doneAt: integer('done_at'),
    undoneAt: integer('undone_at'),
  },
  t => [index('reader_corrections_subscriber').on(t.subscriberId, t.at)],
);
/**
 * `in-question`: it was suppressed, and the clinic has not yet said whether that was right. Nothing is sent meanwhile. `trial`: confirmed in
 * the built-in mailbox before mail was real (see `clinic/trial.ts`).
 */
export type SubscriberStatus = 'pending' | 'active' | 'unsubscribed' | 'suppressed' | 'in-question' | 'trial';

/**
 * A request from the landing page. It becomes an enrollment when it is confirmed. Its month and provider are filled by `signups_noted`, and
 * `signups_counted` counts it. Pattern and source are those of its last repetition before it was confirmed.
 */
export const signups = sqliteTable(
  'signups',
  {
    id: text().primaryKey(),
    subscriberId: text('subscriber_id').notNull(),
    course: text().notNull(),
    pattern: text(),
    name: text(),
    requestedAt: integer('requested_at').notNull(),
    /** Until when the link in the last confirmation mail works. */
    expiresAt: integer('expires_at').notNull(),
    confirmedAt: integer('confirmed_at'),
    /** The short name of the place whose link led to the form (`?from=`). Unset: no such link, or the name is none. */
    source: text(),
    /** The clinic's local month in which it was made, `2026-11`. A trigger fills it. Empty: not yet. */
    month: text().notNull().default(''),
    /** The mailbox provider of the address, as far as `reader_providers` (a view) tells them apart, else `other`. A trigger fills it. */
    provider: text().notNull().default(''),
  },
  t => [index('signups_subscriber').on(t.subscriberId, t.requestedAt)],
);

/** The consent record, append-only: who agreed to what, in which words, when, from where. See `withdrawals_marked`, `consents_remembered`. */
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
    /** Who said so here. The clinic may stop for a reader, on their word; the program ends what has had its time. Only a reader confirms. */
    recordedBy: text('recorded_by').$type<ConsentVoice>().notNull().default('reader'),
    /** Of a request that the clinic recorded: how the reader gave the consent, and on which local day (`2026-11-22`). */
    givenHow: text('given_how').$type<ConsentWay>(),
    givenOn: text('given_on'),
    /** Of a confirmation: the correction of the address that it confirmed. */
    correctionId: text('correction_id'),
  },
  t => [index('consents_subscriber').on(t.subscriberId, t.at)],
);
export type ConsentAct = 'requested' | 'confirmed' | 'withdrawn';
export type ConsentVoice = 'reader' | 'clinic' | 'program';
export type ConsentWay = 'paper' | 'desk' | 'phone' | 'other';

/**
 * One reader in one course. A new row gets the cohort of its sign-up (`enrollments_noted`) and is counted (`enrollments_counted`).
 * It also says how the reader stands: `enrollments_placed`, `enrollments_changed_placed`. Where it stopped is filled by
 * `enrollments_stops_noted`, and whether its reader asked for a consultation by `consultations_counted`.
 */
export const enrollments = sqliteTable(
  'enrollments',
  {
    id: text().primaryKey(),
    subscriberId: text('subscriber_id').notNull(),
    course: text().notNull(),
    pattern: text(),
    /** Its end is counted. */
    state: text().$type<EnrollmentState>().notNull(),
    /** 1-based number that the next lesson had when the course last moved on. It is for people; the program uses the slug. */
    nextLesson: integer('next_lesson').notNull(),
    /** The next lesson. Unset after the end, and in rows of 0.1.0 until they are named (`scheduling/name-lessons.ts`). */
    nextLessonSlug: text('next_lesson_slug'),
    /** Unset while the next lesson's delivery is under way, and after the end. */
    nextSendAt: integer('next_send_at'),
    /** 1 Monday … 7 Sunday: the one on which the first lesson was sent, until then is planned, or that the reader chose. */
    weekday: integer().notNull(),
    /** The reader chose it before the first lesson was sent, which then does not set it. */
    weekdayChosen: integer('weekday_chosen', { mode: 'boolean' }).notNull().default(false),
    createdAt: integer('created_at').notNull(),
    endedAt: integer('ended_at'),
    /** The state to return to when the refusal that stopped it is lifted, or the change (`replaced_by`) is taken back. Unset if anything else ended it. */
    stoppedFrom: text('stopped_from').$type<EnrollmentState>(),
    /** When a pause ends by itself: the moment for which the next lesson is promised. Unset: when somebody resumes the course. */
    resumeAt: integer('resume_at'),
    /** The date that the next lesson had before somebody asked for it at once. Unset unless that is so. */
    broughtForwardFrom: integer('brought_forward_from'),
    /** The enrollment that took its place at the reader's wish, which ended this one. It may be taken back. */
    replacedBy: text('replaced_by'),
    /** What its reader wants to begin when it is completed (`scheduling/begin-following.ts`). Unset: nothing, or it has begun. */
    followedBy: text('followed_by', { mode: 'json' }).$type<Following>(),
    // From here on triggers fill the columns. First the cohort (`cohort_counts`), which never changes. Month empty: not yet.
    month: text().notNull().default(''),
    cohortPattern: text('cohort_pattern').notNull().default(''),
    provider: text().notNull().default(''),
    source: text().notNull().default(''),
    /** The last lesson that was sent before the course was stopped; empty: none was. Unset while it is not stopped. */
    stoppedAfter: text('stopped_after'),
    /** Whether its reader has ever asked for a consultation. */
    consulted: integer({ mode: 'boolean' }).notNull().default(false),
  },
  t => [
    uniqueIndex('enrollments_open').on(t.subscriberId, t.course).where(sql`state in ('active', 'paused')`),
    index('enrollments_due').on(t.nextSendAt, t.subscriberId).where(sql`state = 'active'`),
    index('enrollments_subscriber').on(t.subscriberId),
    index('enrollments_course').on(t.course, t.subscriberId),
    index('enrollments_resting').on(t.resumeAt).where(sql`state = 'paused' and resume_at is not null`),
    index('enrollments_followed').on(t.endedAt).where(sql`followed_by is not null and state = 'completed'`),
    index('enrollments_unnamed').on(t.course).where(sql`next_lesson_slug is null and state <> 'completed'`),
  ],
);
/** `id`: of the enrollment that it will be, so that it begins once. */
export type Following = { id: string; course: string; pattern: string | null };
export type EnrollmentState = 'active' | 'paused' | 'completed' | 'stopped';

/** Must equal the migrations byte for byte, or drizzle-kit would create the index again. */
const isOf = (states: readonly DeliveryState[]) => sql.raw(`state in ('${states.join("', '")}')`);

/** Every mail that goes out. Lessons and notices share one table and one way of sending. */
export const deliveries = sqliteTable(
  'deliveries',
  {
    id: text().primaryKey(),
    kind: text().$type<DeliveryKind>().notNull(),
    /** Unset for mail to the clinic itself. */
    subscriberId: text('subscriber_id'),
    enrollmentId: text('enrollment_id'),
    course: text(),
    /** 1-based number of the lesson when it was sent. */
    lesson: integer(),
    /** Identifies the lesson; unset in rows of 0.1.0 until they are named. `#3`: known only as the third of its time. */
    lessonSlug: text('lesson_slug'),
    /** The row that a notice is about: a sign-up, a consultation request, a sign-in link. */
    subjectId: text('subject_id'),
    /** The compiled mail that was sent. It also identifies the table of its links. */
    version: text(),
    /** Changes only by `TRANSITIONS`. Counted: `deliveries_counted`, `deliveries_marked`, `entries_marked`, `deliveries_remembered`. */
    state: text().$type<DeliveryState>().notNull(),
    dueAt: integer('due_at').notNull(),
    nextAttemptAt: integer('next_attempt_at').notNull(),
    /** When `next_attempt_at` was set. If that is later than now, a clock ran ahead then (see `scheduling/replan.ts`). */
    waitsSince: integer('waits_since'),
    /** Until then (wall clock) a queue outside this process holds the id, and the tick does not queue it again. */
    queuedUntil: integer('queued_until'),
    attempts: integer().notNull().default(0),
    /** How many of the attempts got no answer to the whole message. */
    doubts: integer().notNull().default(0),
    /** Fencing token of the owner. Only who holds it can record an answer. Stays after a crash in `sending`, for a late 250. */
    lease: text(),
    leaseUntil: integer('lease_until'),
    messageId: text('message_id').notNull(),
    /** The server's last answer, without addresses. */
    response: text(),
    /** The rule that classified the refusal, or why the delivery was cancelled. */
    reason: text(),
    possibleDuplicate: integer('possible_duplicate', { mode: 'boolean' }).notNull().default(false),
    acceptedAt: integer('accepted_at'),
    /** When it last entered `sending`. Unset in rows of 0.1.0. */
    enteredAt: integer('entered_at'),
    /** Of a mail that answers a sign-up: keyed hash of the mailbox it is for (`mailboxOf`). It stays when the reader is erased. */
    mailboxHash: text('mailbox_hash'),
    /** Until then the limits of sign-ups hold it. */
    heldUntil: integer('held_until'),
    // The columns from here on are counted too: `deliveries_counted`.
    /**
     * Its reader does not want to be seen: it went out without a picture and with plain links, or not seen opened before they said so. It stays
     * when they change their mind.
     */
    untracked: integer({ mode: 'boolean' }).notNull().default(false),
    /** No version writes it, since no mailbox of returned mails is read. Triggers count it, and exports of every version carry it. */
    bouncedAt: integer('bounced_at'),
    openedAs: text('opened_as').$type<OpenEvidence>().notNull().default('none'),
    clicked: integer({ mode: 'boolean' }).notNull().default(false),
    unsubscribed: integer({ mode: 'boolean' }).notNull().default(false),
    /**
     * Whether a person's program, or a proxy for one, fetched the picture. Who blocks pictures cannot be seen opening. The first picture of
     * a reader changes what all of the reader's lessons count as: `pictures_counted`.
     */
    pictureFetched: integer('picture_fetched', { mode: 'boolean' }).notNull().default(false),
    /** Whether anybody ever asked for the picture, machines too. */
    pictureAsked: integer('picture_asked', { mode: 'boolean' }).notNull().default(false),
    /** How often sightings or verdicts were written. Whoever writes them checks that nothing came in between. */
    verdicts: integer().notNull().default(0),
    /** Sightings that were only counted, because enough are kept in `events`. */
    moreSightings: integer('more_sightings').notNull().default(0),
  },
  t => [
    uniqueIndex('deliveries_lesson').on(t.enrollmentId, t.lessonSlug),
    index('deliveries_unnamed').on(t.course).where(sql`kind = 'lesson' and lesson_slug is null`),
    index('deliveries_waiting').on(t.nextAttemptAt).where(isOf(WAITING)),
    index('deliveries_leased').on(t.leaseUntil).where(isOf(LEASED)),
    index('deliveries_subscriber').on(t.subscriberId, t.dueAt),
    index('deliveries_mailbox').on(t.mailboxHash).where(sql`mailbox_hash is not null`),
    index('deliveries_held').on(t.heldUntil).where(sql`held_until is not null`),
    index('deliveries_doubtful').on(t.dueAt).where(sql`possible_duplicate = 1`),
  ],
);
export type OpenEvidence = 'none' | 'possible' | 'proven';

/** Limits of sign-ups, one row each, and what they refused (`limits/turns.ts`). */
export const signupLimits = sqliteTable(
  'signup_limits',
  {
    name: text().primaryKey(),
    /** Up to when turns are taken (`nextTurn`). Of what is counted: until when that holds. */
    freeAt: integer('free_at').notNull(),
    count: integer().notNull().default(0),
  },
  t => [index('signup_limits_free').on(t.freeAt)],
);

/** Deliveries whose queue messages failed again and again. They wait until the clinic sends them again. */
export const deadLetters = sqliteTable('dead_letters', {
  deliveryId: text('delivery_id').primaryKey(),
  at: integer().notNull(),
});

/**
 * What was seen of a delivery, and the rule that judged it. Rows are only added. Their verdict may change; their agent and network leave
 * after 90 days (`tracking/tidy.ts`).
 */
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
  t => [
    index('events_delivery').on(t.deliveryId, t.at),
    index('events_network').on(t.network, t.at).where(sql`network is not null`),
    index('events_raw').on(t.at).where(sql`network is not null`),
    index('events_booking').on(t.at).where(sql`kind = 'booking'`),
  ],
);
/**
 * `open`: the picture · `click`: a numbered link · `web-version`: the mail as a page · `unsubscribe`: the page for stopping · `page`: another
 * page of ours behind a link · `action`: a button pressed there · `booking`: the way from there to the clinic's own booking page.
 */
export type EventKind = 'open' | 'click' | 'web-version' | 'unsubscribe' | 'page' | 'action' | 'booking';
export type AgentClass = 'human' | 'privacy-proxy' | 'image-proxy' | 'scanner' | 'unknown';

/** Networks whose requests are a machine's (`tracking/gateways.ts`). */
export const networks = sqliteTable('networks', {
  /** As in `events`. */
  network: text().primaryKey(),
  /** When it was found out, and until when it is believed. */
  since: integer().notNull(),
  until: integer().notNull(),
  reason: text().$type<'early' | 'bursts'>().notNull(),
  /** Events up to this one were judged again since it was found out. Unset when all were. */
  judgedTo: integer('judged_to'),
});

/** A compiled mail that was sent at least once, with the targets of its numbered links. It is kept as long as somebody has it. */
export const lessonVersions = sqliteTable('lesson_versions', {
  version: text().primaryKey(),
  /** For a notice: its kind. */
  course: text().notNull(),
  /** For a notice: 0. */
  lesson: integer().notNull(),
  lessonSlug: text('lesson_slug'),
  links: text({ mode: 'json' }).$type<string[]>().notNull(),
  /** As compiled, with its slots. Unset if only 0.1.0 sent it, because 0.1.0 kept only the links. */
  subject: text(),
  html: text(),
  text: text(),
  /** The action of the week that the mail named, which the next check-in asks about. Unset: it named none. */
  action: text({ mode: 'json' }).$type<SentAction>(),
});
/** As in `courses/course.ts`. `line`: the movement stands before the first space. `movements`: their slugs. */
export type SentAction = { line: string; minutes: number; movements: string[] };

/**
 * How the action of a lesson went, as its reader says: one answer for each lesson that was sent. Health data: kept only while the reader
 * agrees to it (`answer_consents`), and until 90 days after the course (`answers/forget.ts`).
 */
export const checkIns = sqliteTable(
  'check_ins',
  {
    /** The lesson whose action it is about. */
    deliveryId: text('delivery_id').primaryKey(),
    subscriberId: text('subscriber_id').notNull(),
    enrollmentId: text('enrollment_id').notNull(),
    answer: text().$type<CheckInAnswer>().notNull(),
    /** Why the reader rested. Unset: it was not said, or not asked. */
    reason: text().$type<RestReason>(),
    /** When it was said last. */
    at: integer().notNull(),
    /** That of the enrollment, noted by `check_ins_noted` when the row comes. */
    course: text().notNull().default(''),
  },
  t => [
    index('check_ins_subscriber').on(t.subscriberId),
    index('check_ins_at').on(t.at),
    index('check_ins_course').on(t.course, t.answer, t.reason, t.subscriberId),
  ],
);
export type CheckInAnswer = 'done' | 'some' | 'rested';
export type RestReason = 'pain' | 'time' | 'forgot' | 'unsure' | 'unfit';

/** The numbers that a reader gives three times in a course, for themselves. Kept as `check_ins` are. */
export const selfChecks = sqliteTable(
  'self_checks',
  {
    enrollmentId: text('enrollment_id').notNull(),
    moment: text().$type<SelfCheckMoment>().notNull(),
    subscriberId: text('subscriber_id').notNull(),
    /** 0 to 10: the worst moment of the last seven days. */
    worst: integer(),
    /** A slug of `ACTIVITIES`, and how well it can be done, 0 to 10. */
    activity: text(),
    ability: integer(),
    /** Compared with the beginning. Asked at the end only. */
    change: text().$type<Change>(),
    at: integer().notNull(),
  },
  t => [
    primaryKey({ columns: [t.enrollmentId, t.moment] }),
    index('self_checks_subscriber').on(t.subscriberId),
    index('self_checks_at').on(t.at),
  ],
);
export type SelfCheckMoment = 'start' | 'middle' | 'end';
export type Change = 'better' | 'slightly' | 'same' | 'worse';

/**
 * Whether a reader's answers may be kept, and shown to the clinic: append-only, apart from `consents`, because it has nothing to do with
 * whether they get mail. The last row of a reader tells. `agreed`: kept, seen by nobody at the clinic · `shared`: the clinic may see them
 * · `unshared`: no longer · `refused`, `withdrawn`: nothing is kept. See `answers_marked`, `answers_remembered`.
 */
export const answerConsents = sqliteTable(
  'answer_consents',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    subscriberId: text('subscriber_id').notNull(),
    act: text().$type<AnswerAct>().notNull(),
    wordingVersion: text('wording_version').notNull(),
    wordingHash: text('wording_hash').notNull(),
    at: integer().notNull(),
    /** Keyed hash of the network address. */
    origin: text().notNull(),
  },
  t => [index('answer_consents_subscriber').on(t.subscriberId, t.id)],
);
export type AnswerAct = 'agreed' | 'refused' | 'withdrawn' | 'shared' | 'unshared';

/**
 * What a reader asked for behind an invitation. A new row is counted: `consultations_counted`. One waits for the clinic's answer while it is
 * neither handled nor withdrawn. Its words are emptied 90 days after the last of its dates (`consultation/forget.ts`).
 */
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
    /** Local dates (`2026-11-22`), the most wanted first. */
    preferredDays: text('preferred_days', { mode: 'json' }).$type<string[]>().notNull().default([]),
    /** What the clinic did. Unset in rows of before, where it was not said. */
    handledAs: text('handled_as').$type<HandledAs>(),
    /** When the reader last wrote it anew. */
    changedAt: integer('changed_at'),
    /** When the reader took it back. */
    withdrawnAt: integer('withdrawn_at'),
    /** When the clinic was told that it still waits. */
    remindedAt: integer('reminded_at'),
  },
  t => [
    index('consultation_requests_created').on(t.createdAt),
    index('consultation_requests_open').on(t.createdAt).where(sql`handled_at is null and withdrawn_at is null`),
    index('consultation_requests_delivery').on(t.deliveryId),
  ],
);
/** `answered`: the reader was written to or called · `booked`: a date is settled · `closed`: it comes to nothing. */
export type HandledAs = 'answered' | 'booked' | 'closed';

/**
 * Addresses that get no mail, as keyed hashes. They outlive the reader's data. Lifting a suppression deletes its row. See
 * `suppressions_marked`, `suppressions_remembered`, `suppressions_changed_remembered`, `suppressions_lifted_remembered`.
 */
export const suppressions = sqliteTable(
  'suppressions',
  {
    addressHash: text('address_hash').primaryKey(),
    /** The rule that classified the refusal. */
    reason: text().notNull(),
    at: integer().notNull(),
    cause: text().$type<SuppressionCause>().notNull().default('refusal'),
    state: text().$type<SuppressionState>().notNull().default('struck-off'),
    /** Unset if the row is older than this column, or if the reader was erased. */
    subscriberId: text('subscriber_id'),
    /** The clinic's local day and the receiving domain of the refusal. Rows are counted by both. */
    day: text(),
    domain: text(),
    /** When the last confirmation went to a reader who signed up again, and the id of that delivery. */
    askedAt: integer('asked_at'),
    confirmationId: text('confirmation_id'),
  },
  t => [index('suppressions_state').on(t.state, t.day), index('suppressions_subscriber').on(t.subscriberId)],
);
/** A complaint is the reader's own word, so the clinic cannot lift it. */
export type SuppressionCause = 'refusal' | 'complaint';
/** `struck-off`: suppressed by the program · `in-question`: too many that day, waits for the clinic · `confirmed`: by the clinic. */
export type SuppressionState = 'struck-off' | 'in-question' | 'confirmed';

/** A change of the clinic's own settings is counted: `clinic_versioned`, `clinic_changes_versioned`. */
export const settings = sqliteTable('settings', {
  key: text().primaryKey(),
  value: text({ mode: 'json' }).$type<unknown>().notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/**
 * One row: how often what mails are judged by has changed: the clinic's own settings and the sign-offs. Filled by `clinic_versioned`,
 * `clinic_changes_versioned` and `sign_offs_versioned`.
 */
export const clinicVersion = sqliteTable('clinic_version', {
  id: integer().primaryKey(),
  version: integer().notNull(),
});

export const signInLinks = sqliteTable('sign_in_links', {
  id: text().primaryKey(),
  expiresAt: integer('expires_at').notNull(),
  usedAt: integer('used_at'),
  /** Whether it went by mail. Otherwise it was printed at the machine. Unset in rows of before. */
  mailed: integer({ mode: 'boolean' }),
});

/** The id is the hash of the cookie's value. */
export const sessions = sqliteTable('sessions', {
  id: text().primaryKey(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
  /** The sign-in link with which it began. Unset in rows of before, and where it began with something else. */
  linkId: text('link_id'),
  /** What it began with. Unset in rows of before. */
  way: text().$type<WayIn>(),
  /** The passkey with which it began. */
  passkeyId: text('passkey_id'),
});
/** `mail`: a mailed link · `machine`: a link that was printed at the machine. */
export type WayIn = 'mail' | 'machine' | 'passkey' | 'code';

/** Passkeys of the clinic (WebAuthn credentials). Deleting one is removing it. Times are those of the wall clock. */
export const passkeys = sqliteTable('passkeys', {
  /** The credential's id, base64url. */
  id: text().primaryKey(),
  name: text().notNull(),
  /** The host for which it was made. Under another one browsers do not offer it. */
  rpId: text('rp_id').notNull(),
  /** COSE key, base64url. */
  publicKey: text('public_key').notNull(),
  /** Of its last use. 0: the authenticator does not count. */
  counter: integer().notNull(),
  /** How the authenticator says it can be reached, for the browser. */
  transports: text({ mode: 'json' }).$type<string[]>().notNull(),
  /** Whether it may be copied to the person's other devices, and whether it is. */
  deviceType: text('device_type').$type<PasskeyDevice>().notNull(),
  backedUp: integer('backed_up', { mode: 'boolean' }).notNull(),
  createdAt: integer('created_at').notNull(),
  lastUsedAt: integer('last_used_at'),
});
export type PasskeyDevice = 'singleDevice' | 'multiDevice';

/** What a passkey has to sign, once, within minutes. */
export const passkeyChallenges = sqliteTable('passkey_challenges', {
  challenge: text().primaryKey(),
  purpose: text().$type<ChallengePurpose>().notNull(),
  /** Who asked: the session's id, or the keyed hash of the network. Empty: not known. */
  asker: text().notNull(),
  expiresAt: integer('expires_at').notNull(),
});
export type ChallengePurpose = 'register' | 'sign-in';

/** The printed sheet: its codes as keyed hashes. A new sheet replaces all of them. */
export const signInCodes = sqliteTable('sign_in_codes', {
  hash: text().primaryKey(),
  /** The mark of the key of the hash. Without that key the code opens nothing. */
  keyMark: text('key_mark').notNull(),
  /** Its number on the sheet, from 1. */
  number: integer().notNull(),
  createdAt: integer('created_at').notNull(),
  usedAt: integer('used_at'),
});

/**
 * Who has read a lesson and puts their name to it, and who has taken that back. Rows are only ever added. One holds for the text with this
 * hash (`courses/lesson-hash.ts`) until a later row of the same text says otherwise. A new row is counted: `sign_offs_versioned`.
 */
export const signOffs = sqliteTable(
  'sign_offs',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    at: integer().notNull(),
    act: text().$type<'signed' | 'withdrawn'>().notNull(),
    course: text().notNull(),
    lessonSlug: text('lesson_slug').notNull(),
    hash: text().notNull(),
    /** The practitioner; in `withdrawn` the one whose signature was taken back. */
    name: text().notNull(),
    /** Ids of `sign-off/licences.ts`. `none`: the person says that they have no licence. */
    licences: text({ mode: 'json' }).$type<string[]>().notNull(),
    /** Ids of `sign-off/checklist.ts` that the person has ticked. */
    checks: text({ mode: 'json' }).$type<string[]>().notNull(),
    /** ISO dates in the clinic's zone. */
    signedOn: text('signed_on').notNull(),
    reviewDue: text('review_due').notNull(),
    /** The session in which it was done (its keyed hash), and what that session began with. */
    sessionId: text('session_id').notNull(),
    way: text().$type<WayIn>(),
  },
  t => [index('sign_offs_texts').on(t.course, t.lessonSlug, t.hash)],
);

/**
 * What somebody at the clinic did. `subscriberId`: to whom, if it was about one reader. Rows of before there were actors have none of the last
 * four columns. An id only grows, so the newest rows of an action are the last of `audit_log_action`.
 */
export const auditLog = sqliteTable(
  'audit_log',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    at: integer().notNull(),
    action: text().notNull(),
    /** Ids, keyed hashes, days and counts, nothing personal. */
    detail: text(),
    subscriberId: text('subscriber_id'),
    /** The first digits of the session in which it was done. Unset: a command, or not known. */
    sessionId: text('session_id'),
    /** When that session began (epoch ms). */
    sessionSince: integer('session_since'),
    /** What the session began with, or that it was a command. */
    way: text().$type<WayIn | 'command'>(),
    /** The first digits of the passkey with which it began. */
    passkeyId: text('passkey_id'),
  },
  t => [
    index('audit_log_subscriber').on(t.subscriberId, t.at).where(sql`subscriber_id is not null`),
    index('audit_log_action').on(t.action, t.id),
  ],
);

/** What the clinic notes on a reader. It goes when the reader is erased. */
export const readerNotes = sqliteTable(
  'reader_notes',
  {
    id: text().primaryKey(),
    subscriberId: text('subscriber_id').notNull(),
    text: text().notNull(),
    at: integer().notNull(),
  },
  t => [index('reader_notes_subscriber').on(t.subscriberId, t.at)],
);

/**
 * What came of the sign-ups of a month. A key is the course and the month that were asked for, and what was known at that moment: pattern,
 * provider, source. Rows with an empty `lesson_slug` count people, the others the copies of that lesson. Filled by `signups_counted`, `enrollments_counted`,
 * `deliveries_counted` and `pictures_counted`. `recounted_cohorts` (a view) says the same of the rows. Fires `months_begun`, `months_counted`
 * and `months_taken_back`. A row may have gone back to zeros.
 */
export const cohortCounts = sqliteTable(
  'cohort_counts',
  {
    course: text().notNull(),
    /** The clinic's local month of the request, `2026-11`. Empty: not known. */
    month: text().notNull(),
    /** As in `deliveries`; `#3` if a delivery has none yet. */
    lessonSlug: text('lesson_slug').notNull(),
    pattern: text().notNull(),
    provider: text().notNull(),
    source: text().notNull(),
    /** Whether it counts readers who were erased: their rows do not say it again. */
    sealed: integer({ mode: 'boolean' }).notNull(),
    /** The number under which the lesson was last sent. */
    lesson: integer().notNull().default(0),
    requested: integer().notNull().default(0),
    confirmed: integer().notNull().default(0),
    completed: integer().notNull().default(0),
    /** Readers with a completed course and at least one request. */
    consultations: integer().notNull().default(0),
    /** Of people: whose course ended early. Of a lesson: after it, and before the next. */
    stopped: integer().notNull().default(0),
    sent: integer().notNull().default(0),
    bounced: integer().notNull().default(0),
    proven: integer().notNull().default(0),
    possible: integer().notNull().default(0),
    /** Delivered, not seen opened, and without a picture, or no picture was ever fetched for its reader. */
    notToBeSeen: integer('not_to_be_seen').notNull().default(0),
    clicked: integer().notNull().default(0),
    unsubscribed: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    fetched: integer().notNull().default(0),
  },
  t => [primaryKey({ columns: [t.course, t.month, t.lessonSlug, t.pattern, t.provider, t.source, t.sealed] })],
);

/**
 * Sums of `cohort_counts` over pattern, provider, source and erased readers, for pages that ask for months alone. Filled by `months_begun`,
 * `months_counted` and `months_taken_back`, which follow each row of `cohort_counts`, whoever writes it. A row may have gone back to zeros.
 */
export const monthCounts = sqliteTable(
  'month_counts',
  {
    course: text().notNull(),
    month: text().notNull(),
    /** Empty: people. */
    lessonSlug: text('lesson_slug').notNull(),
    requested: integer().notNull().default(0),
    confirmed: integer().notNull().default(0),
    completed: integer().notNull().default(0),
    consultations: integer().notNull().default(0),
    stopped: integer().notNull().default(0),
    sent: integer().notNull().default(0),
    bounced: integer().notNull().default(0),
    proven: integer().notNull().default(0),
    possible: integer().notNull().default(0),
    notToBeSeen: integer('not_to_be_seen').notNull().default(0),
    clicked: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    fetched: integer().notNull().default(0),
  },
  t => [primaryKey({ columns: [t.course, t.month, t.lessonSlug] })],
);

/** Totals of `cohort_counts` by lesson: a view. `lesson`: the highest number under which it was sent. */
export const lessonCounts = sqliteView('lesson_counts', {
  course: text().notNull(),
  lessonSlug: text('lesson_slug').notNull(),
  lesson: integer().notNull(),
  sent: integer().notNull(),
  bounced: integer().notNull(),
  proven: integer().notNull(),
  possible: integer().notNull(),
  notToBeSeen: integer('not_to_be_seen').notNull(),
  clicked: integer().notNull(),
  unsubscribed: integer().notNull(),
  failed: integer().notNull(),
}).existing();

/** Totals by course: a view. `consultations`: requests, also several of one reader. */
export const courseCounts = sqliteView('course_counts', {
  course: text().notNull(),
  requested: integer().notNull(),
  confirmed: integer().notNull(),
  completed: integer().notNull(),
  stopped: integer().notNull(),
  consultations: integer().notNull(),
}).existing();

/**
 * What happened in a course on one of the clinic's local days. Filled by `signups_counted`, `enrollments_counted`,
 * `deliveries_counted`, `pictures_counted` and `consultations_counted`. `recounted_days` (a view) says the same of the rows, also of those
 * of erased readers, who keep their dates.
 */
export const dayCounts = sqliteTable(
  'day_counts',
  {
    /** `2026-11-22` */
    day: text().notNull(),
    course: text().notNull(),
    requested: integer().notNull().default(0),
    confirmed: integer().notNull().default(0),
    completed: integer().notNull().default(0),
    stopped: integer().notNull().default(0),
    consultations: integer().notNull().default(0),
    // Of lessons: on the day on which they were accepted, else on that of the last attempt.
    sent: integer().notNull().default(0),
    bounced: integer().notNull().default(0),
    proven: integer().notNull().default(0),
    possible: integer().notNull().default(0),
    notToBeSeen: integer('not_to_be_seen').notNull().default(0),
    failed: integer().notNull().default(0),
  },
  t => [primaryKey({ columns: [t.day, t.course] })],
);

/**
 * How far the clinic's local time is ahead of UTC, and since when, so that triggers know the local day of a moment. A changed zone changes
 * what is to come (`clinic/local-offsets.ts`).
 */
export const localOffsets = sqliteTable('local_offsets', {
  startsAt: integer('starts_at').primaryKey(),
  seconds: integer().notNull(),
});

/** The built-in mailbox: complete messages as a server would have got them. */
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

/** Receiving domains that asked for a throttle, or blamed the sender. */
export const receivingDomains = sqliteTable('receivers', {
  domain: text().primaryKey(),
  throttledUntil: integer('throttled_until').notNull(),
  /** Throttling answers since the domain last accepted a mail. */
  strikes: integer().notNull(),
  /** `accepted` of the restore guard when it last blamed the sender. If two domains have the same, nothing was accepted in between. */
  blamedMark: integer('blamed_mark'),
});

/** Why nothing goes out, to anybody or to one receiving domain. Each reason has its own row and its own end (see `pauses/pauses.ts`). */
export const pauses = sqliteTable(
  'pauses',
  {
    /** The receiving domain that is held. Empty: all sending is paused. */
    domain: text().notNull(),
    reason: text().$type<PauseReason>().notNull(),
    at: integer().notNull(),
    /** The rule that classified the refusal. Unset if no server refused anything. */
    rule: text(),
    /** The server's answer, without addresses. */
    response: text().notNull().default(''),
    /** The delivery that was refused. */
    deliveryId: text('delivery_id'),
    /** Refusals in a row: the first one, and those of the probes since. */
    refusals: integer().notNull().default(0),
    /** When one mail may go as the probe. Unset: not before somebody resumes sending. */
    probeAt: integer('probe_at'),
    /** The delivery that is the probe. No other mail goes. */
    probe: text(),
    /** For a restored database: the mark in the file, which was ahead of the database. */
    beside: text({ mode: 'json' }).$type<Mark>(),
    /** For a restored database: whether the memory beside it knew what was done since. Unset: nobody looked, as on D1. */
    remembered: integer({ mode: 'boolean' }),
  },
  t => [primaryKey({ columns: [t.domain, t.reason] })],
);
export type PauseReason =
  | 'auth-refused'
  | 'refused'
  | 'unreachable'
  | 'unsigned'
  | 'restored'
  | 'moved'
  | 'moved-out'
  | 'by-hand';

/** What each receiving domain answered, by the clinic's local day. It identifies nobody. */
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
    /** Addresses suppressed for what the domain answered. Those lifted or put in question since are still counted. */
    struckOff: integer('struck_off').notNull().default(0),
    /** Sign-ups that were asked for on this day with such an address, and those of them that were confirmed since. */
    asked: integer().notNull().default(0),
    confirmed: integer().notNull().default(0),
  },
  t => [primaryKey({ columns: [t.day, t.domain] })],
);

/** How many lessons the quota has granted on a local day, if there is a limit. */
export const sendingDays = sqliteTable('sending_days', {
  day: text().primaryKey(),
  granted: integer().notNull(),
});

/**
 * One row: how far this database has come. Triggers keep it (`deliveries_marked`, `entries_marked`, `withdrawals_marked`,
 * `answers_marked`, `suppressions_marked`, `erasures_marked`). `mark` counts what a copy must not forget: accepted mails, withdrawn consents, suppressions,
 * erased readers and, where a memory is kept, mails that were handed to the server. See `restore-guard/keep.ts`.
 */
export const restoreGuard = sqliteTable('epoch', {
  id: integer().primaryKey(),
  /** Random. A copy that goes its own way gets a new one. */
  lineage: text().notNull(),
  mark: integer().notNull(),
  /** Whether mail has left the machine through a real server. */
  realMail: integer('real_mail', { mode: 'boolean' }).notNull(),
  /** Whether the mark was ever written to the file beside the database. */
  fileWritten: integer('file_written', { mode: 'boolean' }).notNull(),
  /** The file's mark that the clinic gave up when it resumed sending. */
  resumedFrom: text('resumed_from', { mode: 'json' }).$type<Mark>(),
  /** Accepted mails alone (see `receivers.blamed_mark`). */
  accepted: integer().notNull().default(0),
  /** Names the memory of this installation. All copies of its database share it, whatever their lineage. */
  memoryId: text('memory_id').notNull().default(''),
  /** Number of the last entry of the memory that this database knows. 0: no memory was begun, as on D1. */
  memoryEntry: integer('memory_entry').notNull().default(0),
});
/** `mark` only grows within a lineage. */
export type Mark = { lineage: string; mark: number };

/**
 * What changed and does not stand in the memory yet. Filled by `deliveries_remembered`, `consents_remembered`, `answers_remembered`,
 * `erasures_remembered`, `suppressions_remembered`, `suppressions_changed_remembered` and `suppressions_lifted_remembered`, where a course
 * ends, rests or goes on (`unremembered.ts`), and where a way into the clinic's pages is closed for good (`sign-in/spent.ts`), while a memory
 * is kept. Its rows go when they are written (see `restore-guard/memory.ts`).
 */
export const unremembered = sqliteTable('unremembered', {
  /** A delivery's, a reader's or a passkey's id, or the hash of an address or a printed code. */
  id: text().primaryKey(),
  about: text().$type<'delivery' | 'reader' | 'address' | 'way-in'>().notNull(),
});
