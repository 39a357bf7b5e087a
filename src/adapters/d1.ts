import { type AnyD1Database, drizzle } from 'drizzle-orm/d1';
import * as schema from '../db/schema.ts';
import type { Db } from '../deps.ts';

/** Cloudflare's SQLite behind the same API as the file: statements of a `batch` are one transaction. */
export function d1Database(binding: AnyD1Database): Db {
  return drizzle(binding, { schema });
}
