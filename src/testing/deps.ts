import type { DatabaseSync } from 'node:sqlite';
import { localQueue } from '../adapters/local-queue.ts';
import { migrate, openSqliteFile } from '../adapters/sqlite-file.ts';
import { storageCheck } from '../adapters/storage-check.ts';
import { deliver } from '../delivery/deliver.ts';
import type { Clock, Deps, Library, Log, Mailer, OutgoingMessage, SendOutcome } from '../deps.ts';
import { loadLibrary } from '../rendering/library.ts';
import { keysFrom } from '../tracking/tokens.ts';

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
    answer: (_: OutgoingMessage): SendOutcome => ({ accepted: true, response: '250 OK' }),
    async send(message: OutgoingMessage) {
      const outcome = mailer.answer(message);
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

type WorldOptions = { databaseFile?: string; mailer: Mailer; clock?: Clock; log?: Log };

/** The program's parts as an entry builds them: SQLite with all migrations, the queue, the courses. */
export async function buildWorld({
  databaseFile = ':memory:',
  mailer,
  clock = handClock(),
  log = silentLog,
}: WorldOptions) {
  const file = openSqliteFile(databaseFile);
  migrate(file, 'migrations');
  const queue = localQueue((ids, stopping) => deliver(deps, ids, stopping), log);
  const site = { baseUrl: 'https://letters.example', mailFrom: undefined, secure: true, trustedProxies: [] };
  const deps: Deps = {
    db: file.db,
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
    storage: storageCheck(databaseFile, file.raw),
  };
  return { deps, queue, file };
}

/** Everything real but the mail server and the clock, with the database in memory. */
export async function testDeps({ kind, log }: { kind?: Mailer['kind']; log?: Log } = {}) {
  const clock = handClock();
  const mailer = recordingMailer(kind);
  const { deps, queue, file } = await buildWorld({ mailer, clock, log });
  return { deps, clock, mailer, queue, raw: file.raw, messages: mailer.messages };
}

/** `count` readers in the second lesson of their course; the first `due` of them are due at `at`, the others later. */
export function enrollReaders(
  raw: DatabaseSync,
  { count, due = count, at }: { count: number; due?: number; at: number },
) {
  const subscriber = raw.prepare(
    "INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES (?, ?, ?, 'active', 7, 0)",
  );
  const enrollment = raw.prepare(
    `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_send_at, weekday, created_at)
     VALUES (?, ?, 'thigh-sciatica', 'active', 2, ?, 7, 0)`,
  );
  raw.exec('BEGIN');
  for (let n = 0; n < count; n += 1) {
    subscriber.run(`sub_${n}`, `r${n}@mail.example`, `r${n}@mail.example`);
    enrollment.run(`enr_${n}`, `sub_${n}`, n < due ? at - n : at + DAY + n);
  }
  raw.exec('COMMIT');
}
