import { setTimeout as wait } from 'node:timers/promises';
import type { Program } from './program.ts';
import type { Random } from './random.ts';
import { everyReader, scenario } from './report.ts';
import { PAST_THE_LEASE, type Stage, WEEK } from './stage.ts';
import { until, upTo } from './waiting.ts';

const LESSONS = [1, 2, 3, 4, 5, 6, 7, 8];
const FULL = { kills: 200, readers: 2_500 };
const SHORT = { kills: 8, readers: 50 };
/** The random wait between the awaited acceptance and the kill is below this (ms), so that each kill hits another step. */
const JITTER_MS = 25;
/** After this wait (ms) for the next target the program is killed anyway, or the scenario ends when no kill is left. */
const PATIENCE_MS = 60_000;

const STALL_MS = 2_000;

type Losses = { killed: number; inFlight: Map<string, number>; leases: Set<string> };

/** SIGKILL at random moments, while a whole course goes out in simulated weeks. */
export const kills = scenario('SIGKILL at random moments', async (stage, random, short) => {
  const size = short ? SHORT : FULL;
  const losses: Losses = { killed: 0, inFlight: new Map(), leases: new Set() };
  stage.enroll(size.readers, LESSONS[0]!);
  const waiting = newWaitingRoom(stage);
  let program = await waiting.next();
  program.run(stage.time);
  let target = nextTarget(stage, random, size, losses);
  const isStalled = stallOf(() => stage.sink.accepted.length);
  for (let week = 1; week <= LESSONS.length; ) {
    const left = size.kills - losses.killed;
    const isOver = () => weekIsOver(stage, week, size.readers);
    const isReached = () => left > 0 && stage.sink.accepted.length >= target;
    await until(() => isReached() || isOver() || (isStalled() && nothingIsFree(stage)), PATIENCE_MS);
    if (!isReached() && !isOver() && nothingIsFree(stage)) {
      // Killed processes hold what remains, or it was in flight at two kills and waits for a week.
      if (isLeased(stage)) stage.time.ahead += PAST_THE_LEASE;
      else stage.time.clock += WEEK;
      program.set(stage.time);
      continue;
    }
    await wait(random.below(JITTER_MS));
    if (isOver()) {
      week += 1;
      stage.time.clock += WEEK;
      program.set(stage.time);
    } else if (left === 0) {
      break; // no kill is left, so what is missing now is lost
    } else {
      program = await killed(stage, program, losses, waiting.next());
      // Not after every kill: then leases of several killed owners exist at the same time.
      if (random.chance(0.7) || left === 1 || nothingIsFree(stage)) stage.time.ahead += PAST_THE_LEASE;
      program.run(stage.time);
      target = nextTarget(stage, random, size, losses);
    }
  }
  await program.stop();
  await waiting.close();
  return {
    faults: `${losses.killed} kills`,
    expected: everyReader(size.readers, LESSONS),
    inFlight: losses.inFlight,
    // The course may be over before the last kill.
    broken: losses.killed < size.kills * 0.75 ? [`only ${losses.killed} of ${size.kills} kills were made`] : [],
  };
});

/** For polling: the function returns true once for each `STALL_MS` in which `value` did not change. */
function stallOf(value: () => number): () => boolean {
  let [last, since] = [-1, 0];
  return () => {
    const now = performance.now();
    const isLong = value() === last && now - since > STALL_MS;
    if (value() !== last || isLong) [last, since] = [value(), now];
    return isLong;
  };
}

/** Kills the program and resolves with its successor. */
async function killed(stage: Stage, program: Program, losses: Losses, next: Promise<Program>): Promise<Program> {
  await program.kill();
  losses.killed += 1;
  noteInFlight(stage, losses);
  return next;
}

/** Nothing is due and nothing waits for a retry: no process can act before a lease runs out. */
const nothingIsFree = ({ count, time }: Stage) =>
  count(`SELECT (SELECT count(*) FROM deliveries WHERE state IN ('due', 'retry') AND next_attempt_at <= ${time.clock}) +
                (SELECT count(*) FROM enrollments WHERE next_send_at <= ${time.clock}) AS n`) === 0;

const isLeased = ({ count }: Stage) =>
  count("SELECT count(*) AS n FROM deliveries WHERE state IN ('claimed', 'sending')") > 0;

/** The next kill comes at this number of accepted messages. Spreads the remaining kills evenly over the remaining messages. */
function nextTarget({ sink }: Stage, random: Random, { kills, readers }: typeof FULL, { killed }: Losses): number {
  const messages = readers * LESSONS.length - new Set(sink.accepted.map(message => message.messageId)).size;
  const most = Math.min((messages / (kills - killed)) * 1.6, messages * 0.8);
  return sink.accepted.length + random.below(Math.ceil(most));
}

const weekIsOver = ({ count, sink }: Stage, week: number, readers: number) =>
  sink.accepted.length >= week * readers &&
  count(`SELECT count(*) AS n FROM enrollments WHERE next_lesson <= ${week}`) === 0;

/** In flight at this kill: what is in `sending` now and was not under the same lease at an earlier kill. */
function noteInFlight({ query }: Stage, { inFlight, leases }: Losses) {
  for (const { id, lease } of query<{ id: string; lease: string }>(
    "SELECT id, lease FROM deliveries WHERE state = 'sending'",
  )) {
    if (leases.has(id + lease)) continue;
    leases.add(id + lease);
    inFlight.set(id, (inFlight.get(id) ?? 0) + 1);
  }
}

/** A process takes a second to start, so the next two start while this one works. */
function newWaitingRoom(stage: Stage) {
  const starting: Promise<Program>[] = upTo(2).map(() => stage.start());
  return {
    next(): Promise<Program> {
      starting.push(stage.start());
      return starting.shift()!;
    },
    async close() {
      for (const program of await Promise.all(starting)) await program.kill();
    },
  };
}
