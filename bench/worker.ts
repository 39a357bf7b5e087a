import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { workerdCpu } from '../src/testing/cpu-time.ts';
import { bundleWorker, removeBundle, startWorker } from '../src/testing/worker.ts';
import { COURSE, LESSON, print } from './world.ts';

// Sends lessons through the whole Worker under workerd: tick → queue → consumer → SMTP → recorded. All that stands in for Cloudflare
// runs on this machine too, so the rate says little about Cloudflare's. What counts is that no lesson is lost or doubled.

const MAILS = Number(process.env.BENCH_MAILS ?? 20_000);
/** Gives up after this many ms without a further mail. */
const PATIENCE = 60_000;

const sink = fork(join(import.meta.dirname, 'sink.ts'), ['--count']);
const [{ port }] = (await once(sink, 'message')) as [{ port: number }];
const bundle = await bundleWorker();
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
const { ticks, sent } = await sendAll();
const seconds = (performance.now() - start) / 1_000;
const each = ((workerdCpu() ?? Number.NaN) - cpu) / sent;
sink.send('count');
const [{ recipients, most }] = (await once(sink, 'message')) as [{ recipients: number; most: number }];
const doubtful = await worker.count('SELECT count(*) n FROM deliveries WHERE possible_duplicate OR attempts > 1');

print(
  `workerd, ${MAILS.toLocaleString('en')} lessons, ${ticks} ticks   ${(sent / seconds).toFixed(0)} mails/s in ${seconds.toFixed(0)} s`,
);
print(`CPU of workerd, database and queue included   ${each.toFixed(1)} ms a mail`);
print(
  `lost ${MAILS - recipients}, doubled ${most > 1 ? `yes, up to ${most} times` : 0}, in doubt ${doubtful} (aim: 0, 0, 0)`,
);
if (recipients < MAILS) for (const line of worker.logs().slice(0, 5)) print(line);
await worker.close();
removeBundle(bundle);
sink.kill();
process.exit(recipients === MAILS && most === 1 && sent === MAILS ? 0 : 1);

async function enroll(count: number) {
  const due = Date.now() - 60_000;
  for (let first = 0; first < count; first += 1_000) {
    const numbers = JSON.stringify(Array.from({ length: Math.min(1_000, count - first) }, (_, n) => first + n));
    await worker.rows(
      `INSERT INTO subscribers (id, email, email_key, status, hour, created_at)
       SELECT 'sub_' || value, 'r' || value || '@mail.example', 'r' || value, 'active', 7, 0 FROM json_each(?)`,
      numbers,
    );
    await worker.rows(
      `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_send_at, weekday, created_at)
       SELECT 'enr_' || value, 'sub_' || value, '${COURSE}', 'active', ${LESSON}, ${due} - value % 1000, 7, 0 FROM json_each(?)`,
      numbers,
    );
  }
}

/** Ticks as the cron trigger does, but each second. Resolves when all are sent, or after `PATIENCE` without progress. */
async function sendAll() {
  let [ticks, sent, since] = [0, 0, performance.now()];
  while (sent < MAILS && performance.now() - since < PATIENCE) {
    await worker.tick();
    ticks += 1;
    const now = await worker.count("SELECT count(*) n FROM deliveries WHERE state = 'sent'");
    if (now > sent) since = performance.now();
    sent = now;
    process.stderr.write(`\r${sent}/${MAILS}`);
    await new Promise(resolve => setTimeout(resolve, 1_000));
  }
  process.stderr.write('\n');
  return { ticks, sent };
}
