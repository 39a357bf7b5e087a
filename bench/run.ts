import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { blocksFor } from '../src/courses/course.ts';
import { findMail } from '../src/mails/compiled.ts';
import { lessonValues } from '../src/rendering/compile.ts';
import { readTexts } from '../src/rendering/library.ts';
import { tick } from '../src/scheduling/tick.ts';
import { testLibrary } from '../src/testing/deps.ts';
import { wholeByMjml } from '../src/testing/mails/whole-mail.ts';
import { CLINIC } from '../src/testing/walk.ts';
import { benchCompiler } from './compiler.ts';
import { benchFigures } from './figures.ts';
import { benchPages } from './pages.ts';
import { benchReaders } from './readers.ts';
import { benchTick } from './tick.ts';
import { COURSE, LESSON, median, openWorld, print } from './world.ts';

// Mails per second of the whole path, beside two loops that anybody would write. All run against one sink with their rounds
// interleaved, and medians are reported: on a noisy machine the ratios are more stable than the rates.

const ROUNDS = 5;
const MAILS = Number(process.env.BENCH_MAILS ?? 2_000);
const MJML_MAILS = 40;
const MEMORY_MAILS = Number(process.env.BENCH_MEMORY_MAILS ?? 100_000);

const library = await testLibrary();
const { url, stop } = await startSink();
const course = library.courses.find(({ slug }) => slug === COURSE)!;
const lesson = course.lessons[LESSON - 1]!;
const layouts = readTexts('emails/layouts');
const blocks = blocksFor(lesson, null);
const values = { ...lessonValues(lesson, course, blocks), subject: lesson.subject };
const sheet = { blocks, watchFor: course.watchFor, values };
const sample = findMail(library.mails, COURSE, LESSON, null)!;
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
await benchCompiler();
await smtpSource();
await benchMemory();
await benchTick(url);
await benchReaders(url);
await benchFigures(url);
await benchPages(url);
stop();

/** Loop (a): the same lesson through MJML for each mail, then nodemailer. */
async function mjmlLoop(count: number) {
  const transport = createTransport({ url, pool: true, maxConnections: 5 });
  await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const html = await wholeByMjml('lesson', layouts, sheet);
      await transport.sendMail({ ...ready, html, to: { name: '', address: `r${n}@mail.example` } });
    }),
  );
  transport.close();
}

/** Loop (b): ready HTML over nodemailer's pool of connections, as its manual shows. */
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

/** Due → claimed → spliced → accepted with 250 → recorded durably in a database file. */
async function wholePath(count: number): Promise<number> {
  const world = await openWorld(url);
  await world.enroll(count, count);
  await world.deps.mailer.check(); // nodemailer is then loaded, as it is for the loops
  const start = performance.now();
  await tick(world.deps);
  await world.queue.idle();
  const seconds = (performance.now() - start) / 1_000;
  const sent = world.count("SELECT count(*) AS n FROM deliveries WHERE state = 'sent'");
  if (sent !== count) throw new Error(`only ${sent} of ${count} were recorded as sent`);
  await world.close();
  return count / seconds;
}

/** In a process of its own, bundled and started as `npm start` does it. */
async function benchMemory() {
  const execArgv = process.execArgv.filter(flag => /space-size|growing/.test(flag));
  const child = fork('build/bench/memory.js', [url, String(MEMORY_MAILS)], { execArgv });
  const [{ seconds, first, second }] = (await once(child, 'message')) as [Record<string, number>];
  const peak = Math.max(first!, second!);
  print(
    `memory, ${MEMORY_MAILS.toLocaleString('en')} mails in ${seconds!.toFixed(0)} s   peak ${peak.toFixed(0)} MB (aim: ≤ 200), second half ${(second! / first!).toFixed(2)} × the first (aim: ≤ 1.1)`,
  );
}

/** Postfix's load generator, where it is installed. It sends one message again and again and reads only the answers. */
async function smtpSource() {
  const { port } = new URL(url);
  const length = String(Buffer.byteLength(ready.html) + Buffer.byteLength(ready.text));
  const child = spawn('smtp-source', [
    '-s',
    '5',
    '-m',
    String(MAILS),
    '-l',
    length,
    '-f',
    'a@b.example',
    '-t',
    'c@d.example',
    `127.0.0.1:${port}`,
  ]);
  const start = performance.now();
  const code = await once(child, 'exit').then(
    ([status]) => status,
    () => 'missing',
  );
  if (code === 'missing') print('smtp-source: not installed');
  else
    print(
      `smtp-source, the limit              ${(MAILS / ((performance.now() - start) / 1_000)).toFixed(0).padStart(6)} mails/s`,
    );
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
    `Dayori, due → 250 → recorded        ${c.toFixed(0).padStart(6)} mails/s   ${(c / b).toFixed(2)} × (b) (aim: ≥ 2.5), ${(c / a).toFixed(1)} × (a) (aim: ≥ 20)`,
  );
}

async function startSink() {
  const child = fork(join(import.meta.dirname, 'sink.ts'));
  const port = await new Promise<number>(resolve =>
    child.once('message', message => resolve((message as { port: number }).port)),
  );
  return { url: `smtp://127.0.0.1:${port}`, stop: () => void child.kill() };
}
