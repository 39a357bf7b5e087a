/** The names in `wrangler.toml`. `queues`: the delivery queue and its dead-letter queue. */
export type Names = { worker: string; database: string; queues: string[] };

/** Reads the names from the text of `wrangler.toml`. Throws if one is missing. */
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

/** The same configuration with one account's database. Write it beside `wrangler.toml`, because its paths are relative. */
export function withDatabase(toml: string, databaseId: string): string {
  if (toml.match(DATABASE_ID)?.length !== 1) throw new Error('wrangler.toml must name one database_id');
  const head = '# Made by `npm run deploy` from wrangler.toml, for one account. Not to be edited.\n';
  return head + toml.replace(DATABASE_ID, `database_id = "${databaseId}"`);
}
