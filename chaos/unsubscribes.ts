import { setTimeout as wait } from 'node:timers/promises';
import { createApp } from '../src/app.tsx';
import type { Random } from './random.ts';
import { everyReader, scenario } from './report.ts';
import { openNode, type Stage, WEEK } from './stage.ts';
import { mustCome } from './waiting.ts';

/** The server answers after this many ms, as a quick one does, so that sending and unsubscribing overlap. */
const ANSWER_MS = 8;

type Tally = { before: number; underWay: number; arrived: number; never: number };

/** Readers unsubscribe with the one-click link of last week's mail while this week's mail is being sent. */
export const unsubscribes = scenario('unsubscribing races sending', async (stage, random, short) => {
  const [readers, races] = short ? [150, 80] : [1_600, 1_000];
  stage.enroll(readers, 1);
  const program = await stage.start();
  await program.pass(stage.time);
  const doors = new Map(stage.sink.accepted.map(message => [message.recipient, message.unsubscribeUrl!]));
  stage.time.clock += WEEK;
  stage.sink.misbehave = step => (step === 'dot' ? { after: wait(ANSWER_MS) } : undefined);
  const first = stage.sink.accepted.length;
  program.run(stage.time);
  await mustCome('the first lesson of the week', () => stage.sink.accepted.length > first);
  const gone = await race(stage, random, doors, races);
  await mustCome('the end of the week', () => stage.count(WAITING) === 0);
  await program.stop();
  const { broken, ...tally } = checkRace(stage, first);
  const staying = [...doors.keys()].filter(address => !gone.has(address));
  return {
    faults: `${gone.size} races`,
    expected: new Map([
      ...everyReader(readers, [1]),
      ...staying.map((address): [string, number[]] => [address, [1, 2]]),
    ]),
    inFlight: new Map(),
    notes: [
      `${tally.before} were sent before, ${tally.never} never, ${tally.underWay} were in sending at the commit (${tally.arrived} of them arrived)`,
    ],
    broken,
  };
});

const WAITING = `SELECT count(*) AS n FROM deliveries WHERE state IN ('due', 'claimed', 'sending', 'retry')`;

/** Unsubscribes mostly readers whose mail is claimed or being sent. Resolves with the addresses of all who unsubscribed. */
async function race(stage: Stage, random: Random, doors: Map<string, string>, races: number): Promise<Set<string>> {
  const node = await openNode(stage);
  const app = createApp(node.deps);
  const near = node.file.raw.prepare(
    'SELECT s.email FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id WHERE d.state = ? LIMIT 40',
  );
  const staying = new Set(doors.keys());
  const gone = new Set<string>();
  while (gone.size < races) {
    const state = random.pick(['claimed', 'claimed', 'sending', 'any']);
    const next = near.all(state).map(row => String(row.email));
    const address = random.pick(next.length > 0 ? next : [...staying]);
    const path = new URL(doors.get(address)!).pathname;
    const { status } = await app.request(path, { method: 'POST', body: new URLSearchParams(ONE_CLICK) });
    if (status !== 200) throw new Error(`unsubscribing was answered with ${status}`);
    staying.delete(address);
    gone.add(address);
    await wait(0);
  }
  await node.close();
  return gone;
}

const ONE_CLICK = { 'List-Unsubscribe': 'One-Click' };

/** By the order of the transactions: no mail may enter `sending` after the one in which its reader unsubscribed. */
function checkRace({ query, sink }: Stage, first: number): Tally & { broken: string[] } {
  const arrived = new Set(sink.accepted.slice(first).map(message => message.messageId));
  const rows = query<{ messageId: string; entered: number | null; recorded: number | null; left: number }>(
    `SELECT d.message_id AS messageId, u.id AS left,
       max(CASE WHEN h.after = 'sending' THEN h.id END) AS entered, max(CASE WHEN h.after = 'sent' THEN h.id END) AS recorded
     FROM chaos_history u JOIN deliveries d ON d.subscriber_id = u.subscriber AND d.lesson = 2
     LEFT JOIN chaos_history h ON h.delivery = d.id
     WHERE u.delivery IS NULL AND u.after = 'unsubscribed' GROUP BY d.id, u.id`,
  );
  const underWay = rows.filter(row => row.entered && row.entered < row.left && (row.recorded ?? row.left) >= row.left);
  const late = rows.filter(row => row.entered && row.entered > row.left);
  const uninvited = rows.filter(row => arrived.has(row.messageId) && !row.entered);
  return {
    before: rows.filter(row => row.recorded && row.recorded < row.left).length,
    underWay: underWay.length,
    arrived: underWay.filter(row => arrived.has(row.messageId)).length,
    never: rows.filter(row => !arrived.has(row.messageId)).length,
    broken: [
      ...(late.length > 0 ? [`${late.length} messages entered sending after the reader had unsubscribed`] : []),
      ...(uninvited.length > 0 ? [`${uninvited.length} messages were sent without entering sending`] : []),
    ],
  };
}
