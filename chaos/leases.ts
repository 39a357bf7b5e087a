import { setTimeout as wait } from 'node:timers/promises';
import type { Program } from './program.ts';
import type { Random } from './random.ts';
import { everyReader, scenario } from './report.ts';
import type { Misbehave } from './smtp-steps.ts';
import { PAST_THE_LEASE, type Stage } from './stage.ts';
import { untilStill, upTo } from './waiting.ts';

const READERS = 12;
/** After this many ms without a new message the owner has handed over all it can. */
const STILL_MS = 40;
/** The latest start of a round, minutes after midnight in Tokyo. */
const LAST_BEGINNING = 20 * 60;
/** Milliseconds; longer than the waits after the first two refusals and after an unanswered message (5, 30, 30 minutes). */
const LATER = 31 * 60_000;

/**
 * What the new owner has done when the old one wakes. `recorded`: recorded a 250. `sending`: waits for its answers. `refused`:
 * recorded a 451. `anywhere`: recorded a 250, but the old owner was stopped at a random moment, not while answers were held back.
 */
const TURNS = ['recorded', 'sending', 'refused', 'anywhere'] as const;
type Turn = (typeof TURNS)[number];
type Owners = { old: Program; young: Program };
type Tally = { owed: number; overwritten: number; answers: number; resubmitted: number; inFlight: Map<string, number> };

/**
 * A process is stopped in the middle of sending until its lease runs out, and another process takes its deliveries over. Then
 * the old process goes on and reads the answers that arrived meanwhile. It must not overwrite what the new owner recorded.
 */
export const leases = scenario('SIGSTOP past the lease', async (stage, random, short) => {
  const rounds = short ? 8 : 133;
  const owners = { old: await stage.start(), young: await stage.start() };
  const tally: Tally = { owed: 0, overwritten: 0, answers: 0, resubmitted: 0, inFlight: new Map() };
  for (const round of upTo(rounds)) {
    outOfTheNight(stage.time);
    stage.enroll(READERS, 2, round * READERS);
    await stopAndWake(stage, random, owners, TURNS[round % TURNS.length]!, tally);
  }
  await owners.old.stop();
  await owners.young.stop();
  const twice = stage.count('SELECT count(*) AS n FROM enrollments WHERE next_lesson > 3');
  return {
    faults: `${rounds} stops`,
    expected: everyReader(rounds * READERS, [2]),
    inFlight: tally.inFlight,
    notes: [
      `${tally.owed} stops with ${tally.answers} answers owed: the stale owner was refused in ${tally.owed - tally.overwritten} of ${tally.owed}`,
      `the stale owner submitted ${tally.resubmitted} messages after it woke, that had entered sending before it was stopped`,
    ],
    broken: [
      ...(tally.overwritten > 0 ? [`${tally.overwritten} times a stale owner recorded over a newer one`] : []),
      ...(twice > 0 ? [`${twice} enrollments moved on twice`] : []),
    ],
  };
});

/** No lesson goes out in quiet hours, so a round that would reach them starts at 07:30 on the next day in Tokyo. */
function outOfTheNight(time: Stage['time']) {
  const minutes = (time.clock / 60_000 + 9 * 60) % (24 * 60);
  if (minutes > LAST_BEGINNING) time.clock += (24 * 60 - minutes + 7.5 * 60) * 60_000;
}

async function stopAndWake(stage: Stage, random: Random, { old, young }: Owners, turn: Turn, tally: Tally) {
  const { sink } = stage;
  const first = sink.accepted.length;
  const oldAnswers = turn === 'anywhere' ? noHold : holdAnswers(stage);
  const oldPass = old.pass({ ...stage.time, ahead: 0 });
  if (turn === 'anywhere') await wait(random.below(60));
  else await untilStill(() => sink.accepted.length - first, STILL_MS);
  await stop(stage, old);
  noteInFlight(stage, tally.inFlight);
  if (turn !== 'anywhere') tally.owed += 1;
  if (turn !== 'anywhere') tally.answers += sink.accepted.length - first;
  oldAnswers.release();
  const takeOver = await takenOver(stage, young, turn);
  await awake(stage, old, oldPass, tally);
  await takeOver.end();
}

/** Stops the process, but not in the middle of a write: SQLite's lock would keep every other process from taking over. */
async function stop({ isLocked }: Stage, old: Program) {
  for (;;) {
    old.signal('SIGSTOP');
    await wait(5);
    if (!isLocked()) return;
    old.signal('SIGCONT');
    await wait(1);
  }
}

/** Only the woken owner works now, so every new record is its own. */
async function awake(stage: Stage, old: Program, oldPass: Promise<void>, tally: Tally) {
  const [history, submitted] = [stage.count(LAST_RECORD), stage.sink.accepted.length];
  old.signal('SIGCONT');
  await oldPass;
  if (stage.count(LAST_RECORD) > history) tally.overwritten += 1;
  tally.resubmitted += stage.sink.accepted.length - submitted;
}

const LAST_RECORD = 'SELECT coalesce(max(id), 0) AS n FROM chaos_history';

/** By the new owner's wall clock the lease has run out. Resolves when it has done what `turn` names. */
async function takenOver(stage: Stage, young: Program, turn: Turn) {
  const answers = turn === 'sending' ? holdAnswers(stage) : noHold;
  if (turn === 'refused') stage.sink.misbehave = sayingLater;
  const before = stage.sink.accepted.length;
  const pass = young.pass({ ...stage.time, ahead: PAST_THE_LEASE });
  if (turn === 'sending') await untilStill(() => stage.sink.accepted.length - before, STILL_MS);
  else await pass;
  stage.sink.misbehave = () => undefined;
  return {
    async end() {
      answers.release();
      await pass;
      stage.time.clock += LATER;
      await young.pass({ ...stage.time, ahead: PAST_THE_LEASE });
    },
  };
}

const sayingLater: Misbehave = step => (step === 'dot' ? { say: '451 4.3.0 later' } : undefined);

/** The server takes messages but holds back its answers until `release`. */
function holdAnswers({ sink }: Stage) {
  const { promise, resolve } = Promise.withResolvers<void>();
  sink.misbehave = step => (step === 'dot' ? { after: promise } : undefined);
  return {
    release() {
      sink.misbehave = () => undefined;
      resolve();
    },
  };
}

const noHold = { release() {} };

function noteInFlight({ query }: Stage, inFlight: Map<string, number>) {
  for (const { id } of query<{ id: string }>("SELECT id FROM deliveries WHERE state = 'sending'")) inFlight.set(id, 1);
}
