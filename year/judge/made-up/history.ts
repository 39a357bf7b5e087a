import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { ClinicFacts, Event, Look, Saying, Setting } from '../../facts.ts';
import { DAY, HOUR, MINUTE } from '../days.ts';
import { newJudge } from '../judge.ts';

export const READER = 'reader@one.example';
export const COURSE = 'walking';
const OTHER_COURSE = 'sitting';
const LESSONS = ['first', 'second', 'third'];

const SETTINGS: ClinicFacts = {
  timeZone: 'Asia/Tokyo',
  lessonHour: 7,
  closedWeekdays: [],
  closedDates: [],
  publicHolidays: 'send',
  unsignedLessons: 'send',
  complete: true,
};

const lessonsOf = (signed: boolean) => LESSONS.map(slug => ({ slug, signed }));
const SETTING: Setting = {
  courses: [
    { course: COURSE, lessons: lessonsOf(false) },
    { course: OTHER_COURSE, lessons: lessonsOf(true) },
  ],
  perDay: 0,
  warmUp: false,
  settings: SETTINGS,
};

/** How a lesson is told of. Unset: a lesson of the reader's first enrollment, sent by the process `first`. */
type Sending = {
  lesson?: string;
  course?: string;
  enrollment?: string;
  who?: string;
  /** Where it goes, if not to `who`. */
  address?: string;
  delivery?: string;
  mail?: string;
  process?: string;
  possibleDuplicate?: boolean;
};

type Enrollment = { course: string; who: string; from?: string; nextSendAt: number };

export type History = ReturnType<typeof newHistory>;

/** A world's facts written by hand, told to a judge one after the other, over a real database without rows. */
export function newHistory(change: Partial<Setting> = {}) {
  const judge = newJudge({ ...SETTING, ...change });
  const database = newDatabase();
  const look: Look = (sql, ...values) => database.prepare(sql).all(...values) as Record<string, unknown>[];
  let at = Date.parse('2026-11-02T06:00:00+09:00');
  let offset = 0;
  let attempts = 0;

  const tell = (event: Event) => judge.see({ at, wall: at + offset, ...event }, look);
  const pass = (ms: number) => {
    at += ms;
  };

  /** Time passes day by day, with passes of the scheduler every other hour and the judge's look at each midnight. */
  function live(days: number, works = true) {
    for (let hour = 0; hour < days * 24; hour += 2) {
      pass(2 * HOUR);
      if (works) tell({ kind: 'beat', process: 'first' });
      if (hour % 24 === 0) judge.day(at, look);
    }
  }

  function delivery(from: string | undefined, to: string, sending: Sending, more: Partial<Event> = {}) {
    const { lesson = 'first', course = COURSE, who = READER, mail = 'lesson', process = 'first' } = sending;
    const isLesson = mail === 'lesson';
    const enrollment = sending.enrollment ?? `${who} ${course}`;
    tell({
      kind: 'delivery',
      ...{ process, from, to, mail, who, attempts, reason: null, nextAttemptAt: at + offset },
      delivery: sending.delivery ?? (isLesson ? `${enrollment} ${lesson}` : `${mail} ${who}`),
      enrollment: isLesson ? enrollment : null,
      course: isLesson ? course : null,
      lesson: isLesson ? lesson : null,
      address: sending.address ?? null,
      possibleDuplicate: sending.possibleDuplicate ?? false,
      ...more,
    } as Event);
  }

  const idOf = ({ lesson = 'first', course = COURSE, who = READER, mail = 'lesson', ...given }: Sending) =>
    given.delivery ?? (mail === 'lesson' ? `${given.enrollment ?? `${who} ${course}`} ${lesson}` : `${mail} ${who}`);

  /** Claimed, and on its way from now on. */
  function enter(sending: Sending = {}) {
    delivery('due', 'claimed', sending);
    delivery('claimed', 'sending', sending);
  }

  function submit(
    sending: Sending = {},
    saying: Saying = 'accepted',
    arrived = true,
    messageId = `<${idOf(sending)}>`,
  ) {
    pass(200);
    const { who = READER, address = who, process = 'first' } = sending;
    tell({ kind: 'submitted', who: address, messageId, delivery: idOf(sending), process, arrived, saying });
  }

  function answer(sending: Sending, saying: Saying) {
    pass(200);
    const { who = READER, address = who, process = 'first' } = sending;
    tell({ kind: 'answered', who: address, messageId: `<${idOf(sending)}>`, delivery: idOf(sending), process, saying });
  }

  function record(sending: Sending, to: string, wait = 0, by?: string) {
    attempts += 1;
    delivery('sending', to, { ...sending, process: by ?? sending.process }, { nextAttemptAt: at + offset + wait });
  }

  /** From entering to the acceptance written down. */
  function send(sending: Sending = {}) {
    enter(sending);
    submit(sending);
    answer(sending, 'accepted');
    record(sending, 'sent');
  }

  /** From entering to a refusal written down, with ms until the next attempt. */
  function refuse(sending: Sending, saying: Saying, wait = 5 * MINUTE, to = 'retry') {
    enter(sending);
    if (saying === 'silent') submit(sending, 'silent', false);
    answer(sending, saying);
    record(sending, to, wait);
  }

  /** `nextSendAt`: when the next lesson is planned; unset: now. */
  function enrollment(
    to: string,
    { course = COURSE, who = READER, from, nextSendAt = at + offset }: Partial<Enrollment> = {},
  ) {
    const id = `${who} ${course}`;
    tell({
      kind: 'enrollment',
      process: 'first',
      from,
      to,
      enrollment: id,
      who,
      course,
      next: null,
      nextSendAt,
    });
  }

  const history = {
    tell,
    pass,
    live,
    enter,
    submit,
    answer,
    record,
    send,
    refuse,
    delivery,
    enrollment,
    database,
    /** The moment is this one by Japanese clocks: `2026-11-02 07:00`. */
    until: (local: string) => {
      at = Date.parse(`${local.replace(' ', 'T')}:00+09:00`);
    },
    now: () => at,
    ask: (who = READER, course = COURSE) => tell({ kind: 'asked', who, course, answered: true }),
    confirmed(outcome: 'confirmed' | 'unknown' = 'confirmed', who = READER, course = COURSE) {
      addReader(database, who, course);
      tell({ kind: 'confirmed', who, course, outcome });
    },
    asksForLink: (who = READER) => tell({ kind: 'link-asked', who }),
    left(outcome: 'left' | 'unknown' = 'left', who = READER) {
      if (outcome === 'left') removeReader(database, who, at);
      tell({ kind: 'left', who, outcome });
    },
    settings(change: Partial<ClinicFacts>) {
      saveSettings(database, change);
      tell({ kind: 'settings', settings: { ...SETTINGS, ...change } });
    },
    setClock(by: number) {
      offset += by;
      tell({ kind: 'clock', by });
    },
    process: (now: Extract<Event, { kind: 'process' }>['now'], process = 'first') =>
      tell({ kind: 'process', process, now }),
    pause: (stands: boolean, domain = '', reason = 'refused', probe: string | null = null) =>
      tell({ kind: 'pause', domain, reason, stands, probe, probeAt: null }),
    backUp: () => tell({ kind: 'backup', name: 'copy' }),
    restored: (madeAt: number, byHand = false) =>
      tell({ kind: 'restored', name: 'copy', madeAt, sending: 'as before', byHand }),
    day: () => judge.day(at, look),
    end: () => judge.end(at, look),
    gaps: () => judge.gaps(),
    kinds: () => [...new Set(judge.violations().map(({ kind }) => kind))].sort(),
    violations: () => judge.violations(),
  };
  saveSettings(database, {});
  history.process('started');
  return history;
}

/** The clinic's settings as the program keeps them. */
export function saveSettings(database: DatabaseSync, { complete = true, ...change }: Partial<ClinicFacts>): void {
  const items = {
    legalName: complete ? '見本鍼灸院' : '',
    postalAddress: '見本県',
    contactEmail: 'a@clinic.example',
    senderAddress: 'b@clinic.example',
  };
  database
    .prepare("INSERT OR REPLACE INTO settings (key, value, updated_at) VALUES ('clinic', ?, 0)")
    .run(JSON.stringify({ ...SETTINGS, ...items, ...change }));
}

/** A history that begins so and goes on so. */
export const told = (history: History, ...steps: ((history: History) => void)[]): History => {
  for (const step of steps) step(history);
  return history;
};

/** Somebody who asked, got the confirmation and pressed its button, on a Monday at 6:30. */
export function enrolled(change: Partial<Setting> = {}): History {
  const history = newHistory(change);
  enroll(history);
  history.until('2026-11-02 07:00');
  return history;
}

export function enroll(history: History, who = READER, course = COURSE): void {
  history.ask(who, course);
  history.send({ mail: 'confirmation', who, delivery: `confirmation ${who} ${course}` });
  history.pass(30 * MINUTE);
  history.enrollment('active', { who, course });
  history.confirmed('confirmed', who, course);
}

/** The reader gets these lessons, a week apart, from now on; the moment is a week after the last. */
export function weekly(history: History, lessons: string[], course = COURSE): void {
  for (const lesson of lessons) {
    history.send({ lesson, course });
    history.live(7);
    history.until(`${new Date(history.now() + 9 * HOUR).toISOString().slice(0, 10)} 07:00`);
  }
}

/** A promise, with a history that keeps it and one that breaks it. `kind`: the violation that the second one must bring, and no other. */
export function promised(kind: string, promise: string, keeps: () => History, breaks: () => History): void {
  const ends = (history: History) => {
    history.live(1);
    return history.kinds();
  };
  test(`${promise} (kept)`, () => expect(ends(keeps())).toEqual([]));
  test(`${promise} (${kind})`, () => expect(ends(breaks())).toEqual([kind]));
}

const MIGRATIONS = readdirSync('migrations')
  .filter(name => name.endsWith('.sql'))
  .sort()
  .map(name => readFileSync(`migrations/${name}`, 'utf8').replaceAll('--> statement-breakpoint', ''));

let shared: DatabaseSync | undefined;

/** The tables are made once; what a history writes is taken back when the next one begins. */
function newDatabase(): DatabaseSync {
  if (shared) shared.exec('ROLLBACK');
  else {
    shared = new DatabaseSync(':memory:');
    for (const sql of MIGRATIONS) shared.exec(sql);
  }
  shared.exec('BEGIN');
  return shared;
}

/** A reader with an open course, as confirming leaves them in the database. */
export function addReader(database: DatabaseSync, who: string, course: string): void {
  const now = Date.parse('2026-11-02T06:00:00+09:00');
  database
    .prepare(`INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES (?, ?, ?, 'active', 7, ?)
      ON CONFLICT DO NOTHING`)
    .run(who, who, who, now);
  database
    .prepare(`INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at, confirmed_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING`)
    .run(`${who} ${course}`, who, course, now, now + 7 * DAY, now);
  database
    .prepare(`INSERT INTO consents (subscriber_id, signup_id, act, wording_version, wording_hash, at, origin)
      VALUES (?, ?, 'confirmed', '1', '', ?, '')`)
    .run(who, `${who} ${course}`, now);
  database
    .prepare(`INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_lesson_slug, next_send_at, weekday, created_at)
      VALUES (?, ?, ?, 'active', 1, 'first', ?, 1, ?) ON CONFLICT DO NOTHING`)
    .run(`${who} ${course}`, who, course, now, now);
}

/** Whoever left, as the program leaves them in the database. */
function removeReader(database: DatabaseSync, who: string, at: number): void {
  database.prepare("UPDATE subscribers SET status = 'unsubscribed' WHERE id = ?").run(who);
  database.prepare("UPDATE enrollments SET state = 'stopped', next_send_at = NULL WHERE subscriber_id = ?").run(who);
  database
    .prepare(
      `INSERT INTO consents (subscriber_id, act, wording_version, wording_hash, at, origin) VALUES (?, 'withdrawn', '1', '', ?, '')`,
    )
    .run(who, at);
}
