import type { Machine } from '../../machine.ts';
import type { Resolver } from './resolver.ts';

type Bounds = { ms: number; queries: number };

/**
 * The resolver for one examination: after `ms`, or beyond `queries` different queries, it gives no answer (`ETIMEOUT`, `ETOOMANY`), and the
 * same query is asked once. A page waits for it, and a Worker has 50 requests for all it does. `end`: to be called at the end.
 */
export function bounded(resolver: Resolver, { timers }: Pick<Machine, 'timers'>, { ms, queries }: Bounds) {
  const asked = new Map<string, Promise<unknown>>();
  const { promise: late, reject } = Promise.withResolvers<never>();
  late.catch(() => {}); // nobody may be waiting any more
  const end = timers.after(ms, () => reject(noAnswer('ETIMEOUT')));
  const once = <T>(query: string, ask: () => Promise<T>): Promise<T> => {
    if (!asked.has(query)) asked.set(query, asked.size < queries ? ask() : Promise.reject(noAnswer('ETOOMANY')));
    return Promise.race([asked.get(query) as Promise<T>, late]);
  };
  const own: Resolver = {
    txt: name => once(`TXT ${name}`, () => resolver.txt(name)),
    mx: name => once(`MX ${name}`, () => resolver.mx(name)),
    a: name => once(`A ${name}`, () => resolver.a(name)),
    aaaa: name => once(`AAAA ${name}`, () => resolver.aaaa(name)),
  };
  return { resolver: own, end };
}

const noAnswer = (code: string) => Object.assign(new Error('no answer'), { code });
