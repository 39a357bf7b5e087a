import type { Context } from 'hono';
import type { Course } from './courses/course.ts';
import type { Remark } from './courses/lint/remark.ts';
import type { Db } from './db/database.ts';
import type { StorageProblem } from './db/storage-problem.ts';
import type { Keys } from './links/tokens.ts';
import type { CompiledMails } from './mails/compiled.ts';
import type { Frames } from './mails/frames.ts';

/** Everything the use cases need from outside. Entries build it; each function asks for the part it uses. */
export type Deps = {
  db: Db;
  /** What mail goes by: the same from beginning to end of one piece of work (see `assembly/program.ts`). */
  mailer: Mailer;
  queue: DeliveryQueue;
  clock: Clock;
  /** Real time, whatever `clock` was set to: leases run by it. */
  wall: Clock;
  log: Log;
  keys: Keys;
  site: Site;
  library: Library;
  assets: Assets;
  spamScore: SpamScorer;
  limits: Limits;
  /** How much one tick does; unset: what Node can do. */
  bounds?: Bounds;
  storage: Storage;
  /** Lets the scheduler look soon, and does not wait for it: a request has something to be sent. */
  wake: Wake;
};

/** Told by a request, since on Workers what goes on after the answer belongs to it. */
export type Wake = (c: Context) => void;

/** Asks whether rows can be written now; `undefined`: they can. */
export type Storage = { check(): Promise<StorageProblem | undefined> };

/** Epoch milliseconds. Nothing but an entry reads the wall clock. */
export type Clock = { now(): number };

/**
 * One complete message, ready for the wire. `raw` is ASCII. `pieces`: the same, where most of it is shared with other messages; joined
 * they are `raw`, which whoever can take pieces need not ask for.
 */
export type OutgoingMessage = { from: string; to: string; messageId: string; readonly raw: string; pieces?: string[] };

/** The message as it goes over the wire, with a signature in front. */
export type Signer = (message: Pick<OutgoingMessage, 'from' | 'raw'>) => Promise<string>;

/**
 * What became of one attempt, as a value: a refusal is an expected answer, not an exception.
 * `unreachable`: nobody answered, it is not this message's fault · `in-doubt`: the whole message was handed over and no answer
 * came, it may have been accepted · `hard`: this address does not exist · `filtered`: refused for this address, perhaps only by
 * a filter · `full`: its mailbox is full · `throttle`: this receiving domain wants less at a time · `blocked`: refused for what
 * we are or send, not for the address · `sender`: we are at fault, every further message would meet the same answer ·
 * `unknown`: anything else, taken for temporary.
 */
export type SendOutcome =
  | { accepted: true; response: string }
  | { accepted: false; kind: RefusalKind; rule: string; reason: string; suspectsSender?: true };
export type RefusalKind =
  | 'unreachable'
  | 'in-doubt'
  | 'hard'
  | 'filtered'
  | 'full'
  | 'throttle'
  | 'blocked'
  | 'sender'
  | 'credentials'
  | 'wait'
  | 'unknown';

export type Mailer = {
  /** `none`: there was a server once, and now none is set. Nothing goes out, and nothing stands in for it. */
  kind: 'smtp' | 'mailbox' | 'none';
  /** How many messages may be under way at once. */
  concurrency: number;
  send(message: OutgoingMessage): Promise<SendOutcome>;
  /** Asks the server whether it would take mail now. */
  check(): Promise<{ ok: true } | { ok: false; reason: string }>;
  /** `force`: breaks off what is under way, which ends as if the server had hung up. */
  close(options?: { force: boolean }): Promise<void>;
};

/** Scores a whole message as a receiver's filter would, content alone, no network; `undefined` where there is no such filter. */
export type SpamScorer = (raw: string) => Promise<SpamScore | undefined>;
/** Negative is good. `rules`: those that matched, by their names. */
export type SpamScore = { score: number; rules: string[] };

/** Carries ids of deliveries, nothing else: the deliveries table is the truth, so a lost or doubled message is harmless. */
export type DeliveryQueue = {
  send(deliveryIds: string[]): Promise<void>;
  /** How long (ms) an id may stay with a queue outside this process; 0 for one that knows by itself what it was given. */
  holdsFor: number;
};

/** Structured lines. Never an address, a name, a symptom or a token. */
export type Log = Record<'debug' | 'info' | 'warn' | 'error', (message: string, facts?: Facts) => void>;
export type Facts = Record<string, string | number | boolean | undefined>;

/** Where this installation stands. `baseUrl` without a trailing slash. */
export type Site = {
  baseUrl: string;
  mailFrom: string | undefined;
  secure: boolean;
  trustedProxies: string[];
  remoteAddress: RemoteAddress;
};

/** The network address a request came from, as this runtime tells it; `undefined` where it came over no network. */
export type RemoteAddress = (c: Context) => string | undefined;

/** The courses, what lint holds against them, and their compiled mails. */
/** `frames`: what a lesson is compiled with (`rendering/compile.ts`). */
export type Library = { courses: Course[]; remarks: Remark[]; mails: CompiledMails; frames: Frames };

/** Files that pages and mails show. `undefined`: no such file. */
export type Assets = { picture(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> };

/** How fast a relay lets us send; 0 for no limit. `warmUp`: a new sender begins with little. */
export type Limits = { perSecond: number; perDay: number; warmUp: boolean };

/**
 * A tick is bounded, so that one after a long downtime does not hold the database; the next one goes on. `lessons`, `queued`: the
 * most it makes and hands to the queue. `atOnce`: lessons of one transaction. `named`: the most rows of 0.1.0 to which it gives their
 * lesson's slug. A tick that does makes no lessons where this is bounded; with 0 it does not look for such rows.
 */
export type Bounds = { lessons: number; queued: number; atOnce: number; named: number };
