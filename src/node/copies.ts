import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Copies of the database that the program itself left beside it, before an update or a restore. */
export function copiesBeside(databaseFile: string): string[] {
  const folder = dirname(databaseFile);
  const prefix = `${basename(databaseFile)}.before-`;
  if (databaseFile === ':memory:' || !existsSync(folder)) return [];
  const names = readdirSync(folder).filter(name => name.startsWith(prefix));
  return names.sort().map(name => join(folder, name));
}
