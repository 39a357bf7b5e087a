import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Node, startNode } from '../node/start.ts';
import { leftBehind, SENT_SINCE, STANDING } from './left-behind.ts';
import { type SmtpSink, smtpSink } from './smtp-sink.ts';

/** A folder with the database of a release, and this version's program on it as `npm start` opens it, with a mail server. */
export async function newProgramOver(release: string) {
  const old = leftBehind(release);
  const folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  const file = join(folder, 'dayori.db');
  const sink: SmtpSink = await smtpSink();
  const open: Node[] = [];
  old.layDown(file);
  const environment = {
    DATABASE_FILE: file,
    SMTP_URL: sink.url,
    BASE_URL: 'https://letters.example',
    LOG_LEVEL: 'silent',
  };
  const ask = (query: string, database = file) => rowsOf(database, query);
  async function start(more: Record<string, string> = {}, at = old.ended): Promise<Node> {
    const node = await startNode({ ...environment, ...more }, { clock: { now: () => at } });
    open.push(node);
    return node;
  }
  async function stop(node: Node) {
    open.splice(open.indexOf(node), 1);
    await node.close();
  }
  return {
    folder,
    file,
    sink,
    environment,
    ask,
    start,
    stop,
    /** Ticks at `at` (epoch ms) until nothing more is sent, as a probe goes first. Returns what was sent since the release ended. */
    async send(at = old.ended): Promise<object[]> {
      const node = await start({}, at);
      let before: number;
      do {
        before = sink.received.length;
        await node.tick();
        await node.queue.idle();
        await node.heartbeat.idle();
      } while (sink.received.length > before);
      await stop(node);
      return ask(SENT_SINCE.replace('?', String(old.ended)));
    },
    /** What an upgrade must not change. */
    standing: (database = file) =>
      Object.fromEntries(Object.entries(STANDING).map(([what, query]) => [what, ask(query, database)])),
    backups: () => readdirSync(folder).filter(name => name.startsWith('dayori.db.before-')).sort(), // biome-ignore format: one line
    async close() {
      for (const node of open) await node.close();
      await sink.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function rowsOf(database: string, query: string): Record<string, unknown>[] {
  const raw = new DatabaseSync(database, { readOnly: true });
  try {
    return raw.prepare(query).all().map(row => ({ ...row })); // biome-ignore format: one line
  } finally {
    raw.close();
  }
}
