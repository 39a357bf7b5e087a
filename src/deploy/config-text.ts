/** What `wrangler.toml` names. `queues`: those that carry deliveries, and those that end there. */
export type Names = { worker: string; database: string; queues: string[] };

/** Reads the names out of the text of `wrangler.toml`. Throws where one is missing: then the file is not ours any more. */
export function namesIn(toml: string): Names {
  const queues = [...toml.matchAll(/^(?:queue|dead_letter_queue) = "([^"]+)"/gm)].map(([, name]) => name!);
  return {
    worker: only(toml, /^name = "([^"]+)"/m, 'name'),
    database: only(toml, /^database_name = "([^"]+)"/m, 'database_name'),
    queues: [...new Set(queues)],
  };
}

function only(toml: string, pattern: RegExp, key: string): string {
  const found = pattern.exec(toml)?.[1];
  if (!found) throw new Error(`wrangler.toml has no ${key}`);
  return found;
}

const DATABASE_ID = /^database_id = ".*$/gm;

/** The same configuration for one account's database. It belongs beside `wrangler.toml`, where its paths mean the same. */
export function withDatabase(toml: string, databaseId: string): string {
  if (toml.match(DATABASE_ID)?.length !== 1) throw new Error('wrangler.toml must name one database_id');
  const head = '# Made by `npm run deploy` from wrangler.toml, for one account. Not to be edited.\n';
  return head + toml.replace(DATABASE_ID, `database_id = "${databaseId}"`);
}
