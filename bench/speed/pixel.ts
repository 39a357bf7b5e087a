import { CHROME } from '../opens/readers.ts';
import { median, print } from '../world.ts';
import { type Ask, asFastAsCan } from './client.ts';
import { startHelper, startProgram } from './program.ts';

const ROUNDS = 5;
const ASKS = 2_000;
/** Connections, each with one request at a time. Alone, a request waits for a commit of its own. */
const AT_ONCE = [1, 16, 64];
const AIM = 0.1;

/** Prints how many pictures and links a second the program answers, beside a bare route in the same run, in turns. */
export async function benchPixel() {
  const sink = await startHelper('../sink.ts');
  const bare = await startHelper('bare.ts');
  const sent = 2 * ROUNDS * ASKS * AT_ONCE.length;
  const program = await startProgram({ smtpUrl: `smtp://127.0.0.1:${sink.port}`, sent, due: 0 });
  let next = 0;
  const take = (count: number) => {
    next += count;
    return program.links.slice(next - count, next);
  };
  for (const connections of AT_ONCE) {
    const asks = connections === 1 ? ASKS / 4 : ASKS;
    const rates = new Map<string, number[]>();
    const note = (name: string, rate: number) => rates.set(name, [...(rates.get(name) ?? []), rate]);
    for (let round = 0; round < ROUNDS; round += 1) {
      const load = loadOf(take(asks), take(asks));
      const nothing = load.first.map(() => ask('/o/x.gif'));
      note('bare', await asFastAsCan(bare.port, nothing, connections));
      for (const [name, some] of Object.entries(load)) note(name, await asFastAsCan(program.port, some, connections));
    }
    report(connections, rates);
  }
  await program.close();
  for (const helper of [bare, sink]) helper.stop();
}

type Links = Awaited<ReturnType<typeof startProgram>>['links'];
const ask = (path: string): Ask => ({ path, agent: CHROME });

const loadOf = (mails: Links, others: Links) => ({
  first: mails.map(({ pixel }) => ask(pixel)),
  again: mails.map(({ pixel }) => ask(pixel)),
  click: mails.map(({ clicks }) => ask(clicks[0]!)),
  mixed: others.flatMap(({ pixel, clicks }) => [ask(pixel), ask(pixel), ask(clicks[0]!)]).slice(0, mails.length),
});

function report(connections: number, rates: Map<string, number[]>) {
  const bare = median(rates.get('bare')!);
  const cells = [...rates].map(([name, some]) => {
    const share = median(some) / bare;
    return `${name} ${median(some).toFixed(0)}${name === 'bare' ? '' : ` (${share.toFixed(3)}${share < AIM ? '!' : ''})`}`;
  });
  print(`${String(connections).padStart(2)} at once, a second (× bare)   ${cells.join(', ')}`);
}
