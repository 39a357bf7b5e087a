import { setTimeout as wait } from 'node:timers/promises';
import type { Program } from './program.ts';
import type { Random } from './random.ts';
import { everyReader, scenario } from './report.ts';
import { PAST_THE_LEASE, type Stage, WEEK } from './stage.ts';
import { until, upTo } from './waiting.ts';

const LESSONS = [1, 2, 3, 4, 5, 6, 7, 8];
const FULL = { kills: 200, readers: 2_500 };
const SHORT = { kills: 8, readers: 50 };
/** Most milliseconds between the acceptance that was waited for and the kill: another step of the work each time. */
const JITTER_MS = 25;
/** So long the program may do nothing at all, before it is killed all the same or given up. */
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
    await until(() => isReached() || isOver() || (isStalled() && isAllLeased(stage)), PATIENCE_MS);
    if (!isReached() && !isOver() && isAllLeased(stage)) {
      // The living has done what it could, the rest belongs to the dead: their leases run out.
      stage.time.ahead += PAST_THE_LEASE;
      program.set(stage.time);
      continue;
    }
    await wait(random.below(JITTER_MS));
    if (isOver()) {
      week += 1;
      stage.time.clock += WEEK;
      program.set(stage.time);
    } else if (left === 0) {
      break; // what is missing now is lost
    } else {
      program = await killed(stage, program, losses, waiting.next());
      // Not always: then the remains of several owners lie about.
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

/** Says, asked again and again, when `value` has stayed the same for a while; once for each while. */
function stallOf(value: () => number): () => boolean {
  let [last, since] = [-1, 0];
  return () => {
    const now = performance.now();
    const isLong = value() === last && now - since > STALL_MS;
    if (value() !== last || isLong) [last, since] = [value(), now];
    return isLong;
  };
}

/** Kills the program and resolves with the one that comes after it. */
async function killed(stage: Stage, program: Program, losses: Losses, next: Promise<Program>): Promise<Program> {
  await program.kill();
  losses.killed += 1;
  noteInFlight(stage, losses);
  return next;
}

/** All that is left belongs to the dead: nobody could do anything before their leases run out. */
const nothingIsFree = ({ count, time }: Stage) =>
  count(`SELECT (SELECT count(*) FROM deliveries WHERE state IN ('due', 'retry')) +
                (SELECT count(*) FROM enrollments WHERE next_send_at <= ${time.clock}) AS n`) === 0;

const isAllLeased = (stage: Stage) =>
  nothingIsFree(stage) && stage.count("SELECT count(*) AS n FROM deliveries WHERE state IN ('claimed', 'sending')") > 0;

/** Kills are spread evenly over what is left: after so many further acceptances comes the next one. */
function nextTarget({ sink }: Stage, random: Random, { kills, readers }: typeof FULL, { killed }: Losses): number {
  const messages = readers * LESSONS.length - new Set(sink.accepted.map(message => message.messageId)).size;
  const most = Math.min((messages / (kills - killed)) * 1.6, messages * 0.8);
  return sink.accepted.length + random.below(Math.ceil(most));
}

const weekIsOver = ({ count, sink }: Stage, week: number, readers: number) =>
  sink.accepted.length >= week * readers &&
  count(`SELECT count(*) AS n FROM enrollments WHERE next_lesson <= ${week}`) === 0;

/** What stands in `sending` after the kill and did not before was in flight at it. */
function noteInFlight({ query }: Stage, { inFlight, leases }: Losses) {
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
    next(): Promise<Program> {
      starting.push(stage.start());
      return starting.shift()!;
    },
    async close() {
      for (const program of await Promise.all(starting)) await program.kill();
    },
  };
}
