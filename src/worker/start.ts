import type { AnyD1Database } from 'drizzle-orm/d1';
import type { Hono } from 'hono';
import { cloudflareQueue, type QueueBinding } from '../adapters/cloudflare-queue.ts';
import { d1Database, d1Storage } from '../adapters/d1.ts';
import { dkimSigner } from '../adapters/dkim.ts';
import { readDkimKey } from '../adapters/dkim-key.ts';
import { jsonLog } from '../adapters/json-log.ts';
import { builtInMailbox } from '../adapters/mailbox.ts';
import { noMailServer } from '../adapters/no-mail-server.ts';
import { type EmailBinding, emailServiceMailer } from '../adapters/send-email.ts';
import { smtpMailer } from '../adapters/smtp.ts';
import { createApp } from '../app.tsx';
import { type SimulatedClock, simulatedClock } from '../clinic/simulated-clock.ts';
import { ConfigError } from '../config.ts';
import { epoch } from '../db/schema.ts';
import { deliver } from '../delivery/deliver.ts';
import type { Clock, Db, Deps, Log, Mailer, Signer } from '../deps.ts';
import { errorKind } from '../errors.ts';
import { weekOn } from '../mailbox/week-on.ts';
import { type Bounds, tick } from '../scheduling/tick.ts';
import { keysFrom } from '../tracking/tokens.ts';
import { readWorkerConfig, type WorkerConfig } from './config.ts';
import { bundledLibrary } from './library.ts';

/** What wrangler.toml binds, beside vars and secrets; of each only what is used. */
export type WorkerEnvironment = { DB: AnyD1Database; DELIVERIES: QueueBinding; EMAIL?: EmailBinding } & Record<
  string,
  unknown
>;

/** What does no I/O and lives as long as the isolate. */
type Ground = Pick<Deps, 'log' | 'keys' | 'site' | 'library' | 'limits'> & {
  config: WorkerConfig;
  sign: Signer | undefined;
  app?: Hono;
};

/** https://developers.cloudflare.com/workers/platform/limits/: six connections at once, and D1 wants one of them. */
const MOST_CONNECTIONS = 5;
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
  const config = readWorkerConfig(env);
  const { baseUrl, mailFrom, trustedProxies, dkim, limits } = config;
  return {
    config,
    limits,
    log: workerLog(config.logLevel),
    keys: keysFrom(config.appSecret),
    sign: dkim && dkimSigner({ ...dkim, key: readDkimKey(dkim, refuseFile) }),
    library: bundledLibrary(),
    site: {
      baseUrl,
      mailFrom,
      trustedProxies,
      secure: baseUrl.startsWith('https:'),
      // Cloudflare writes it over whatever a visitor sent.
      remoteAddress: c => c.req.header('cf-connecting-ip'),
    },
  };
}

export const workerLog = (level: WorkerConfig['logLevel']): Log => jsonLog(level, (line, own) => console[own](line));

function refuseFile(): never {
  throw new ConfigError('DKIM_KEY_FILE cannot be read here, there are no files: set DKIM_KEY');
}

/** The app, once an isolate; with the built-in mailbox anew for each request, whose clock another may have turned on. */
export async function appFor(env: WorkerEnvironment): Promise<Hono> {
  const ground = groundOf(env);
  const { devMailbox, smtpUrl } = ground.config;
  if (devMailbox && !smtpUrl) {
    const { deps, advance } = await openDeps(env);
    return createApp(forRequests(deps), advance && { advanceWeek: () => weekOn({ ...deps, advance, pass }) });

    function pass() {
      return tick({ ...deps, queue: { holdsFor: 0, send: async ids => void (await deliver(deps, ids)) } });
    }
  }
  ground.app ??= createApp(forRequests((await openDeps(env)).deps));
  return ground.app;
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

/** Work of one invocation. What has connections is its own, and they end with it. */
export async function withDeps<T>(env: WorkerEnvironment, work: (deps: Deps) => Promise<T>): Promise<T> {
  const { deps } = await openDeps(env);
  try {
    return await work(deps);
  } finally {
    await deps.mailer.close();
  }
}

type Opened = { deps: Deps; advance?: SimulatedClock['advance'] };

async function openDeps(env: WorkerEnvironment): Promise<Opened> {
  const ground = groundOf(env);
  const { log, keys, site, library, limits } = ground;
  const db = d1Database(env.DB);
  const { mailer, clock, advance } = await openMail(ground, env, db);
  const deps: Deps = {
    ...{ db, mailer, clock, wall, log, keys, site, library, limits },
    bounds: BOUNDS,
    queue: cloudflareQueue(env.DELIVERIES),
    storage: d1Storage(env.DB),
    // Pictures are served as files before the Worker is asked (see `build-worker.ts`).
    assets: { picture: async () => undefined },
    judge: async () => undefined,
    // The Cron Trigger comes every minute; only a request can ask for more (see `forRequests`).
    wake: () => {},
  };
  return { deps, advance };
}

type Mail = { mailer: Mailer; clock: Clock; advance?: SimulatedClock['advance'] };

async function openMail({ config, sign }: Ground, { EMAIL }: WorkerEnvironment, db: Db): Promise<Mail> {
  const { smtpUrl: url, limits, devMailbox } = config;
  const connections = Math.min(config.smtpConnections, MOST_CONNECTIONS);
  if (url) return { mailer: smtpMailer({ url, connections, perSecond: limits.perSecond, sign }), clock: wall };
  if (EMAIL) return { mailer: emailServiceMailer(EMAIL, sign), clock: wall };
  if (!devMailbox) return { mailer: noMailServer(NO_MAIL), clock: wall };
  if ((await db.select().from(epoch).get())!.realMail) return { mailer: noMailServer(SENT_BEFORE), clock: wall };
  const clock = await simulatedClock(db, wall);
  return { mailer: builtInMailbox({ db, clock }), clock, advance: clock.advance };
}

const NO_MAIL = 'neither SMTP_URL nor the binding EMAIL is set';
const SENT_BEFORE = 'SMTP_URL is not set, and this database has sent real mail';
