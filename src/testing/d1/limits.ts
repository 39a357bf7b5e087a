import type { Statement } from './worker.ts';

/** https://developers.cloudflare.com/d1/platform/limits/. Enforced here, because workerd lets larger values pass. Sizes in bytes. */
const MOST_VALUES = 100;
const LONGEST_SQL = 100_000;
const LARGEST_VALUE = 2_000_000;

/** Throws where D1 would refuse a statement, or where JSON would change one of its values on the way to D1. */
export function checkLimits([sql, values]: Statement): void {
  if (Buffer.byteLength(sql) > LONGEST_SQL) throw refusal(`a statement of ${Buffer.byteLength(sql)} bytes`);
  if (values.length > MOST_VALUES) throw refusal(`${values.length} bound values`);
  for (const value of values) {
    if (typeof value === 'string' && Buffer.byteLength(value) > LARGEST_VALUE)
      throw refusal(`a value of ${Buffer.byteLength(value)} bytes`);
    if (!isPlain(value)) throw refusal(`a value that is ${value} (${typeof value})`);
  }
}

const isPlain = (value: unknown) =>
  value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);

const refusal = (what: string) => new Error(`D1 takes no ${what}`);
