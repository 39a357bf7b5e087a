import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { smtpMailer } from '../src/adapters/smtp.ts';
import { saveClinic } from '../src/clinic/settings.ts';
import { compileLesson } from '../src/rendering/compile.ts';
import { findMail } from '../src/rendering/compiled.ts';
import { readTexts } from '../src/rendering/library.ts';
import { tick } from '../src/scheduling/tick.ts';
import { buildWorld, enrollReaders, testLibrary } from '../src/testing/deps.ts';
import { CLINIC } from '../src/testing/walk.ts';

// Mails per second of the whole path beside two loops that anybody would write, in one run against one sink, rounds
// interleaved, medians reported: this machine may be noisy, a ratio is not.

const ROUNDS = 5;
const MAILS = Number(process.env.BENCH_MAILS ?? 2_000);
const MJML_MAILS = 40;
const COURSE = 'thigh-sciatica';
const NOW = Date.parse('2026-11-24T07:00:00+09:00');

const library = await testLibrary();
const { url, stop } = await startSink();
const course = library.courses.find(({ slug }) => slug === COURSE)!;
const lesson = course.lessons[1]!;
const layouts = readTexts('emails/layouts');
const sample = findMail(library.mails, COURSE, 2, null)!;
const ready = {
  from: { name: CLINIC.tradeName, address: CLINIC.senderAddress },
  subject: sample.subject,
  html: sample.html.replace(/\{\{\w+\}\}/g, 'https://letters.example/x'),
  text: sample.text.replace(/\{\{\w+\}\}/g, 'https://letters.example/x'),
};

const rates: Record<'mjml' | 'ready' | 'dayori', number[]> = { mjml: [], ready: [], dayori: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  rates.mjml.push(await perSecond(MJML_MAILS, mjmlLoop));
  rates.ready.push(await perSecond(MAILS, readyLoop));
  rates.dayori.push(await wholePath(MAILS));
  process.stderr.write(`\rround ${round + 1}/${ROUNDS}`);
}
process.stderr.write('\n');
report();
await benchTick();
stop();

/** Loop (a): the same lesson through MJML for each mail, then nodemailer. */
async function mjmlLoop(count: number) {
  const transport = createTransport({ url, pool: true, maxConnections: 5 });
  await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const { html } = await compileLesson(lesson, course, null, layouts);
      await transport.sendMail({ ...ready, html, to: { name: '', address: `r${n}@mail.example` } });
    }),
  );
  transport.close();
}

/** Loop (b): HTML that is ready, a pool of connections, as nodemailer's manual shows. */
async function readyLoop(count: number) {
  const transport = createTransport({ url, pool: true, maxConnections: 5, maxMessages: Number.POSITIVE_INFINITY });
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      transport.sendMail({ ...ready, to: { name: '', address: `r${n}@mail.example` } }),
    ),
  );
  transport.close();
}

async function perSecond(count: number, loop: (count: number) => Promise<void>): Promise<number> {
  const start = performance.now();
  await loop(count);
  return count / ((performance.now() - start) / 1_000);
}

/** Due → claimed → spliced → accepted with 250 → recorded, durably, in a database file. */
async function wholePath(count: number): Promise<number> {
  const world = await openWorld();
  world.enroll(count, count);
  const start = performance.now();
  await tick(world.deps);
  await world.queue.idle();
  const seconds = (performance.now() - start) / 1_000;
  const sent = world.count("SELECT count(*) AS n FROM deliveries WHERE state = 'sent'");
  if (sent !== count) throw new Error(`only ${sent} of ${count} were recorded as sent`);
  await world.close();
  return count / seconds;
}

/** The tick with 100 due, among few and among many. */
async function benchTick() {
  const times: Record<number, number[]> = { 1000: [], 100000: [] };
  const worlds = await Promise.all(
    Object.keys(times).map(async size => ({ size: Number(size), world: await openWorld() })),
  );
  for (const { size, world } of worlds) world.enroll(size, 100);
  for (let round = 0; round < 15; round += 1) {
    for (const { size, world } of worlds) {
      world.rewind();
      const start = performance.now();
      const { lessons } = await tick({ ...world.deps, queue: { send: async () => {} } });
      if (lessons !== 100) throw new Error(`the tick found ${lessons} lessons, not 100`);
      times[size]!.push(performance.now() - start);
    }
  }
  const [few, many] = [median(times[1_000]!), median(times[100_000]!)];
  print(`tick, 100 due among   1,000   ${few.toFixed(1)} ms`);
  print(`tick, 100 due among 100,000   ${many.toFixed(1)} ms   ${(many / few).toFixed(2)} × (aim: ≤ 2)`);
  for (const { world } of worlds) await world.close();
}

async function openWorld() {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-bench-'));
  const mailer = smtpMailer({ url });
  const { deps, queue, file } = await buildWorld({
    databaseFile: join(folder, 'bench.db'),
    mailer,
    clock: { now: () => NOW },
  });
  await saveClinic(deps, CLINIC);
  return {
    deps,
    queue,
    count: (sql: string) => Number(file.raw.prepare(sql).get()!.n),
    enroll: (count: number, due: number) => enrollReaders(file.raw, { count, due, at: NOW }),
    rewind: () =>
      file.raw.exec(`DELETE FROM deliveries; UPDATE enrollments SET next_send_at = ${NOW} WHERE next_send_at IS NULL`),
    async close() {
      await mailer.close();
      file.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function report() {
  const [a, b, c] = [median(rates.mjml), median(rates.ready), median(rates.dayori)];
  const bytes = Buffer.byteLength(ready.html);
  print(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${MAILS} mails a round, ${ROUNDS} rounds, HTML ${bytes} bytes`,
  );
  print(`(a) mjml + nodemailer, each mail    ${a.toFixed(0).padStart(6)} mails/s`);
  print(`(b) ready HTML + nodemailer pool    ${b.toFixed(0).padStart(6)} mails/s`);
  print(
    `Dayori, due → 250 → recorded        ${c.toFixed(0).padStart(6)} mails/s   ${(c / b).toFixed(2)} × (b) (aim: ≥ 1), ${(c / a).toFixed(1)} × (a)`,
  );
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function print(line: string) {
  process.stdout.write(`${line}\n`);
}

async function startSink() {
  const child = fork(join(import.meta.dirname, 'sink.ts'));
  const port = await new Promise<number>(resolve =>
    child.once('message', message => resolve((message as { port: number }).port)),
  );
  return { url: `smtp://127.0.0.1:${port}`, stop: () => void child.kill() };
}
