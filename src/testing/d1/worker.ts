// Runs under workerd, bundled by wrangler. Gives tests that run outside the D1 that a Worker sees. One socket carries all questions
// of a test process: a request for each would take three times as long as the statement.

type D1 = {
  prepare(sql: string): Bound;
  batch(statements: Bound[]): Promise<unknown[]>;
};
type Bound = { bind(...values: unknown[]): Bound } & Record<
  'all' | 'run' | 'raw',
  (options?: object) => Promise<never>
>;
type Pair = { 0: WebSocket; 1: WebSocket & { accept(): void } };
declare const WebSocketPair: new () => Pair;

export type Statement = [sql: string, values: unknown[]];
/** `renew`: resets the database to what the migrations left · `columns`: the names of the columns, duplicates included. */
export type Question = {
  database: string;
  how: 'all' | 'run' | 'raw' | 'batch' | 'columns' | 'renew';
  list: Statement[];
};
export type Answer = { result: unknown } | { error: string; cause?: string };

const pristine = new Map<string, { made: Made[]; rows: Statement[] }>();

export default {
  fetch(_: Request, env: Record<string, D1>) {
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    server.addEventListener('message', async ({ data }) => {
      const { id, ...question } = JSON.parse(data) as Question & { id: number };
      server.send(JSON.stringify({ id, ...(await answer(env[question.database]!, question)) }));
    });
    return new Response(null, { status: 101, webSocket: client } as ResponseInit);
  },
};

async function answer(d1: D1, question: Question): Promise<Answer> {
  try {
    return { result: await ask(d1, question) };
  } catch (error) {
    const { message, cause } = error as Error;
    return { error: message, cause: (cause as Error | undefined)?.message };
  }
}

async function ask(d1: D1, { database, how, list }: Question): Promise<unknown> {
  const bound = (statements: Statement[]) => statements.map(([sql, values]) => d1.prepare(sql).bind(...values));
  if (how === 'batch') return d1.batch(bound(list));
  if (how === 'columns') return (await bound(list)[0]!.raw({ columnNames: true }))[0];
  if (how !== 'renew') return bound(list)[0]![how]();
  const objects = await objectsOf(d1);
  const { made, rows } = pristine.get(database) ?? { made: objects, rows: await rowsOf(d1, objects) };
  pristine.set(database, { made, rows });
  await d1.batch(bound([...dropped(objects, made), ...rows]));
}

type Made = { type: string; name: string };

/** Tables, indexes and triggers, except those of SQLite, D1 and wrangler. */
async function objectsOf(d1: D1): Promise<Made[]> {
  const named =
    "SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB '_cf_*' AND name <> 'd1_migrations'";
  return ((await d1.prepare(named).raw()) as string[][]).map(([type, name]) => ({ type: type!, name: name! }));
}

/** Statements that drop what a test added. Throws where a test dropped something: that cannot be made again. */
function dropped(objects: Made[], made: Made[]): Statement[] {
  const isIn = (list: Made[]) => (one: Made) => list.some(other => other.name === one.name);
  if (!made.every(isIn(objects))) throw new Error('a test took something away that the migrations make');
  const added = objects.filter(one => !isIn(made)(one));
  return added.map(({ type, name }) => [`DROP ${type} "${name}"`, []]);
}

/** Statements that bring every table back to its present rows, the id counters (`sqlite_sequence`) included. */
async function rowsOf(d1: D1, objects: Made[]): Promise<Statement[]> {
  const tables = objects.filter(({ type }) => type === 'table').map(({ name }) => name);
  const statements: Statement[] = tables.map(table => [`DELETE FROM "${table}"`, []]);
  for (const table of tables)
    for (const row of (await d1.prepare(`SELECT * FROM "${table}"`).raw()) as unknown[][])
      statements.push([`INSERT INTO "${table}" VALUES (${row.map(() => '?')})`, row]);
  return statements;
}
