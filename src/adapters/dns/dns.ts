import { Resolver as NodeResolver } from 'node:dns/promises';
import type { Resolver } from '../../operations/doctor/resolver.ts';

const NOTHING = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/** Asks the DNS servers of this machine. */
export function dnsResolver(): Resolver {
  const resolver = new NodeResolver({ timeout: 4_000, tries: 2 });
  return {
    txt: name => found(resolver.resolveTxt(name).then(records => records.map(strings => strings.join('')))),
    mx: name => found(resolver.resolveMx(name)),
    a: name => found(resolver.resolve4(name)),
    aaaa: name => found(resolver.resolve6(name)),
  };
}

async function found<T>(asked: Promise<T[]>): Promise<T[]> {
  try {
    return await asked;
  } catch (error) {
    if (NOTHING.has((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
