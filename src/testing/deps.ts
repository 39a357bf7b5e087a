import { localQueue } from '../adapters/local-queue.ts';
import { migrate, openSqliteFile } from '../adapters/sqlite-file.ts';
import { deliver } from '../delivery/deliver.ts';
import type { Deps, Library, Log, Mailer, OutgoingMessage, SendOutcome } from '../deps.ts';
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

/** Everything real but the mail server and the clock: SQLite in memory with all migrations, the queue, the courses. */
export async function testDeps({ kind, log = silentLog }: { kind?: Mailer['kind']; log?: Log } = {}) {
  const file = openSqliteFile(':memory:');
  migrate(file, 'migrations');
  const clock = handClock();
  const mailer = recordingMailer(kind);
  const queue = localQueue((ids, stopping) => deliver(deps, ids, stopping), log);
  const deps: Deps = {
    db: file.db,
    mailer,
    queue,
    clock,
    log,
    keys: keysFrom('a secret for tests that is long enough'),
    site: {
      baseUrl: 'https://letters.example',
      mailFrom: undefined,
      secure: true,
      trustedProxies: [],
      remoteAddress: () => undefined,
    },
    library: await testLibrary(),
    assets: { picture: async () => undefined },
  };
  return { deps, clock, mailer, queue, raw: file.raw, messages: mailer.messages };
}
