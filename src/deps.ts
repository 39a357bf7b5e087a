import type { KeyObject } from 'node:crypto';
import type { Context } from 'hono';
import type { Course } from './courses/course.ts';
import type { Remark } from './courses/lint/remark.ts';
import type { Db } from './db/database.ts';
import type { LossOfRows, StorageProblem } from './db/storage-problem.ts';
import type { Keys } from './links/tokens.ts';
import type { Clock, Machine } from './machine.ts';
import type { CompiledMails } from './mails/compiled.ts';
import type { Frames } from './mails/frames.ts';

export type { Chance, Clock, Timers } from './machine.ts';

/** Everything that the use cases need from outside. Entries build it. Each function asks only for the part that it uses. */
export type Deps = Machine & {
  db: Db;
  /** How mail goes out. It does not change during one piece of work (see `assembly/program.ts`). */
  mailer: Mailer;
  mailServers: MailServers;
  queue: DeliveryQueue;
  /** The program's time, which a test or the built-in mailbox may set. */
  clock: Clock;
  /** Which leases this process holds, and whether its clock was set. */
  leases: Leases;
  log: Log;
  keys: Keys;
  site: Site;
  library: Library;
  assets: Assets;
  spamScore: SpamScorer;
  limits: Limits;
  /** How much one tick does. Unset: as much as Node can do. */
  bounds?: Bounds;
  /** How many queries may still be asked in this invocation. Unset: as many as one likes. */
  queriesLeft?: () => number;
  storage: Storage;
  /** Set where requests may wait for each other's commits. In a Worker none may wait for what another began. */
  sharesCommits?: boolean;
  /** Tells the scheduler to run soon, and does not wait for it. A request calls it after it made something to send. */
  wake: Wake;
  /** Where the program runs: what somebody has to do at the machine differs. */
  runtime: Runtime;
  resolver: Resolver;
  /** The key that signs our mail. Unset: nothing is signed here. */
  signing?: SigningKey;
  postAlarm: PostAlarm;
};

export type Runtime = 'node' | 'workers';

/**
 * DNS. An unknown name or record gives an empty list. A query without an answer throws, with the resolver's `code`. The strings of a TXT
 * record are joined.
 */
export type Resolver = {
  txt(name: string): Promise<string[]>;
  mx(name: string): Promise<{ exchange: string; priority: number }[]>;
  a(name: string): Promise<string[]>;
  aaaa(name: string): Promise<string[]>;
};

/** `domain`: the `d=` of the signature; unset: that of the sender address. */
export type SigningKey = { selector: string; domain?: string; publicKey: KeyObject };

/**
 * Sends a plain text to an https address that somebody typed in. `refused`: it was not asked, because it is not of the public internet.
 * Never throws.
 */
export type PostAlarm = (url: string, text: string) => Promise<AlarmPosted>;
export type AlarmPosted = { ok: true } | { ok: false; why: 'refused' | 'unreachable' | 'answered'; status?: number };

/** Takes the request's context, because on Workers the work after an answer belongs to that request. */
export type Wake = (c: Context) => void;

export type Storage = {
  /** Asks whether rows can be written now. `undefined`: they can. */
  check(): Promise<StorageProblem | undefined>;
  /** Why rows written now would be lost: a file of the database was deleted, or another took its place. Costs next to nothing. */
  lost(): LossOfRows | undefined;
  /**
   * Writes the database's file anew without anything that was deleted, and empties its journal. Resolves to whether both were done: while
   * somebody else reads, the journal stays. Unset: there is no file, as on D1.
   */
  purge?(): Promise<boolean>;
  /** This program began with an empty database, though files beside it tell of an earlier one. */
  isBegunAnew?: boolean;
  /** Opens the last backup as a test. Unset: there is no file, as on D1, whose Time Travel needs no backups. */
  openBackup?(backup: Backup): Promise<BackupFault | undefined>;
};

/** What was noted of the last backup: when it was made (epoch ms), where it is (absolute path), and how many rows it holds. */
export type Backup = { at: number; file: string; readers: number; enrollments: number; deliveries: number };
/** What opening it showed. `missing`: no such file · `unreadable`: it may not be read · `changed`: it holds other rows than were noted. */
export type BackupFault = 'missing' | 'unreadable' | 'damaged' | 'changed';

/**
 * One complete message, ready to send. `raw` is ASCII. `pieces` joined are `raw`, and most of them are shared with other messages. A mailer
 * that can send `pieces` does not need to build `raw`.
 */
export type OutgoingMessage = { from: string; to: string; messageId: string; readonly raw: string; pieces?: string[] };

/** Returns the message with a signature header in front. */
export type Signer = (message: Pick<OutgoingMessage, 'from' | 'raw'>) => Promise<string>;

/**
 * The result of one attempt. A refusal is an expected answer, so it is a value and not an exception. `unreachable`: nobody answered, which
 * is not the message's fault · `unsigned`: it could not be signed, so not one byte left · `in-doubt`: the whole message was handed over and no answer came, so it may have been accepted · `hard`: the
 * address does not exist · `filtered`: refused for this address, perhaps only by a filter · `full`: the mailbox is full · `throttle`: the
 * receiving domain wants fewer mails at a time · `blocked`: refused for what we are or send, not for the address · `sender`: we are at
 * fault, and every further message would get the same answer · `credentials`: the server does not let us sign in · `wait`: our mail service
 * did not ask the address · `unknown`: anything else, taken for temporary.
 */
export type SendOutcome =
  | { accepted: true; response: string }
  | { accepted: false; kind: RefusalKind; rule: string; reason: string; suspectsSender?: true };
export type RefusalKind =
  | 'unreachable'
  | 'unsigned'
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
  /** `none`: a mail server was set once, and now none is set. Nothing goes out. */
  kind: 'smtp' | 'mailbox' | 'none';
  /** The host name of the mail server. Unset where there is none, or where a service sends. */
  host?: string;
  /** How many messages may be sent at the same time. */
  concurrency: number;
  /**
   * Waits until a message that enters `sending` now leaves soon. `stopping` ends the waiting. Unset: messages enter as they come.
   */
  place?(stopping?: AbortSignal): Promise<Place>;
  /** Throws `NotBegunError` if the message cannot even be handed over, because it cannot be signed. */
  send(message: OutgoingMessage): Promise<SendOutcome>;
  /** Asks the server whether it accepts mail now. Mail that cannot be signed is not sent, so that is asked too. */
  check(): Promise<{ ok: true } | { ok: false; reason: string }>;
  /** `force`: breaks off messages under way, which then end as if the server had hung up. */
  close(options?: { force: boolean }): Promise<void>;
};

/** A place in the line to the mail server, for one message. Whoever has it leaves it in the end, whether the message was sent or not. */
export type Place = Pick<Mailer, 'send'> & { leave(): void };

/** A mail server for sending. `user` empty: it asks for no sign-in. */
export type MailServer = { host: string; port: number; user: string; password: string };

/**
 * What mail goes by. `environment`: `SMTP_URL` · `typed`: a server from a page · `given`: a mailer that was handed in whole. Nothing goes
 * out with the last four: see `clinic/mail-choice.ts`.
 */
export type MailWay =
  | 'given'
  | 'environment'
  | 'typed'
  | 'email-service'
  | 'mailbox'
  | 'faulty'
  | 'nothing-set'
  | 'cannot-be-opened'
  | 'sent-before';

/** What the pages know and can do about mail servers. */
export type MailServers = {
  way: MailWay;
  /** The server of `SMTP_URL`. Its password is not told. */
  environment?: Omit<MailServer, 'password'>;
  /** Connects, signs in and hands the message over, in half a minute at most. Changes nothing here. */
  try(server: MailServer, message: OutgoingMessage): Promise<Tried>;
};

/** `answer`: what the server said, without addresses and without our password; unset if it did not answer by SMTP. */
export type Tried = { ok: true } | { ok: false; failure: TryFailure; answer?: string };

/**
 * Why a server could not be used. `no-host`: the name is unknown · `closed`: nothing answers at that port · `silent`: no answer in time ·
 * `hung-up`: it ended the connection · `no-mail-server`: what answered does not speak SMTP, or wants encryption from the start ·
 * `encryption`: none could be agreed on · `certificate`: it is not who it says · `no-sign-in`: it offers none · `credentials`: user name or
 * password refused · `sender`, `recipient`: that address refused · `throttle`: too many for now · `later`: asks to come again ·
 * `refused`: anything else.
 */
export type TryFailure =
  | 'no-host'
  | 'closed'
  | 'silent'
  | 'hung-up'
  | 'no-mail-server'
  | 'encryption'
  | 'certificate'
  | 'no-sign-in'
  | 'credentials'
  | 'sender'
  | 'recipient'
  | 'throttle'
  | 'later'
  | 'refused';

/** Scores a whole message as a spam filter does, by its content and without network. `undefined`: there is no filter here. */
export type SpamScorer = (raw: string) => Promise<SpamScore | undefined>;
/** A negative score is good. `rules`: the names of those that matched. */
export type SpamScore = { score: number; rules: string[] };

/** Carries only ids of deliveries. The table `deliveries` is the truth, so a lost or doubled message does no harm. */
export type DeliveryQueue = {
  send(deliveryIds: string[]): Promise<void>;
  /** How long (ms) a queue outside this process may keep an id; 0 for a queue that knows which ids it holds. */
  holdsFor: number;
};

/** What this process knows about leases. It lasts as long as the program. */
export type Leases = {
  /** Notes that this process renews the lease with this token, until the returned function is called. */
  hold(token: string): () => void;
  /** Tokens of the leases that this process renews. */
  held(): string[];
  /** Whether the wall clock can tell which leases have run out. It cannot for a while after it was set. */
  canTellExpired(): boolean;
};

/** Structured lines. They never hold an address, a name, a symptom or a token. */
export type Log = Record<'debug' | 'info' | 'warn' | 'error', (message: string, facts?: Facts) => void>;
export type Facts = Record<string, string | number | boolean | undefined>;

/** The addresses of this installation. `baseUrl` has no trailing slash. */
export type Site = {
  baseUrl: string;
  mailFrom: string | undefined;
  secure: boolean;
  /** Only this machine can reach it: the program listens on a loopback address, and its URL names one. */
  loopback: boolean;
  trustedProxies: string[];
  remoteAddress: RemoteAddress;
};

/** The network address of a request, as the runtime tells it. `undefined`: it came over no network. */
export type RemoteAddress = (c: Context) => string | undefined;

/** `remarks`: what lint found in the courses. `frames`: what lessons are compiled with (`rendering/compile.ts`). */
export type Library = { courses: Course[]; remarks: Remark[]; mails: CompiledMails; frames: Frames };

/** Files that pages and mails show. `undefined`: no such file. */
export type Assets = { picture(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> };

/** How fast a relay lets us send; 0 means no limit. `warmUp`: a new sender starts with few mails a day. */
export type Limits = { perSecond: number; perDay: number; warmUp: boolean };

/**
 * Bounds of one tick, so that a tick after a long downtime does not block the database; the next tick goes on. `lessons`, `queued`: how
 * many it creates and queues at most · `atOnce`: lessons in one transaction · `named`: rows of 0.1.0 that get their lesson's slug. If
 * `named` is finite, a tick that names rows creates no lessons. If it is 0, the tick does not look for such rows.
 */
export type Bounds = { lessons: number; queued: number; atOnce: number; named: number };
