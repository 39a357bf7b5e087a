import type { ExecutionContext } from 'hono';
import { ConfigError } from '../config.ts';
import type { Deps } from '../deps.ts';
import { errorKind } from '../errors.ts';
import { watchAlarm } from '../operations/alarm/alarm.ts';
import { tick } from '../scheduling/tick.ts';
import { consume, putOff, type QueueBatch } from './consume.ts';
import { toHttps } from './https.ts';
import { appFor, groundOf, type WorkerEnvironment, withDeps, workerLog } from './start.ts';
import { unready } from './unready.tsx';

export default {
  async fetch(request: Request, env: WorkerEnvironment, context: ExecutionContext): Promise<Response> {
    if (!isConfigured(env)) return unready(request);
    return toHttps(request, groundOf(env).config.baseUrl) ?? (await appFor(env)).fetch(request, env, context);
  },

  async scheduled(_: unknown, env: WorkerEnvironment): Promise<void> {
    if (!isConfigured(env)) return;
    await withDeps(env, tickAndWatch).catch(error => {
      groundOf(env).log.error('the tick failed', { error: errorKind(error) });
      throw error; // so that Cloudflare counts it as failed
    });
  },

  /** Without configuration the messages are dropped. Their rows wait, and the tick queues them again. */
  async queue(batch: QueueBatch, env: WorkerEnvironment): Promise<void> {
    if (!isConfigured(env)) return;
    await withDeps(env, deps => consume(deps, batch)).catch(error => putOff(batch, error, groundOf(env).log));
  },
};

/** A pass of the scheduler asks at most 46 queries, and the alarm three more. The free plan allows an invocation 50. */
async function tickAndWatch(deps: Deps): Promise<void> {
  await tick(deps);
  await watchAlarm(deps);
}

function isConfigured(env: WorkerEnvironment): boolean {
  try {
    return Boolean(groundOf(env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    workerLog('error').error('the configuration is wrong: nothing is served, nothing is sent', {
      reason: error.message,
    });
    return false;
  }
}
