import { getPlatformProxy } from 'wrangler';
import { d1Database } from '../src/adapters/cloudflare/d1.ts';
import { createApp } from '../src/app.tsx';
import { saveClinic } from '../src/clinic/settings.ts';
import { readList } from '../src/clinic-pages/readers/list/read-list.ts';
import { showPlaces } from '../src/clinic-pages/readers/list/rows.ts';
import type { Wish } from '../src/clinic-pages/readers/list/wish.ts';
import { deliver } from '../src/delivery/deliver.ts';
import type { Deps } from '../src/deps.ts';
import { erase } from '../src/erasing/erase.ts';
import { confirmUrl, lessonLinks } from '../src/links/urls.ts';
import { setAlarm, watchAlarm } from '../src/operations/alarm/alarm.ts';
import { tick } from '../src/scheduling/tick.ts';
import { createSignInLink } from '../src/sign-in/session.ts';
import { openFile } from '../src/testing/database.ts';
import { buildWorld, enrollReaders, handClock, recordingMailer, START } from '../src/testing/deps.ts';
import { ABSENT } from '../src/testing/readers/many.ts';
import { CLINIC } from '../src/testing/walk.ts';
import { countingD1, type Used } from './counting-d1.ts';

// What a lesson costs on Cloudflare, as D1 counts it: queries, rows read, rows written. The program is the real one. D1 is that of
// a local workerd, and a stand-in accepts every mail.

const READERS = 2_000;
const DUE = 500;
/** `max_batch_size` in wrangler.toml. */
const BATCH = 10;
const READER = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148';

const platform = await getPlatformProxy({ configPath: 'wrangler.toml', persist: false });
const d1 = countingD1(platform.env.DB as never);
const mailer = recordingMailer('smtp');
const clock = handClock();
/** The tick that a request started in the same invocation. */
let woken: Promise<unknown> | undefined;
const { deps, ids } = await openWorld();
const print = (line: string) => process.stdout.write(`${line}\n`);
const COLUMNS = [8, 10, 10];
const row = (what: string, cells: string[]) =>
  print(what.padEnd(40) + cells.map((cell, column) => cell.padStart(COLUMNS[column]!)).join(''));
/** Prints queries, rows read and rows written, each divided by `of`. */
function report(what: string, { queries, read, written }: Used, of = 1) {
  const figures = [queries, read, written].map(figure => (figure / of).toFixed(1));
  row(what, figures);
}

row('', ['queries', 'read', 'written']);
const empty = await d1.size();
report(`tick, ${DUE} of ${READERS} readers due`, await d1.used(() => tick(deps)));
report('… a lesson', d1.last(), DUE);
await refused();
await refuseAll();
await sendAll();
report('tick, nothing due, each fifth minute', await d1.used(() => tick(deps)));
clock.advance(60_000);
await doChores();
report('tick, nothing due', await d1.used(() => tick(deps)));
await pages();
report('whether an alarm is due, after each tick', await d1.used(() => watchAlarm(deps)));
await unconfirmed();
await tick(deps); // there might have been more
await over();
await waiting();
report('a reader is erased', await d1.used(() => erase(deps, 'sub_1')));
print(
  `bytes of the database: a lesson ${Math.round(((await d1.size()) - empty) / DUE)}, a reader ${Math.round(empty / READERS)}`,
);
await cpu();
await platform.dispose();

async function openWorld() {
  const queued: string[] = [];
  const file = openFile();
  const built = await buildWorld({ database: file, mailer, clock });
  const queue = { holdsFor: 15 * 60_000, send: async (some: string[]) => void queued.push(...some) };
  await copyInto(file);
  const bounds = { lessons: 2_000, queued: 1_800, atOnce: 1_000, named: 2_000 }; // as in `worker/start.ts`
  const own = {
    db: d1Database(d1.binding),
    queue,
    bounds,
    storage: { check: async () => undefined, lost: () => undefined },
  };
  const world: Deps = { ...built.deps, ...own, wake: () => (woken = tick(world)) };
  await saveClinic(world, CLINIC);
  return { deps: world, ids: queued };
}

/** Copies tables and readers to D1. Triggers come last: they would count the copied rows a second time. */
async function copyInto(file: ReturnType<typeof openFile>) {
  await enrollReaders(file.sql, { count: READERS, due: DUE, at: START });
  const objects = file.raw.prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC").all(); // biome-ignore format: one query
  for (const { sql } of objects.filter(({ sql }) => !/TRIGGER/.test(String(sql)))) await d1.run(String(sql));
  for (const table of [
    'subscribers',
    'enrollments',
    'epoch',
    'cohort_counts',
    'day_counts',
    'local_offsets',
    'reader_counts',
  ]) {
    const rows = file.raw.prepare(`SELECT * FROM ${table}`).all();
    const columns = Object.keys(rows[0] ?? {});
    const fields = columns.map(column => `value ->> '${column}'`);
    await d1.run(`INSERT INTO ${table} (${columns}) SELECT ${fields} FROM json_each(?)`, JSON.stringify(rows));
  }
  for (const { sql } of objects.filter(({ sql }) => /TRIGGER/.test(String(sql)))) await d1.run(String(sql));
}

/** The most expensive batch: each mail goes to another domain, which refuses it and blames the sender. */
async function refuseAll() {
  const batch = ids.slice(0, BATCH);
  await d1.run("UPDATE subscribers SET email = 'a@' || id || '.example'");
  const kind = { accepted: false, kind: 'sender', rule: 'authentication', reason: '550 5.7.26' } as const;
  const mailer = { ...deps.mailer, concurrency: BATCH, send: async () => kind };
  report(`a batch of ${BATCH} that blame us`, await d1.used(() => deliver({ ...deps, mailer }, batch)));
  await d1.run("UPDATE subscribers SET email = id || '@mail.example'");
  for (const table of ['pauses', 'receivers']) await d1.run(`DELETE FROM ${table}`);
}

async function sendAll() {
  const all = ids.splice(0);
  const used = { queries: 0, read: 0, written: 0 };
  let most = 0;
  for (let start = 0; start < all.length; start += BATCH) {
    const batch = await d1.used(() => deliver(deps, all.slice(start, start + BATCH)));
    most = Math.max(most, batch.queries);
    for (const key of ['queries', 'read', 'written'] as const) used[key] += batch[key];
  }
  report(`deliver, batches of ${BATCH}, a lesson`, used, all.length);
  report('… the batch with most queries', { queries: most, read: 0, written: 0 });
}

/** A batch of unknown recipients: each is suppressed, after a check of how many were refused on that day. */
async function refused() {
  const { answer } = mailer;
  mailer.answer = () => ({ accepted: false, kind: 'hard', rule: 'no-such-user', reason: '550 5.1.1' });
  const used = await d1.used(() => deliver(deps, ids.splice(0, BATCH)));
  mailer.answer = answer;
  report(`deliver, a batch of ${BATCH} refused for good`, used);
}

/** Prints Node's CPU time, SQLite included, the mail server not. workerd's own CPU time cannot be measured here. */
async function cpu() {
  const database = openFile();
  const built = await buildWorld({ database, mailer: recordingMailer('smtp'), clock: handClock() });
  await enrollReaders(database.sql, { count: READERS, at: START });
  await saveClinic(built.deps, CLINIC);
  const queued: string[] = [];
  await tick({ ...built.deps, queue: { holdsFor: 0, send: async some => void queued.push(...some) } });
  const batches = Array.from({ length: READERS / BATCH }, (_, n) => queued.slice(n * BATCH, (n + 1) * BATCH));
  const first = await cpuOf(() => deliver(built.deps, batches[0]!));
  const others = await cpuOf(async () => {
    for (const batch of batches.slice(1)) await deliver(built.deps, batch);
  });
  print(
    `processor time of a batch: the first ${first.toFixed(1)} ms, then ${(others / (batches.length - 1)).toFixed(1)} ms`,
  );
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Each pass does one: the letter to the clinic is decided of, and what has had its day leaves. */
async function doChores() {
  for (let chore = 0; chore < 3; chore += 1) await tick(deps);
}

/** The tick of a day that lets as many requests go as one can. */
async function unconfirmed() {
  const many = 'WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 49)';
  await d1.run(
    `${many} INSERT INTO subscribers (id, email, email_key, status, hour, created_at) SELECT 'sub_p' || n, 'p' || n || '@mail.example', 'p' || n || '@mail.example', 'pending', 7, 0 FROM r`,
  );
  await d1.run(
    `${many} INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at) SELECT 'sgn_p' || n, 'sub_p' || n, 'knee-back', 0, 1 FROM r`,
  );
  await d1.run("DELETE FROM settings WHERE key = 'readers-tidied'");
  report('… 50 requests let go, once a day', await d1.used(() => tick(deps)));
}

/** Twenty readers of eight mails each, whose course ended long ago. */
async function over() {
  const twenty = 'WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 19)';
  await d1.run(
    `${twenty} INSERT INTO subscribers (id, email, email_key, status, hour, created_at) SELECT 'sub_o' || n, 'o' || n || '@mail.example', 'o' || n || '@mail.example', 'active', 7, 0 FROM r`,
  );
  await d1.run(
    `${twenty} INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, weekday, created_at, ended_at) SELECT 'enr_o' || n, 'sub_o' || n, 'knee-back', 'completed', 9, 1, 0, 1 FROM r`,
  );
  await d1.run(
    `${twenty}, l (m) AS (SELECT 0 UNION ALL SELECT m + 1 FROM l WHERE m < 7) INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, state, due_at, next_attempt_at, message_id) SELECT 'dlv_o' || n || '-' || m, 'lesson', 'sub_o' || n, 'enr_o' || n, 'knee-back', m + 1, 'l' || m, 'sent', 1, 1, '<x>' FROM r, l`,
  );
  await d1.run("UPDATE settings SET value = '1', updated_at = 1 WHERE key = 'readers-let-go'");
  report('… 20 readers let go, once a day', await d1.used(() => tick(deps)));
}

/** Twenty requests that nobody answered in two days. */
async function waiting() {
  const twenty = 'WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 19)';
  await d1.run(
    `${twenty} INSERT INTO consultation_requests (id, delivery_id, subscriber_id, course, contact_by, preferred_times, created_at) SELECT 'req_w' || n, 'dlv_w', 'sub_2', 'knee-back', 'mail', 'x', ${START - 3 * 86_400_000} FROM r`,
  );
  report('… 20 requests remind the clinic', await d1.used(() => tick(deps)));
}

async function pages() {
  // A visitor with a network, as Cloudflare tells it: its limit is asked too.
  const app = createApp({ ...deps, site: { ...deps.site, remoteAddress: () => '203.0.113.1' } });
  const sent = await d1.first<{ id: string }>("SELECT id FROM deliveries WHERE state = 'sent' LIMIT 1");
  const { pixel_url, link_1, unsubscribe_url } = lessonLinks(deps, sent.id, 1) as Record<string, string>;
  const ask = (url: string, init: RequestInit = {}) =>
    d1.used(async () => {
      const response = await app.request(url, { ...init, headers: { 'user-agent': READER, ...init.headers } });
      if (response.status >= 400) throw new Error(`${response.status}`);
      await response.text();
      await woken;
      woken = undefined;
    });
  const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });
  report('landing page', await ask('/'));
  const reader = { email: 'new@mail.example', symptom: 'thigh-sciatica', consent: 'on' };
  report('sign-up', await ask('/signup', form(reader)));
  const signup = await d1.first<{ id: string }>('SELECT id FROM signups LIMIT 1');
  report('confirmation', await ask(confirmUrl(deps, signup.id), form({})));
  report('an open, the first', await ask(pixel_url!));
  report('an open, again', await ask(pixel_url!));
  // The lesson that is sent here has no link of its own to follow.
  await d1.run(`UPDATE lesson_versions SET links = '["/when-to-see-a-doctor"]'`);
  report('a click', await ask(link_1!));
  report('unsubscribing', await ask(unsubscribe_url!, form({})));
  const signIn = await app.request(await createSignInLink(deps), { method: 'POST' });
  const cookie = signIn.headers.get('set-cookie')!.split(';')[0]!;
  report('きょう', await ask('/admin', { headers: { cookie } }));
  report('the page of arriving', await ask('/admin/delivery', { headers: { cookie } }));
  await setAlarm(deps, 'https://alarm.example/topic');
  await lists();
}

/** The list of readers: rows read of a search are those of all readers, once or twice; of everything else those of a page. */
async function lists() {
  const newest = { order: 'newest' } as const;
  const show = async (what: string, wish: Wish) =>
    report(`readers, ${what}`, await d1.used(async () => showPlaces(deps.db, (await readList(deps.db, wish)).places)));
  await show('a page', newest);
  await show('by next lesson', { order: 'next', standing: 'active' });
  await show('of a standing', { ...newest, standing: 'active' });
  await show('of a course and mailbox', { ...newest, course: 'thigh-sciatica', mailbox: 'other' });
  await show('searched, in most', { ...newest, search: 'ma' });
  await show('searched, in few', { ...newest, search: 'r19' });
  await show('searched, in none', { ...newest, search: ABSENT });
}
