import { localQueue } from '../adapters/local-queue.ts';
import { findCourse } from '../courses/course.ts';
import { deliver } from '../delivery/deliver.ts';
import type { Clock, Deps, Library, Log, Mailer, OutgoingMessage, SendOutcome } from '../deps.ts';
import { loadLibrary } from '../rendering/library.ts';
import { newHeartbeat } from '../scheduling/heartbeat.ts';
import { tick } from '../scheduling/tick.ts';
import { keysFrom } from '../tracking/tokens.ts';
import { openDatabase, type Sql, type TestDatabase } from './database.ts';

export const DAY = 86_400_000;
export const WEEK = 7 * DAY;
/** Sunday, 13:00 in Tokyo. */
export const START = Date.parse('2026-11-22T13:00:00+09:00');

/** A clock that stands still until it is moved. */
export function handClock(start = START) {
  let now = start;
  return {
    now: () => now,
    set(at: number) {
      now = at;
    },
    advance(ms: number) {
      now += ms;
    },
  };
}

/** Keeps every message it is given; `answer` decides what the server says. */
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
/** The real courses, compiled once a test process. */
export function testLibrary(): Promise<Library> {
  library ??= loadLibrary('emails', 'build/mails');
  return library;
}

type WorldOptions = { database: Pick<TestDatabase, 'db' | 'storage'>; mailer: Mailer; clock?: Clock; log?: Log };

/** The program's parts as an entry builds them, over this database: the queue, the courses. */
export async function buildWorld({ database, mailer, clock = handClock(), log = silentLog }: WorldOptions) {
  const queue = localQueue(async (ids, stopping) => {
    const { mended } = await deliver(deps, ids, stopping);
    if (mended) await heartbeat.beat();
  }, log);
  const heartbeat = newHeartbeat(() => tick(deps));
  const site = { baseUrl: 'https://letters.example', mailFrom: undefined, secure: true, trustedProxies: [] };
  const deps: Deps = {
    db: database.db,
    mailer,
    queue,
    clock,
    wall: clock,
    log,
    keys: keysFrom('a secret for tests that is long enough'),
    site: { ...site, remoteAddress: () => undefined },
    library: await testLibrary(),
    assets: { picture: async () => undefined },
    judge: async () => undefined,
    limits: { perSecond: 0, perDay: 0, warmUp: false },
    storage: database.storage,
    wake: () => void heartbeat.beat(),
  };
  /** Resolves when no pass runs and nothing is under way. */
  const idle = async () => {
    await heartbeat.idle();
    await queue.idle();
  };
  return { deps, queue, heartbeat, idle };
}

/** Everything real but the mail server and the clock, with a database that is empty. */
export async function testDeps({ kind, log }: { kind?: Mailer['kind']; log?: Log } = {}) {
  const clock = handClock();
  const mailer = recordingMailer(kind);
  const database = await openDatabase();
  const { deps, queue, idle } = await buildWorld({ database, mailer, clock, log });
  return { deps, clock, mailer, queue, idle, sql: database.sql, messages: mailer.messages };
}

/** `count` readers in the second lesson of their course; the first `due` of them are due at `at`, the others later. */
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
