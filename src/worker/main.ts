import type { ExecutionContext } from 'hono';
import { ConfigError } from '../config.ts';
import { errorKind } from '../errors.ts';
import { tick } from '../scheduling/tick.ts';
import { consume, type QueueBatch } from './consume.ts';
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
    await withDeps(env, deps => tick(deps)).catch(error => {
      groundOf(env).log.error('the tick failed', { error: errorKind(error) });
      throw error; // so that Cloudflare counts it as failed
    });
  },

  /** Without configuration the messages are dropped. Their rows wait, and the tick queues them again. */
  async queue(batch: QueueBatch, env: WorkerEnvironment): Promise<void> {
    if (isConfigured(env)) await withDeps(env, deps => consume(deps, batch));
  },
};

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
