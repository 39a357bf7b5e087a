import { setTimeout } from 'node:timers/promises';
import { CHROME } from '../opens/readers.ts';
import { print } from '../world.ts';
import { type Answered, atPace } from './client.ts';
import { startHelper, startProgram } from './program.ts';

const PER_SECOND = 1_000;
const SECONDS = 30;
/** Minutes without and with opens, in turns. */
const PAIRS = 2;
const MINUTE = 60_000;
/** The opens begin so long before the tick, which comes with the full minute. */
const BEFORE = 10_000;
/** As many lessons as one tick makes. */
const A_TICK = 5_000;

/**
 * Opens at a steady pace against the program while ticks make lessons and mails go out. Prints what was lost, how long an open took, and
 * how soon and how fast the mails of each tick went, without and with opens beside them. Sets the exit code when any was lost.
 */
export async function benchFlood() {
  const sink = await startHelper('../sink.ts');
  const count = PER_SECOND * SECONDS;
  // One tick runs at the start, and one may fall between.
  const due = A_TICK * (2 * PAIRS + 2);
  const program = await startProgram({ smtpUrl: `smtp://127.0.0.1:${sink.port}`, sent: count * PAIRS, due });
  const answers: Answered[] = [];
  const full = await untilBefore();
  for (let minute = 0; minute < 2 * PAIRS; minute += 1) {
    const at = full + minute * MINUTE;
    const isFlooded = minute % 2 === 1;
    await setTimeout(Math.max(0, at - BEFORE - Date.now()));
    if (isFlooded) {
      const mails = program.links.slice(answers.length, answers.length + count);
      const asks = mails.map(({ pixel }) => ({ path: pixel, agent: CHROME }));
      answers.push(...(await atPace(program.port, asks, PER_SECOND)));
    } else await setTimeout(BEFORE + SECONDS * 1_000);
    reportMails(program.mailsAfter(at), isFlooded);
  }
  reportOpens(answers, program.opened());
  await program.close();
  sink.stop();
}

/** The next full minute (epoch ms) that is further away than `BEFORE`. */
async function untilBefore(): Promise<number> {
  const next = Math.ceil((Date.now() + BEFORE) / MINUTE) * MINUTE;
  await setTimeout(next - BEFORE - Date.now());
  return next;
}

type Mails = ReturnType<Awaited<ReturnType<typeof startProgram>>['mailsAfter']>;

/** The tick comes with the full minute and hands its mails over at its end, so the first mail tells when it began and how long it took. */
function reportMails({ mails, first, last }: Mails, isFlooded: boolean) {
  const beside = isFlooded ? `${PER_SECOND.toLocaleString('en')} opens/s` : 'no opens';
  const rate = mails / ((last - first) / 1_000);
  print(`${beside.padEnd(13)}   first mail ${first} ms after the minute, ${mails} mails, ${rate.toFixed(0)} mails/s`);
}

function reportOpens(answers: Answered[], opened: { sightings: number; proven: number }) {
  const answered = answers.filter(({ status }) => status === 200).length;
  const times = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))]!.toFixed(1);
  const lost = answered - opened.sightings;
  print(
    `${answers.length} opens, ${answered} answered; sightings lost ${lost}, verdicts lost ${answered - opened.proven} (aim: 0, 0)`,
  );
  print(`an open took: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms`);
  if (lost > 0 || opened.proven < answered) process.exitCode = 1;
}
