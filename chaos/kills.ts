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
/** Nothing is accepted while all that is left belongs to the dead, whose leases have not run out: then the next kill comes. */
const PATIENCE_MS = 4_000;
/** After the last kill a week is waited for so long. */
const LAST_PATIENCE_MS = 60_000;

type Losses = { killed: number; inFlight: Map<string, number>; leases: Set<string> };

/** SIGKILL at random moments, while a whole course goes out in simulated weeks. */
export const kills = scenario('SIGKILL at random moments', async (stage, random, short) => {
  const size = short ? SHORT : FULL;
  const losses: Losses = { killed: 0, inFlight: new Map(), leases: new Set() };
  stage.enroll(size.readers, LESSONS[0]!);
  const waiting = newWaitingRoom(stage);
  let program = await waiting.next();
  program.run(stage.time);
  for (let week = 1; week <= LESSONS.length; ) {
    const left = size.kills - losses.killed;
    await momentToKill(stage, random, { kills: left, messages: messagesLeft(stage, size.readers) });
    const weekIsOver = await until(() => isOver(stage, week), left > 0 ? 0 : LAST_PATIENCE_MS);
    if (!weekIsOver && left === 0) break; // what is missing now is lost
    if (weekIsOver) {
      week += 1;
      stage.time.clock += WEEK;
      program.set(stage.time);
    } else {
      // Not always: then the remains of several owners lie about. The last one's must be taken over.
      const leaseRunsOut = random.chance(0.7) || left === 1;
      program = await killed(stage, program, losses, leaseRunsOut, waiting.next());
    }
  }
  await program.stop();
  await waiting.close();
  return {
    faults: `${losses.killed} kills`,
    expected: everyReader(size.readers, LESSONS),
    inFlight: losses.inFlight,
    broken: losses.killed < size.kills ? [`only ${losses.killed} of ${size.kills} kills were made`] : [],
  };
});

/** Kills the program and sends the next one in. */
async function killed(stage: Stage, program: Program, losses: Losses, leaseRunsOut: boolean, next: Promise<Program>) {
  await program.kill();
  losses.killed += 1;
  noteInFlight(stage, losses);
  if (leaseRunsOut) stage.time.ahead += PAST_THE_LEASE;
  const successor = await next;
  successor.run(stage.time);
  return successor;
}

/** Spread evenly over what is left: after so many further acceptances, and a little later. */
async function momentToKill({ sink }: Stage, random: Random, left: { kills: number; messages: number }) {
  if (left.kills === 0) return;
  const target = sink.accepted.length + random.below(Math.ceil((left.messages / left.kills) * 1.6));
  await until(() => sink.accepted.length >= target, PATIENCE_MS);
  await wait(random.below(JITTER_MS));
}

const messagesLeft = ({ sink }: Stage, readers: number) =>
  Math.max(0, readers * LESSONS.length - new Set(sink.accepted.map(message => message.messageId)).size);

const isOver = ({ count }: Stage, week: number) =>
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
