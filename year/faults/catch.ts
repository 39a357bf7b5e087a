import { loadLibrary } from '../../src/rendering/library.ts';
import { newJudge } from '../judge/judge.ts';
import { planFor } from '../make-plan.ts';
import { MIXES, type MixName } from '../mixes.ts';
import { runWorld } from '../run-world.ts';
import { FAULT_SIZE, SEEDS } from '../seeds.ts';

// Runs short worlds until the first broken promise, in a tree with a planted fault (see `plant.ts`), in a process of its own. With `--all` it
// runs them all and prints the names of those that break a promise. Names that are given as arguments are left out.

const ROUNDS = 2;
const args = process.argv.slice(2);
const library = await loadLibrary('emails', 'build/mails');
// The small mix is made for D1. Those in which most goes wrong come first.
const names = (Object.keys(MIXES) as MixName[]).filter(name => name !== 'small').reverse();
const plans = Array.from({ length: ROUNDS }, (_, round) =>
  names.map(mix => planFor(SEEDS[mix] + 100 * (round + 1), mix, FAULT_SIZE)),
).flat();

const broken: string[] = [];
let worlds = 0;
for (const plan of plans) {
  const name = `${plan.mix}-${plan.seed}`;
  if (args.includes(name)) continue;
  worlds += 1;
  const { violations } = await runWorld(plan, library, { judged: newJudge, stopAt: () => true });
  const [first] = violations;
  if (!first) continue;
  broken.push(name);
  if (!args.includes('--all')) print({ worlds, world: name, kind: first.kind, text: first.text.slice(0, 300) });
}
print(args.includes('--all') ? { broken } : { worlds });

function print(result: object) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exit(0);
}
