import type { Program } from './program.ts';
import type { Random } from './random.ts';
import { everyReader, scenario } from './report.ts';
import { type Misbehave, STEPS, type Step } from './smtp-steps.ts';
import type { Stage } from './stage.ts';

/** Milliseconds; longer than the wait after a lost connection (30 minutes at most). */
const LATER = 31 * 60_000;
const MOST_PASSES = 100;
/** At these steps the client cannot know whether the server has the whole message, so it may mark it. */
const MAY_MARK: Step[] = ['go-ahead', 'body', 'dot', 'half', 'answered'];

/** The server drops the connection at each step of the conversation. */
export const drops = scenario('dropped connections', async (stage, random, short) => {
  const each = short ? 5 : 50;
  const program = await stage.start();
  const inFlight = new Map<string, number>();
  const notes: string[] = [];
  const broken: string[] = [];
  for (const [index, step] of STEPS.entries()) {
    stage.enroll(each, 2, index * each);
    const before = stage.sink.accepted.length;
    const dropped = await dropAt(stage, random, step, each, program);
    const doubled = stage.sink.accepted.length - before - each;
    notes.push(`${step}: ${dropped.count} drops, ${doubled} doubled`);
    if (dropped.count < each) broken.push(`only ${dropped.count} of ${each} drops at ${step}`);
    if (MAY_MARK.includes(step)) addInFlight(stage, inFlight, dropped.recipients);
  }
  await program.stop();
  return {
    faults: `${each} drops at each of ${STEPS.length} steps`,
    expected: everyReader(each * STEPS.length, [2]),
    inFlight,
    notes: [notes.join('; ')],
    broken,
  };
});

/** Drops `each` connections at the step, at most one for each message. Then lets time pass until everything has arrived. */
async function dropAt(stage: Stage, random: Random, step: Step, each: number, program: Program) {
  const dropped = { count: 0, recipients: new Set<string>() };
  stage.sink.hangUp(); // so that every step meets new connections
  stage.sink.misbehave = dropping(step, each, dropped, random);
  for (let passes = 0; passes < MOST_PASSES; passes += 1) {
    await program.pass(stage.time);
    if (stage.count("SELECT count(*) AS n FROM deliveries WHERE state <> 'sent'") === 0) break;
    stage.time.clock += LATER;
    stage.time.ahead += LATER;
  }
  stage.sink.misbehave = () => undefined;
  return dropped;
}

function dropping(
  step: Step,
  each: number,
  dropped: { count: number; recipients: Set<string> },
  random: Random,
): Misbehave {
  const namesRecipient = STEPS.indexOf(step as (typeof STEPS)[number]) > STEPS.indexOf('MAIL');
  return (here, recipient) => {
    if (here !== step || dropped.count === each) return undefined;
    if (namesRecipient && dropped.recipients.has(recipient)) return undefined;
    dropped.count += 1;
    dropped.recipients.add(recipient);
    return random.chance(0.5) ? 'drop' : 'reset';
  };
}

function addInFlight({ query }: Stage, inFlight: Map<string, number>, recipients: Set<string>) {
  for (const recipient of recipients) {
    const [row] = query<{ id: string }>(
      'SELECT d.id FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id WHERE s.email = ?',
      recipient,
    );
    if (row) inFlight.set(row.id, 1);
  }
}
