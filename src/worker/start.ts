import type { AnyD1Database } from 'drizzle-orm/d1';
import type { Hono } from 'hono';
import { alarmFetch } from '../adapters/alarm/post-by-fetch.ts';
import { countedD1 } from '../adapters/cloudflare/counted-d1.ts';
import { d1Database, d1Storage } from '../adapters/cloudflare/d1.ts';
import { cloudflareQueue, type QueueBinding } from '../adapters/cloudflare/queue.ts';
import { type EmailBinding, emailServiceMailer } from '../adapters/cloudflare/send-email.ts';
import { dnsOverHttps } from '../adapters/dns/dns-over-https.ts';
import { machine } from '../adapters/machine/machine.ts';
import { dialByName } from '../adapters/smtp/dial-by-name.ts';
import { jsonLog } from '../adapters/terminal/json-log.ts';
import { createApp } from '../app.tsx';
import { chooseNow, type MailMeans, signerOf, signingKeyOf, typedServer } from '../assembly/mail.ts';
import { type Parts, partsOf } from '../assembly/parts.ts';
import { openProgram, type Program } from '../assembly/program.ts';
import { isSameChoice, type MailChoice } from '../clinic/mail-choice.ts';
import { resealMailServer } from '../clinic/mail-server.ts';
import { deliver } from '../delivery/deliver.ts';
import type { Bounds, Deps, Library, Log, SigningKey } from '../deps.ts';
import { errorKind } from '../errors.ts';
import type { Controls as MailboxControls } from '../mailbox/routes.tsx';
import { weekOn } from '../mailbox/week-on.ts';
import { noteFirstRefusal } from '../outbox/queue-refusal.ts';
import { tick } from '../scheduling/tick.ts';
import { readWorkerConfig, type WorkerConfig } from './config.ts';
import { bundledLibrary } from './library.ts';

/** Bindings of wrangler.toml, vars and secrets; of each binding only what is used. */
export type WorkerEnvironment = { DB: AnyD1Database; DELIVERIES: QueueBinding; EMAIL?: EmailBinding } & Record<
  string,
  unknown
>;

/** What lives as long as the isolate. `asking`: parts for choosing the mailer. `app`: the app as last built, with its choice. */
type Ground = {
  config: WorkerConfig;
  log: Log;
  library: Library;
  means: MailMeans;
  signing: SigningKey | undefined;
  asking?: Parts;
  /** The typed mail server's password is sealed with the newest key. */
  resealed?: boolean;
  app?: { choice: MailChoice; app: Hono };
};

/** At most 46 queries and sends to the queue. The free plan allows an invocation 50. */
const BOUNDS: Bounds = { lessons: 2_000, queued: 1_800, atOnce: 1_000, named: 2_000 };
/** Queries that the free plan allows an invocation. What a batch of the queue does not get done with them is left for the next one. */
const QUERIES = 50;
/** A request's own tick is for what the request made. The next minute's tick does the rest. */
const WITHIN_A_REQUEST: Bounds = { lessons: 100, queued: 100, atOnce: 100, named: 0 };
const grounds = new WeakMap<WorkerEnvironment, Ground>();

/** Throws `ConfigError` while vars or secrets are wrong. */
export function groundOf(env: WorkerEnvironment): Ground {
  const ground = grounds.get(env) ?? prepare(env);
  grounds.set(env, ground);
  return ground;
}

function prepare(env: WorkerEnvironment): Ground {
  const { EMAIL } = env;
  const config = readWorkerConfig(env);
  const { dkimKey: dkim, faults } = config;
  const means: MailMeans = {
    ...{ config, faults },
    sign: signerOf(dkim),
    typed: typedServer,
    emailService: EMAIL && (sign => emailServiceMailer(EMAIL, sign)),
    dial: dialByName(machine.timers),
    mailbox: config.devMailbox,
  };
  return { config, means, signing: signingKeyOf(dkim), log: workerLog(config.logLevel), library: bundledLibrary() };
}

export const workerLog = (level: WorkerConfig['logLevel']): Log =>
  jsonLog(level, machine.wall, (line, own) => console[own](line));

/** Anew for each delivery run: mails in a group commit wait for each other, and no invocation may wait for another. */
function partsFor(env: WorkerEnvironment, database = env.DB): Parts {
  const { config, log, library, signing } = groundOf(env);
  return partsOf(config, {
    ...{ db: d1Database(database), ...machine, log, library },
    bounds: BOUNDS,
    queue: cloudflareQueue(env.DELIVERIES),
    storage: d1Storage(env.DB, machine.wall),
    // Cloudflare serves pictures as files before it asks the Worker (see `worker/build.ts`).
    assets: { picture: async () => undefined },
    spamScore: async () => undefined,
    // The Cron Trigger fires every minute. Only a request can ask for more (see `forRequests`).
    wake: () => {},
    appSecret: config.appSecret,
    runtime: 'workers',
    resolver: dnsOverHttps({ ...machine, fetch }),
    signing,
    postAlarm: alarmFetch({ ...machine, fetch }),
    // Cloudflare overwrites whatever a visitor sent.
    remoteAddress: c => c.req.header('cf-connecting-ip'),
  });
}

/**
 * The app for the current choice of mailer, kept while the choice stays the same. With the built-in mailbox it is new for each request,
 * because another request may have set the clock forward.
 */
export async function appFor(env: WorkerEnvironment): Promise<Hono> {
  const ground = groundOf(env);
  ground.asking ??= partsFor(env); // a quarter of a millisecond that opens need not pay
  const choice = await chooseNow(ground.asking, ground.means);
  if (ground.app && isSameChoice(ground.app.choice, choice)) return ground.app.app;
  const program = await openProgram(partsFor(env), ground.means, choice);
  const app = createApp(forRequests(program.deps), mailboxControls(program));
  if (!program.advance) ground.app = { choice, app };
  return app;
}

function mailboxControls({ deps, advance }: Program): MailboxControls | undefined {
  if (!advance) return undefined;
  const pass = () => tick({ ...deps, queue: { holdsFor: 0, send: async ids => void (await deliver(deps, ids)) } });
  return { advanceWeek: () => weekOn({ ...deps, advance, pass }) };
}

/** The row waits even if the queue did not take its id. A pass of the scheduler hands it over again. */
function forRequests(deps: Deps): Deps {
  const send = (ids: string[]) => deps.queue.send(ids).catch(error => noteFirstRefusal(deps, error).catch(() => {}));
  /** Runs after the answer, as long as the request lives. It must see whether the queue took what it hands over. */
  const look = () =>
    tick({ ...deps, bounds: WITHIN_A_REQUEST }).then(
      () => {},
      error => deps.log.warn('the tick after a request failed; the next one will look', { error: errorKind(error) }),
    );
  return {
    ...{ ...deps, queue: { ...deps.queue, send }, bounds: WITHIN_A_REQUEST },
    wake: c => c.executionCtx.waitUntil(look()),
  };
}

/** Once an isolate, and never for a request. */
async function resealOnce(ground: Ground, parts: Parts) {
  if (ground.resealed || ground.config.smtpUrl) return;
  await resealMailServer(parts);
  ground.resealed = true;
}

/** Runs the work of one invocation with the current choice of mailer. Its connections end with it. */
export async function withDeps<T>(env: WorkerEnvironment, work: (deps: Deps) => Promise<T>): Promise<T> {
  const { binding, asked } = countedD1(env.DB);
  const parts = { ...partsFor(env, binding), queriesLeft: () => QUERIES - asked() };
  await resealOnce(groundOf(env), parts);
  const { deps } = await openProgram(parts, groundOf(env).means);
  try {
    return await work(deps);
  } finally {
    await deps.mailer.close();
  }
}
