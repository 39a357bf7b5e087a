import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findCourse } from '../src/courses/course.ts';
import { workerdCpu } from '../src/testing/d1/cpu-time.ts';
import { testLibrary } from '../src/testing/deps.ts';
import { bundleWorker, removeBundle, startWorker } from '../src/testing/worker.ts';
import type { Counts } from './sink.ts';
import { countInvocations, type Invocation } from './worker/counted-platform.ts';
import { COURSE, LESSON, print } from './world.ts';

// Sends lessons through the whole Worker under workerd: tick → queue → consumer → SMTP → recorded. All that stands in for Cloudflare
// runs on this machine too, so the rate says little about Cloudflare's. What counts is that no lesson is lost or doubled, how many minutes of
// the cron trigger it takes, and what an invocation asks for.

const MAILS = Number(process.env.BENCH_MAILS ?? 20_000);
/** Gives up after this many ms without a further mail. */
const PATIENCE = 60_000;
const UNDER_WAY = `SELECT count(*) n FROM deliveries
  WHERE state IN ('claimed', 'sending') OR (state IN ('due', 'retry') AND queued_until > ?)`;

const sink = fork(join(import.meta.dirname, 'sink.ts'), ['--count', '--pipelining']);
const [{ port }] = (await once(sink, 'message')) as [{ port: number }];
const bundle = countInvocations(await bundleWorker());
const vars = {
  APP_SECRET: 'a secret for the bench that is long enough',
  BASE_URL: 'https://letters.example',
  LOG_LEVEL: 'warn',
};
const worker = await startWorker(bundle, { ...vars, SMTP_URL: `smtp://127.0.0.1:${port}` });
await worker.openClinic();
await enroll(MAILS);

const cpu = workerdCpu() ?? Number.NaN;
const start = performance.now();
const { passes, sent } = await sendAll();
const seconds = (performance.now() - start) / 1_000;
const each = ((workerdCpu() ?? Number.NaN) - cpu) / sent;
sink.send('count');
const [{ copies, connections }] = (await once(sink, 'message')) as [Counts];
const invocations = (await (await worker.visit('/invocations')).json()) as Invocation[];
const lost = MAILS - Object.keys(copies).length;
const doubled = Object.values(copies).filter(count => count > 1).length;
const doubtful = await worker.count('SELECT count(*) n FROM deliveries WHERE possible_duplicate OR attempts > 1');

const rate = (sent / seconds).toFixed(0);
print(`workerd, ${MAILS.toLocaleString('en')} lessons due   ${rate} mails/s in ${seconds.toFixed(0)} s`);
print(`passes until all were queued ${passes}: the last begins ${passes - 1} minutes after the first`);
report(
  'pass',
  invocations.filter(({ kind, queries }) => kind === 'scheduled' && queries > 0),
);
report(
  'batch',
  invocations.filter(({ kind }) => kind === 'queue'),
  connections,
);
print(`CPU of workerd, database and queue included   ${each.toFixed(1)} ms a mail`);
print(`lost ${lost}, doubled ${doubled}, in doubt ${doubtful} (aim: 0, 0, 0)`);
if (lost > 0) for (const line of worker.logs().slice(0, 5)) print(line);
await worker.close();
removeBundle(bundle);
sink.kill();
process.exit(lost === 0 && doubled === 0 && sent === MAILS ? 0 : 1);

async function enroll(count: number) {
  const due = Date.now() - 60_000;
  const { slug } = findCourse((await testLibrary()).courses, COURSE)!.lessons[LESSON - 1]!;
  for (let first = 0; first < count; first += 1_000) {
    const numbers = JSON.stringify(Array.from({ length: Math.min(1_000, count - first) }, (_, n) => first + n));
    await worker.rows(
      `INSERT INTO subscribers (id, email, email_key, status, hour, created_at)
       SELECT 'sub_' || value, 'r' || value || '@mail.example', 'r' || value, 'active', 7, 0 FROM json_each(?)`,
      numbers,
    );
    await worker.rows(
      `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_lesson_slug, next_send_at, weekday, created_at)
       SELECT 'enr_' || value, 'sub_' || value, '${COURSE}', 'active', ${LESSON}, '${slug}', ${due} - value % 1000, 7, 0 FROM json_each(?)`,
      numbers,
    );
  }
}

/** A pass as the cron trigger asks for it, then all that it queued, and so on. Resolves when all are sent, or nothing more comes. */
async function sendAll() {
  let [passes, sent, before] = [0, 0, -1];
  while (sent < MAILS && sent > before) {
    await worker.tick();
    passes += 1;
    before = sent;
    sent = await drained(before);
  }
  process.stderr.write('\n');
  return { passes, sent };
}

/** How many are sent once the queue holds nothing more, or after `PATIENCE` without progress. */
async function drained(before: number): Promise<number> {
  let [sent, since] = [before, performance.now()];
  while (performance.now() - since < PATIENCE) {
    const now = await worker.count("SELECT count(*) n FROM deliveries WHERE state = 'sent'");
    if (now > sent) [sent, since] = [now, performance.now()];
    process.stderr.write(`\r${sent}/${MAILS}`);
    if ((await worker.count(UNDER_WAY, Date.now())) === 0) return sent;
    await wait(500);
  }
  return sent;
}

/** What one kind of invocation asked for, at most and in the middle. */
function report(name: string, all: Invocation[], connections?: number) {
  const spread = (of: (invocation: Invocation) => number) => {
    const sorted = all.map(of).toSorted((a, b) => a - b);
    return `${sorted[0]} to ${sorted.at(-1)}, mostly ${sorted[Math.floor(sorted.length / 2)]}`;
  };
  const queries = `queries ${spread(({ queries }) => queries)}`;
  const asked = `with sends to the queue ${spread(({ queries, sends }) => queries + sends)}`;
  const subrequests = `subrequests ${spread(({ subrequests }) => subrequests)}`;
  const dialled = connections === undefined ? '' : ` and ${(connections / all.length).toFixed(1)} connections`;
  print(`a ${name} (${all.length})   ${queries}; ${asked}; ${subrequests}${dialled}`);
}
