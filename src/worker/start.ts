import type { AnyD1Database } from 'drizzle-orm/d1';
import type { Hono } from 'hono';
import { d1Database, d1Storage } from '../adapters/cloudflare/d1.ts';
import { cloudflareQueue, type QueueBinding } from '../adapters/cloudflare/queue.ts';
import { type EmailBinding, emailServiceMailer } from '../adapters/cloudflare/send-email.ts';
import { jsonLog } from '../adapters/terminal/json-log.ts';
import { createApp } from '../app.tsx';
import { chooseNow, dkimOf, type MailMeans, signerOf } from '../assembly/mail.ts';
import { type Parts, partsOf } from '../assembly/parts.ts';
import { openProgram, type Program } from '../assembly/program.ts';
import { isSameChoice, type MailChoice } from '../clinic/mail-choice.ts';
import { ConfigError } from '../config.ts';
import { deliver } from '../delivery/deliver.ts';
import type { Bounds, Clock, Deps, Library, Log } from '../deps.ts';
import { errorKind } from '../errors.ts';
import type { Controls as MailboxControls } from '../mailbox/routes.tsx';
import { weekOn } from '../mailbox/week-on.ts';
import { tick } from '../scheduling/tick.ts';
import { readWorkerConfig, type WorkerConfig } from './config.ts';
import { bundledLibrary } from './library.ts';

/** What wrangler.toml binds, beside vars and secrets; of each only what is used. */
export type WorkerEnvironment = { DB: AnyD1Database; DELIVERIES: QueueBinding; EMAIL?: EmailBinding } & Record<
  string,
  unknown
>;

/** What lives as long as the isolate. `asking`: for finding out what mail goes by; `app`: as it was last built, by what mail went by. */
type Ground = {
  config: WorkerConfig;
  log: Log;
  library: Library;
  means: MailMeans;
  asking?: Parts;
  app?: { choice: MailChoice; app: Hono };
};

/** At most 46 queries and sends to the queue, of the 50 that the free plan grants an invocation. */
const BOUNDS: Bounds = { lessons: 2_000, queued: 2_000, atOnce: 1_000, named: 2_000 };
/** A request's own tick is for what it brought; the minute's tick goes on with the rest. */
const WITHIN_A_REQUEST: Bounds = { lessons: 100, queued: 100, atOnce: 100, named: 0 };
const wall: Clock = { now: Date.now };
const grounds = new WeakMap<WorkerEnvironment, Ground>();

/** Throws `ConfigError` while vars and secrets are not right. */
export function groundOf(env: WorkerEnvironment): Ground {
  const ground = grounds.get(env) ?? prepare(env);
  grounds.set(env, ground);
  return ground;
}

function prepare(env: WorkerEnvironment): Ground {
  const { EMAIL } = env;
  const config = readWorkerConfig(env);
  const means: MailMeans = {
    config,
    sign: signerOf(dkimOf(config, refuseFile)),
    emailService: EMAIL && (sign => emailServiceMailer(EMAIL, sign)),
    mailbox: config.devMailbox,
  };
  return { config, means, log: workerLog(config.logLevel), library: bundledLibrary() };
}

export const workerLog = (level: WorkerConfig['logLevel']): Log => jsonLog(level, (line, own) => console[own](line));

function refuseFile(): never {
  throw new ConfigError('DKIM_KEY_FILE cannot be read here, there are no files: set DKIM_KEY');
}

/** Anew for whatever delivers: mails that share a commit wait for each other, and no invocation may wait for another. */
function partsFor(env: WorkerEnvironment): Parts {
  const { config, log, library } = groundOf(env);
  return partsOf(config, {
    ...{ db: d1Database(env.DB), wall, log, library },
    bounds: BOUNDS,
    queue: cloudflareQueue(env.DELIVERIES),
    storage: d1Storage(env.DB),
    // Pictures are served as files before the Worker is asked (see `worker/build.ts`).
    assets: { picture: async () => undefined },
    spamScore: async () => undefined,
    // The Cron Trigger comes every minute; only a request can ask for more (see `forRequests`).
    wake: () => {},
    appSecret: config.appSecret,
    // Cloudflare writes it over whatever a visitor sent.
    remoteAddress: c => c.req.header('cf-connecting-ip'),
  });
}

/**
 * The app by what mail goes by now; kept while that is the same. With the built-in mailbox anew for each request, whose clock another may
 * have turned on.
 */
export async function appFor(env: WorkerEnvironment): Promise<Hono> {
  const ground = groundOf(env);
  ground.asking ??= partsFor(env); // a quarter of a millisecond that no open needs to cost
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

/** A row waits whether or not the queue took its id: the next tick hands it over again. */
function forRequests(deps: Deps): Deps {
  const send = (ids: string[]) =>
    deps.queue
      .send(ids)
      .catch(error => deps.log.warn('the queue did not take a mail; the next tick will', { error: errorKind(error) }));
  const own = { ...deps, queue: { ...deps.queue, send }, bounds: WITHIN_A_REQUEST };
  /** Goes on after the answer, for as long as the request lives. */
  const look = () =>
    tick(own).then(
      () => {},
      error => deps.log.warn('the tick after a request failed; the next one will look', { error: errorKind(error) }),
    );
  return { ...own, wake: c => c.executionCtx.waitUntil(look()) };
}

/** Work of one invocation, by what mail goes by now. What has connections is its own, and they end with it. */
export async function withDeps<T>(env: WorkerEnvironment, work: (deps: Deps) => Promise<T>): Promise<T> {
  const { deps } = await openProgram(partsFor(env), groundOf(env).means);
  try {
    return await work(deps);
  } finally {
    await deps.mailer.close();
  }
}
