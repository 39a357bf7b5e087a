import { afterAll, beforeAll, expect, test } from 'vitest';
import { machine } from '../adapters/machine/machine.ts';
import { migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import { createApp } from '../app.tsx';
import { deliveries, subscribers } from '../db/schema.ts';
import type { Deps, Runtime } from '../deps.ts';
import { resumeSending } from '../pauses/sending-state.ts';
import { createSignInLink } from '../sign-in/session.ts';
import { exported, lessonsTo, mailsTo, moveIn, oldInstallation } from '../testing/old-installation.ts';
import { linksTo, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import type { TestNode } from '../testing/walk.ts';
import { bundleWorker, removeBundle, startWorker, type TestWorker } from '../testing/worker.ts';
import { access } from '../texts/ja/access.ts';
import { privacy } from '../texts/ja/information/privacy.ts';

// Every page of visitors, readers and the clinic, on Node and under workerd, over the same rows.

const SECRET = 'a secret for tests that is long enough';
let bundle: string;
let sink: SmtpSink;
let old: TestNode;
let worker: TestWorker;
let node: Deps;
let ask: Record<'node' | 'workers', (path: string) => Promise<{ status: number; html: string }>>;

beforeAll(async () => {
  bundle = await bundleWorker();
  sink = await smtpSink();
  old = await oldInstallation(sink);
  const file = await exported(old.deps);
  const here = openSqliteFile(':memory:');
  migrate(here, 'migrations');
  const { baseUrl } = old.deps.site;
  worker = await startWorker(bundle, { APP_SECRET: SECRET, BASE_URL: baseUrl, SMTP_URL: sink.url });
  const { hostname: host, port } = new URL(sink.url);
  const environment = { host, port: Number(port), user: '' };
  const mailServers = { ...old.deps.mailServers, way: 'environment' as const, environment }; // as the Worker, which has SMTP_URL
  node = { ...old.deps, ...machine, mailServers, clock: machine.wall, db: here.db };
  for (const deps of [node, { ...node, db: worker.db }]) {
    await moveIn(deps, file);
    await resumeSending(deps);
  }
  ask = { node: await askNode(), workers: await askWorker(baseUrl) };
});
afterAll(async () => {
  await worker.close();
  await old.close();
  await sink.close();
  removeBundle(bundle);
});

async function askNode() {
  const app = createApp(node);
  const entered = await app.request(new URL(await createSignInLink(node)).pathname, { method: 'POST' });
  const cookie = entered.headers.get('set-cookie')!.split(';')[0]!;
  return async (path: string) => {
    const answer = await app.request(path, { headers: { cookie } });
    return { status: answer.status, html: await answer.text() };
  };
}

async function askWorker(baseUrl: string) {
  const entered = await worker.visit(await worker.signInLink(SECRET, baseUrl), { method: 'POST' });
  const cookie = entered.headers.get('set-cookie')!.split(';')[0]!;
  return async (path: string) => {
    const answer = await fetch(new URL(path, worker.url), { redirect: 'manual', headers: { cookie } });
    return { status: answer.status, html: await answer.text() };
  };
}

/** Each time anew: the moment, and what is made of it. */
const comparable = (html: string) =>
  html.replaceAll(/\b\d{1,2}:\d{2}\b/g, 'TIME').replaceAll(/name="shown" value="[^"]+"/g, 'SHOWN');

/** Pages on which words depend on where the program runs, and those words. Everything else must be the same. */
const WORDS: Record<string, Record<Runtime, string>[]> = {
  '/privacy': [
    { node: privacy.others.asked, workers: privacy.others.cloudflare },
    { node: privacy.erasing.file, workers: privacy.erasing.workers },
  ],
  '/admin/sign-in': lostWords(),
  '/admin/access': lostWords(),
};

function lostWords() {
  const command = 'npm run dayori -- sign-in-link';
  const onWorkers = `BASE_URL=https://letters.example ${command} --cloudflare`;
  const { node, workers } = access.lost;
  return [
    { node, workers },
    { node: `<pre>${command}</pre>`, workers: `<pre>${onWorkers}</pre>` },
  ];
}

/** They ask DNS, which answers otherwise from each place. */
const ASKS_DNS = ['/admin/setup/domain'];

/** The page without its words for this place, which must be there. */
function without(html: string, path: string, runtime: Runtime): string {
  return (WORDS[path] ?? []).reduce((left, { [runtime]: words }, index) => {
    expect([path, runtime, left.includes(words)]).toEqual([path, runtime, true]);
    return left.replaceAll(words, `WORDS ${index}`);
  }, comparable(html));
}

async function paths(): Promise<string[]> {
  const plain = createApp(node)
    .routes.filter(({ method, path }) => method === 'GET' && !/[:*]/.test(path))
    .map(({ path }) => path)
    .filter(path => !/^\/(assets|healthz|metrics|mailbox)|challenge|icon/.test(path) && !ASKS_DNS.includes(path));
  const [lesson] = lessonsTo(sink, 'reader');
  const [confirmation] = mailsTo(sink, 'reader');
  const ofReader = ['/mail/', '/preferences/', '/check-in/', '/unsubscribe/', '/sheet/', '/consultation/'].flatMap(
    path => linksTo(lesson!, path).map(link => new URL(link).pathname),
  );
  const ofClinic = (await node.db.select().from(subscribers)).map(({ id }) => `/admin/readers/${id}`);
  const lessons = node.library.courses.flatMap(({ slug, lessons }) =>
    lessons.flatMap((_, index) => (index % 3 === 0 ? [`/admin/lessons/${slug}/${index + 1}`] : [])),
  );
  const symptoms = node.library.courses.map(({ slug }) => `/start/${slug}`);
  return [
    ...new Set([
      ...plain,
      ...symptoms,
      ...ofReader,
      ...linksTo(confirmation!, '/confirm/').map(link => new URL(link).pathname),
      ...ofClinic,
      ...lessons,
    ]),
  ];
}

test('every page is the same on both, but for words that are named', async () => {
  const all = await paths();
  expect(all.length).toBeGreaterThan(60);
  expect(await node.db.$count(deliveries)).toBeGreaterThan(4);
  const different: unknown[] = [];
  for (const path of all) {
    const [here, there] = [await ask.node(path), await ask.workers(path)];
    const [one, other] = [without(here.html, path, 'node'), without(there.html, path, 'workers')];
    if (here.status !== there.status || one !== other)
      different.push([path, here.status, there.status, ...firstDifference(one, other)]);
  }
  expect(different).toEqual([]);
});

function firstDifference(one: string, other: string): string[] {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return [one, other].map(text => text.slice(Math.max(0, at - 60), at + 120));
}

test('no page of the Worker gives the advice of Node, nor does its health report', async () => {
  const health = JSON.parse((await ask.workers('/healthz')).html);
  expect(health).toMatchObject({ database: { status: 'up' }, mail: { status: 'up' } });
  for (const path of await paths()) {
    const { html } = await ask.workers(path);
    for (const [command] of html.matchAll(/npm run dayori[^<]*/g))
      expect([path, command]).toEqual([path, expect.stringContaining('--cloudflare')]);
    expect([path, /起動し直して|\.env/.exec(html)?.[0]]).toEqual([path, undefined]);
  }
});
