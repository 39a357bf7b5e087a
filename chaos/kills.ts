import { setTimeout as wait } from 'node:timers/promises';
import type { Program } from './program.ts';
import type { Random } from './random.ts';
import { everyReader, scenario } from './report.ts';
import { PAST_THE_LEASE, type Stage, WEEK } from './stage.ts';
import { until, upTo } from './waiting.ts';

const LESSONS = [1, 2, 3, 4, 5, 6, 7, 8];
const FULL = { kills: 200, readers: 2_500 };
const SHORT = { kills: 10, readers: 50 };
/** Most milliseconds between the acceptance that was waited for and the kill: another step of the work each time. */
const JITTER_MS = 25;

/** SIGKILL at random moments, while a whole course goes out in simulated weeks. */
export const kills = scenario('SIGKILL at random moments', async (stage, random, short) => {
  const size = short ? SHORT : FULL;
  stage.enroll(size.readers, LESSONS[0]!);
  const waiting = newWaitingRoom(stage);
  const inFlight = new Map<string, number>();
  const leases = new Set<string>();
  let killed = 0;
  let week = 1;
  let program = await waiting.next();
  program.run(stage.time);
  while (week <= LESSONS.length) {
    await momentToKill(stage, random, { kills: size.kills - killed, messages: messagesLeft(stage, size.readers) });
    const weekIsOver = await until(() => isOver(stage, week), killed < size.kills ? 0 : 60_000);
    if (weekIsOver) {
      week += 1;
      stage.time.clock += WEEK;
      program.set(stage.time);
      continue;
    }
    if (killed === size.kills) break; // waited for a minute: what is missing is lost
    await program.kill();
    killed += 1;
    noteInFlight(stage, inFlight, leases);
    // Not always at once: then the remains of several owners lie about.
    if (random.chance(0.7) || killed === size.kills) stage.time.ahead += PAST_THE_LEASE;
    program = await waiting.next(killed < size.kills);
    program.run(stage.time);
  }
  await program.stop();
  await waiting.close();
  return {
    faults: `${killed} kills`,
    expected: everyReader(size.readers, LESSONS),
    inFlight,
    broken: killed < size.kills ? [`only ${killed} of ${size.kills} kills were made`] : [],
  };
});

/** Spread evenly over what is left: after so many further acceptances, and a little later. */
async function momentToKill({ sink }: Stage, random: Random, left: { kills: number; messages: number }) {
  if (left.kills === 0) return;
  const target = sink.accepted.length + random.below(Math.ceil((left.messages / left.kills) * 1.6));
  await until(() => sink.accepted.length >= target, 700);
  await wait(random.below(JITTER_MS));
}

const messagesLeft = ({ sink }: Stage, readers: number) =>
  Math.max(0, readers * LESSONS.length - new Set(sink.accepted.map(message => message.messageId)).size);

const isOver = ({ count }: Stage, week: number) =>
  count(`SELECT count(*) AS n FROM enrollments WHERE next_lesson <= ${week}`) === 0;

/** What stands in `sending` after the kill and did not before was in flight at it. */
function noteInFlight({ query }: Stage, inFlight: Map<string, number>, leases: Set<string>) {
  for (const { id, lease } of query<{ id: string; lease: string }>(
    "SELECT id, lease FROM deliveries WHERE state = 'sending'",
  )) {
    if (leases.has(id + lease)) continue;
    leases.add(id + lease);
    inFlight.set(id, (inFlight.get(id) ?? 0) + 1);
  }
}

/** Processes take a second to start: the next ones do it while this one works. */
function newWaitingRoom(stage: Stage) {
  const starting: Promise<Program>[] = upTo(2).map(() => stage.start());
  return {
    next(more = true): Promise<Program> {
      if (more) starting.push(stage.start());
      return starting.shift() ?? stage.start();
    },
    async close() {
      for (const program of await Promise.all(starting)) await program.kill();
    },
  };
}
