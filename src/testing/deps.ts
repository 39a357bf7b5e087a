import { machine } from '../adapters/machine/machine.ts';
import { type Running, runProgram } from '../assembly/running.ts';
import { type ClinicSettings, saveClinic } from '../clinic/settings.ts';
import { readConfig } from '../config.ts';
import { findCourse } from '../courses/course.ts';
import type { Clock, Library, Log, Mailer, OutgoingMessage, SendOutcome } from '../deps.ts';
import type { Timers } from '../machine.ts';
import { loadLibrary } from '../rendering/library.ts';
import { tick } from '../scheduling/tick.ts';
import { onD1, openDatabase } from './database.ts';
import { madeUpDns } from './made-up-dns.ts';
import type { Sql, TestDatabase } from './test-database.ts';

export const DAY = 86_400_000;
export const WEEK = 7 * DAY;
const HOUR = DAY / 24;
/** Sunday, 13:00 in Tokyo. */
export const START = Date.parse('2026-11-22T13:00:00+09:00');

/** A clock that stands still until a test moves it. `start`: epoch ms. `steady` moves with time that passes, not with a clock that is set. */
export function handClock(start = START) {
  let now = start;
  let passed = 0;
  let perReading = 0;
  return {
    now: () => (now += perReading),
    /** From now on each reading is a millisecond after the one before, as at worst on a real machine. */
    run() {
      perReading = 1;
    },
    steady: { now: () => passed },
    /** Somebody sets the clock. */
    set(at: number) {
      now = at;
    },
    /** Time passes. */
    advance(ms: number) {
      now += ms;
      passed += Math.max(0, ms);
    },
  };
}

/** Keeps every message that is accepted. `answer` decides what the server says. */
export function recordingMailer(kind: Mailer['kind'] = 'mailbox') {
  const messages: OutgoingMessage[] = [];
  const mailer = {
    kind,
    concurrency: 4,
    messages,
    answer: (_: OutgoingMessage): SendOutcome | Promise<SendOutcome> => ({ accepted: true, response: '250 OK' }),
    async send(message: OutgoingMessage) {
      const outcome = await mailer.answer(message);
      if (outcome.accepted) messages.push(message);
      return outcome;
    },
    check: async () => ({ ok: true as const }),
    close: async () => {},
  };
  return mailer;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

let library: Promise<Library> | undefined;
/** The real courses, compiled once for each test process. */
export function testLibrary(): Promise<Library> {
  library ??= loadLibrary('emails', 'build/mails');
  return library;
}

const A_MOMENT_MS = 10;
/**
 * The real timers, but a moment ends once everything has gone on that can: writes wait some milliseconds for company, and no other
 * mail is on its way here while one waits.
 */
const promptTimers: Timers = {
  ...machine.timers,
  after(ms, work) {
    if (ms > A_MOMENT_MS) return machine.timers.after(ms, work);
    const soon = setImmediate(work);
    return () => clearImmediate(soon);
  },
};

type WorldOptions = {
  database: Pick<TestDatabase, 'db' | 'storage'>;
  /** Unset: as `config` says. */
  mailer?: Mailer;
  clock?: Clock;
  steady?: Clock;
  log?: Log;
} & Partial<Running>;

/** The program as a Node process runs it, over this database, with one mailer and one clock for all. `more`: what else is to be another. */
export async function buildWorld(options: WorldOptions) {
  const { database, mailer, clock = handClock(), steady = clock, log = silentLog, ...more } = options;
  const running = await runProgram({
    ...{ ...machine, timers: promptTimers, wall: clock, steady, db: database.db, storage: database.storage, log },
    config: readConfig({ BASE_URL: 'https://letters.example' }),
    mail: { mailer, clock, mailbox: false },
    library: await testLibrary(),
    assets: { picture: async () => undefined },
    spamScore: async () => undefined,
    appSecret: 'a secret for tests that is long enough',
    remoteAddress: () => undefined,
    runtime: 'node',
    resolver: madeUpDns({}),
    postAlarm: async () => ({ ok: true }),
    giveUp(error) {
      throw error;
    },
    ...more,
  });
  const { deps, queue, heartbeat } = running;
  /** Resolves when no scheduler pass runs and nothing is being sent. */
  const idle = async () => {
    await heartbeat.idle();
    await queue.idle();
  };
  return { running, deps, queue, heartbeat, idle };
}

type TestOptions = { kind?: Mailer['kind']; log?: Log; clinic?: ClinicSettings } & Partial<
  Pick<Running, 'resolver' | 'postAlarm' | 'signing' | 'runtime'>
>;

/** Dependencies over a database that holds at most the `clinic`. Everything is real except the mail server and the clock. */
export async function testDeps({ kind, log, clinic, ...more }: TestOptions = {}) {
  const clock = handClock();
  const mailer = recordingMailer(kind);
  const database = await openDatabase();
  const { deps, queue, idle } = await buildWorld({ database, mailer, clock, steady: clock.steady, log, ...more });
  if (clinic) await saveClinic(deps, clinic);
  /** One pass of the scheduler and everything it sends. */
  async function run() {
    const counts = await tick(deps);
    await queue.idle();
    return counts;
  }
  /**
   * Hours go by, each with a pass. On D1, where a pass takes several times as long, those that are more than half a day from the end have one for
   * three: what is decided in them does not depend on the database.
   */
  async function hours(count: number) {
    for (let left = count; left > 0; ) {
      const step = onD1 && left > 12 ? 3 : 1;
      clock.advance(step * HOUR);
      await run();
      left -= step;
    }
  }
  return { deps, clock, mailer, queue, idle, run, hours, sql: database.sql, messages: mailer.messages };
}

/** Adds `count` readers who wait for lesson 2. The first `due` of them are due by `at` (epoch ms), the others a day later. */
export async function enrollReaders(
  sql: Sql,
  { count, due = count, at }: { count: number; due?: number; at: number },
): Promise<void> {
  const readers = 'WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < ? - 1)';
  await sql(
    `${readers} INSERT INTO subscribers (id, email, email_key, status, hour, created_at)
     SELECT 'sub_' || n, 'r' || n || '@mail.example', 'r' || n || '@mail.example', 'active', 7, 0 FROM r WHERE n < ?`,
    count,
    count,
  );
  await sql(
    `${readers} INSERT INTO consents (subscriber_id, act, wording_version, wording_hash, at, origin)
     SELECT 'sub_' || n, 'confirmed', '', '', 0, '' FROM r WHERE n < ?`,
    count,
    count,
  );
  const second = findCourse((await testLibrary()).courses, 'thigh-sciatica')!.lessons[1]!.slug;
  await sql(
    `${readers} INSERT INTO enrollments
       (id, subscriber_id, course, state, next_lesson, next_lesson_slug, next_send_at, weekday, created_at)
     SELECT 'enr_' || n, 'sub_' || n, 'thigh-sciatica', 'active', 2, ?, iif(n < ?, ? - n, ? + n), 7, 0 FROM r WHERE n < ?`,
    count,
    second,
    due,
    at,
    at + DAY,
    count,
  );
}
