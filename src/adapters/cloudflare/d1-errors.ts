import type { AnyD1Database } from 'drizzle-orm/d1';
import { D1_ERROR } from '../../db/storage-problem.ts';

type Method = (...values: unknown[]) => unknown;

/**
 * The same binding, whose errors all begin with D1's name. workerd's client passes some on as they came (a lost connection, a stream that
 * broke), and then nothing tells them from errors of a mail server.
 */
export const namingErrors = (binding: AnyD1Database): AnyD1Database => wrapped(binding as object) as AnyD1Database;

/** What `prepare`, `bind` and `withSession` return is wrapped too. Statements given to `batch` are taken out of their wrapping. */
function wrapped<T extends object>(target: T): T {
  const proxy = new Proxy(target, {
    get(of, name) {
      const member = Reflect.get(of, name) as unknown;
      if (typeof member !== 'function') return member;
      return (...values: unknown[]) => named((member as Method).apply(of, values.map(bare)));
    },
  });
  inside.set(proxy, target);
  return proxy;
}

const inside = new WeakMap<object, object>();
const bare = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(bare);
  return (typeof value === 'object' && value !== null && inside.get(value)) || value;
};

function named(result: unknown): unknown {
  if (result instanceof Promise) return result.catch(rethrow);
  return typeof result === 'object' && result !== null ? wrapped(result) : result;
}

function rethrow(error: unknown): never {
  if (error instanceof Error && /^D1_\w*ERROR/.test(error.message)) throw error;
  throw new Error(`${D1_ERROR}${(error as Error)?.message ?? error}`, { cause: error });
}
