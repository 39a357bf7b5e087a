import { localQueue } from '../adapters/local-queue/local-queue.ts';
import { knownMigrations } from '../adapters/sqlite/file.ts';
import { createApp } from '../app.tsx';
import type { Db } from '../db/database.ts';
import { deliver } from '../delivery/deliver.ts';
import { newHeartbeat } from '../scheduling/heartbeat.ts';
import { tick } from '../scheduling/tick.ts';
import { createSignInLink } from '../sign-in/session.ts';
import type { Manner } from '../transfer/begin.ts';
import { exportDatabase } from '../transfer/export.ts';
import { importDatabase } from '../transfer/import.ts';
import type { OpenFile } from '../transfer/importing.ts';
import { inspect } from '../transfer/inspect.ts';
import { WEEK } from './deps.ts';
import { headerOf, linksTo, reply, type SmtpSink } from './smtp-sink.ts';
import { form, nodeWithSmtp, signupForm, type TestNode } from './walk.ts';

export const schemas = knownMigrations('migrations');

/** An installation after one week: one reader opens and clicks, one leaves, one has no mailbox any more, one never confirms. */
export async function oldInstallation(sink: SmtpSink): Promise<TestNode> {
  const node = await nodeWithSmtp(sink.url);
  sink.refuse.rcpt = address =>
    address === 'gone@mail.example' && confirmed ? reply(550, '5.1.1 no such user') : undefined;
  let confirmed = false;
  for (const reader of ['reader', 'leaver', 'gone', 'pending'])
    await node.visit('/signup', signupForm(`${reader}@mail.example`, { name: `髙﨑😀 "${reader}"` }));
  confirmed = true;
  for (const reader of ['reader', 'leaver', 'gone']) {
    const [mail] = mailsTo(sink, reader);
    await node.visit(linksTo(mail!, '/confirm/')[0]!, { method: 'POST' });
  }
  node.clock.advance(WEEK);
  await node.tick();
  await lookAt(node, sink);
  return node;
}

async function lookAt(node: TestNode, sink: SmtpSink) {
  const [first] = lessonsTo(sink, 'reader');
  await node.visit(linksTo(first!, '/o/')[0]!);
  await node.visit(linksTo(first!, '/c/')[0]!);
  const [letter] = lessonsTo(sink, 'leaver');
  await node.visit(oneClickOf(letter!), form({ 'List-Unsubscribe': 'One-Click' }));
}

type Mail = SmtpSink['received'][number];
export const mailsTo = (sink: SmtpSink, reader: string) =>
  sink.received.filter(({ recipient }) => recipient === `${reader}@mail.example`);
export const lessonsTo = (sink: SmtpSink, reader: string) =>
  mailsTo(sink, reader).filter(mail => headerOf(mail, 'List-Unsubscribe'));
export const oneClickOf = (mail: Mail) => /^<(.+)>$/.exec(headerOf(mail, 'List-Unsubscribe')!)![1]!;

/** The same program over another database, with the same clock, mail server and secret. */
export function installationOver(db: Db, { deps: old, clock }: TestNode) {
  const deps = { ...old, db };
  const queue = localQueue((ids, stopping) => deliver(deps, ids, stopping), old.log);
  deps.queue = queue;
  const heartbeat = newHeartbeat(() => tick(deps));
  deps.wake = () => void heartbeat.beat();
  const app = createApp(deps);
  let cookie = '';
  const visit = async (url: string, init: RequestInit = {}) => {
    const response = await app.request(new URL(url, old.site.baseUrl).href, {
      ...init,
      headers: { cookie, ...(init.headers as Record<string, string>) },
    });
    await heartbeat.idle();
    await queue.idle();
    return response;
  };
  return {
    deps,
    clock,
    visit,
    async tick() {
      const counts = await tick(deps);
      await queue.idle();
      return counts;
    },
    async signIn() {
      const response = await visit(await createSignInLink(deps), { method: 'POST' });
      cookie = response.headers.get('set-cookie')!.split(';')[0]!;
    },
    page: async (path: string) => (await visit(path)).text(),
  };
}

/** Everything in an installation, as the text of an export. */
export async function exported({ db, keys }: Pick<TestNode['deps'], 'db' | 'keys'>): Promise<string> {
  return textOf(exportDatabase({ db, keys, schema: schemas.at(-1)! }));
}

export async function textOf(lines: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const some of lines) text += some;
  return text;
}

/** An export as the import reads it: in pieces of 1,000 bytes. */
export const fileOf = (text: string): OpenFile =>
  async function* () {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
  };

type Into = Pick<TestNode['deps'], 'db' | 'keys' | 'clock' | 'chance' | 'log' | 'library'>;

/** Imports as the command does: checks the whole file, then writes. */
export async function moveIn(
  deps: Into & { otherSecret?: boolean },
  text: string,
  open = fileOf(text),
  manner: Manner = {},
) {
  const contents = await inspect({ ...deps, schemas }, fileOf(text));
  return importDatabase(deps, open, contents, undefined, manner);
}
